"""Work that is too slow for a transaction, needed in the middle of one.

    def act(found: Found) -> Plan:
        with transaction.atomic():
            problem = …                                     # read
            plan = found.answer(problem, lambda: solved(problem))
            …                                               # write
    settled(act)

Where the answer is not known yet, the transaction is left and rolled back, the work is done outside, and the act begins
again. If it comes to the same question then, it goes on with the answer; otherwise something was written meanwhile, and
there is another round. So what is written always rests on what was read in the same transaction, and nobody waits for
the work but who asked for it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from config.common import clock
from config.common.errors import Conflict, DaymarkError

Answer = TypeVar("Answer")
Result = TypeVar("Result")
MOST_ROUNDS = 6


class Wanted(Exception):
    """Leaves the transaction: `work` answers `question`. Whoever catches all exceptions lets this one pass."""

    def __init__(self, question: Any, work: Callable[[], Any]) -> None:
        self.question, self.work = question, work
        super().__init__()


class Found:
    """What is known so far in one act, and when the act began."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or clock.now()
        """The same in every round, so that the same data are the same question."""
        self._known: list[tuple[Any, Callable[[], Any]]] = []

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was asked yet: what follows later rounds is the same act, and counts once."""
        return not self._known

    def answer(self, question: Any, work: Callable[[], Answer]) -> Answer:
        """The answer to an equal question; raises Wanted where there is none yet.

        Raises the error of the work, where that failed; Conflict where the questions change faster than they can be
        answered.
        """
        for asked, outcome in self._known:
            if asked == question:
                known: Answer = outcome()
                return known
        if len(self._known) >= MOST_ROUNDS:
            raise Conflict("Your data are changing right now. Try again when that is over.")
        raise Wanted(question, work)

    def settle(self, act: Callable[[], Result]) -> Result:
        """What `act` comes to, once all it asks is answered. Raises what it raises."""
        while True:
            try:
                return act()
            except Wanted as wanted:
                self._known.append((wanted.question, _outcome_of(wanted.work)))


def settled(act: Callable[[Found], Result]) -> Result:
    """`act` with a `Found` of its own, as `Found.settle` does it."""
    found = Found()
    return found.settle(lambda: act(found))


def _outcome_of(work: Callable[[], Any]) -> Callable[[], Any]:
    """Gives the work's answer, or raises its error where it is asked for: that place knows what to tell."""
    try:
        answer = work()
    except DaymarkError as failure:
        error = failure  # the name of the clause ends with it

        def fail() -> Any:
            raise error

        return fail
    return lambda: answer
