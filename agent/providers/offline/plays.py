"""How a command goes on over several steps: a generator that yields the calls it needs and returns the words.

It is played from the start at every step and finds what its calls brought among the turn's results, so that nothing is
kept between steps. Once a step has changed something (or was refused to) the play is over: `telling` says what became
of it, from the record alone.
"""

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from agent.providers.offline.talk import Call, Result, Talk

Calls = Sequence[Call]
Play = Generator[Calls, Sequence[Result], str]
Reading = Generator[Calls, Sequence[Result], Mapping[str, Any]]

READS = frozenset(
    """
list_goals get_goal list_tasks get_task get_day get_week find_items find_free_time list_changes calculate_date
explain_item what_if review_week
""".split()
)


class Answered(Exception):
    """Ends a play with words."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class NotOffered(Exception):
    """Ends a play that needs a tool which is not there."""


def read(tool: str, **arguments: Any) -> Reading:
    """Look something up: what the tool brought."""
    [result] = yield [call(tool, **arguments)]
    return result.data


def act(*calls: Call) -> Play:
    """Change something. What became of it is told from the results."""
    yield calls
    return ""


def call(tool: str, **arguments: Any) -> Call:
    """A call without the arguments that are None."""
    return Call(tool=tool, arguments={name: value for name, value in arguments.items() if value is not None})


def next_of(play: Play, talk: Talk) -> Calls | str:
    """The calls that the play needs now, or its words. Raises NotOffered."""
    try:
        wanted = next(play)
        while True:
            brought = [talk.result_of(one) for one in wanted]
            if any(result is None for result in brought):
                return _offered(wanted, talk)
            wanted = play.send([result for result in brought if result is not None])
    except StopIteration as end:
        return str(end.value)
    except Answered as answer:
        return answer.words


def _offered(calls: Calls, talk: Talk) -> Calls:
    if not talk.offers(*(one.tool for one in calls)):
        raise NotOffered
    return calls
