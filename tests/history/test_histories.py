"""Random histories: edits, proposals and undos of a person and an agent, against a naive history in memory.

Both must come to the same objects and states of acts, and refuse the same: what a later edit stands in the way of.
Other ones in every run; `DAYMARK_EXAMPLES=1000 pytest tests/history/test_histories.py` looks harder.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, models, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from config.common import clock
from config.common.errors import Conflict
from goals.services import create_goal, create_task, delete_goal, delete_task, update_goal, update_task
from history.domain import Actor
from history.models import ChangeSet
from history.services import apply_proposal, kind_named, one_act, propose, reject_proposal, undo, undo_since
from planning.services import create_item, delete_item, update_item
from tests.factories.accounts import UserFactory
from tests.history.modelled import InTheWay, Key, Model, Step

EXAMPLES = int(os.environ.get("DAYMARK_EXAMPLES", "150"))
DAYS = [date(2026, 3, 4), date(2026, 3, 5)]
SHOWN = {
    "goal": ("title",),
    "task": ("title", "goal"),
    "plan_item": ("title", "task", "daily_plan"),
    "daily_plan": ("date",),
}
Deed = tuple[Callable[[Actor], Any], Callable[[Any], list[Step]]]
"""What a service does, and what it does to the model, given what the service returned."""
titles = st.sampled_from("AB")
vias = st.sampled_from(["person", "agent"])
picks = st.integers(0, 20)
CREATE = {
    "goal": lambda actor, title: create_goal(actor, title=title, time_horizon="long"),
    "task": lambda actor, title: create_task(actor, title=title),
}
RETITLE: dict[str, Callable[[Actor, int, str], Any]] = {
    "goal": lambda actor, pk, title: update_goal(actor, pk, changes={"title": title}),
    "task": lambda actor, pk, title: update_task(actor, pk, changes={"title": title}),
    "plan_item": lambda actor, pk, title: update_item(actor, pk, changes={"title": title}),
}
DELETE: dict[str, Callable[[Actor, int], None]] = {"goal": delete_goal, "task": delete_task, "plan_item": delete_item}


class Histories(RuleBasedStateMachine):
    """One person, their agent, and the model of what they do."""

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.user = UserFactory.create()
        self.model = Model()

    def teardown(self) -> None:
        """Leave nothing behind."""
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @rule(via=vias, is_proposal=st.booleans(), kind=st.sampled_from(["goal", "task"]), title=titles)
    def create(self, via: str, is_proposal: bool, kind: str, title: str) -> None:
        """A goal or a task."""
        fields = {"title": title} | ({"goal": None} if kind == "task" else {})
        self._do(
            via, is_proposal, (lambda actor: CREATE[kind](actor, title), lambda row: [((kind, row.pk), None, fields)])
        )

    @rule(via=vias, is_proposal=st.booleans(), title=titles, day=st.sampled_from(DAYS), pick=picks)
    def plan(self, via: str, is_proposal: bool, title: str, day: date, pick: int) -> None:
        """An item, perhaps the first of its day, perhaps for a task."""
        task = self._picked("task", pick)
        pk = task[1] if task and pick % 3 else None

        def steps(row: Any) -> list[Step]:
            made = ("daily_plan", row.daily_plan_id)
            before: list[Step] = [] if made in self.model.objects else [(made, None, {"date": day.isoformat()})]
            return [*before, (("plan_item", row.pk), None, {"title": title, "task": pk, "daily_plan": made[1]})]

        self._do(via, is_proposal, (lambda actor: create_item(actor, title=title, date=day, task=pk), steps))

    @rule(via=vias, is_proposal=st.booleans(), kind=st.sampled_from(list(RETITLE)), pick=picks, title=titles)
    def retitle(self, via: str, is_proposal: bool, kind: str, pick: int, title: str) -> None:
        """Any of them; perhaps as it is."""
        if key := self._picked(kind, pick):
            steps = self.model.changed(key, title=title)
            self._do(via, is_proposal, (lambda actor: RETITLE[kind](actor, key[1], title), lambda _: steps))

    @rule(via=vias, is_proposal=st.booleans(), pick=picks, goal_pick=picks)
    def assign(self, via: str, is_proposal: bool, pick: int, goal_pick: int) -> None:
        """A task to a goal."""
        key, goal = self._picked("task", pick), self._picked("goal", goal_pick)
        if key and goal:
            steps = self.model.changed(key, goal=goal[1])
            deed = (lambda actor: update_task(actor, key[1], changes={"goal": goal[1]}), lambda _: steps)
            self._do(via, is_proposal, deed)

    @rule(via=vias, is_proposal=st.booleans(), kind=st.sampled_from(list(DELETE)), pick=picks)
    def delete(self, via: str, is_proposal: bool, kind: str, pick: int) -> None:
        """Any of them; what leads there is let go of."""
        if key := self._picked(kind, pick):
            steps = self.model.deleted(key)
            self._do(via, is_proposal, (lambda actor: DELETE[kind](actor, key[1]), lambda _: steps))

    @precondition(lambda self: self.model.those("proposed"))
    @rule(pick=picks, is_wanted=st.sampled_from([True, True, False]))
    def decide(self, pick: int, is_wanted: bool) -> None:
        """A proposal."""
        act = self._chosen(self.model.those("proposed"), pick)
        if not is_wanted:
            reject_proposal(self._actor("person"), act.id)
            act.state = "rejected"
            return
        with self._equally_refused(lambda: self.model.apply(act.id)):
            apply_proposal(self._actor("person"), act.id)

    @precondition(lambda self: self.model.those("applied"))
    @rule(via=vias, pick=picks)
    def undo_one(self, via: str, pick: int) -> None:
        """An act, which may itself be an undo: then it is done again."""
        act = self._chosen(self.model.those("applied"), pick)
        actor = self._actor(via)
        with self._equally_refused(lambda: self.model.undone(actor.acts[-1] if actor.acts else 0, via, [act.id])):
            undo(actor, act.id)

    @precondition(lambda self: self.model.those("applied"))
    @rule(via=vias, pick=picks)
    def propose_to_undo_one(self, via: str, pick: int) -> None:
        """An act, which may be undone by hand before the proposal is decided."""
        act = self._chosen(self.model.those("applied"), pick)
        actor = self._actor(via)

        def proposed() -> None:
            steps = self.model.undoing(act.id)
            self.model.refuse(steps)
            self.model.proposed(actor.acts[-1] if actor.acts else 0, via, steps, undoes=[act.id])

        with self._equally_refused(proposed):
            propose(actor, lambda acting: undo(acting, act.id), expires_at=clock.now() + timedelta(minutes=15))

    @precondition(lambda self: len(self.model.those("applied")) > 1)
    @rule(via=vias, first=picks, second=picks)
    def undo_two_as_one(self, via: str, first: int, second: int) -> None:
        """Whoever did them, as one act."""
        applied = self.model.those("applied")
        chosen = list({self._chosen(applied, pick).id: None for pick in sorted((first, second))})
        actor = self._actor(via)

        def undone() -> None:
            self.model.undone_as_one(actor.acts[-1] if actor.acts else 0, via, chosen)

        with self._equally_refused(undone), one_act(actor) as acting:
            for pk in chosen:
                undo(acting, pk)

    @precondition(lambda self: self.model.those("applied"))
    @rule(pick=picks)
    def undo_of_the_agent(self, pick: int) -> None:
        """All that it did since an act."""
        first = self._chosen(self.model.those("applied", "undone"), pick)
        theirs = self.model.of_the_agent_since(first)
        since = ChangeSet.objects.get(pk=first.id).applied_at
        assert since is not None
        actor = self._actor("person")

        def undone() -> None:
            if theirs:
                self.model.undone(actor.acts[-1] if actor.acts else 0, "person", theirs)

        with self._equally_refused(undone):
            assert [act.pk for act in undo_since(actor, "agent", since)] == theirs
            assert undo_since(actor, "agent", since) == []

    @invariant()
    def both_are_the_same(self) -> None:
        """The objects, and the states of the acts."""
        found = {(kind, row.pop("pk")): row for kind in SHOWN for row in self._rows(kind)}
        assert found == self.model.objects
        states = {row["pk"]: row["state"] for row in _stored(ChangeSet, ("state",), self.user.pk)}
        assert states == {act.id: act.state for act in self.model.acts}

    def _do(self, via: str, is_proposal: bool, deed: Deed) -> None:
        """Do it, or propose it."""
        service, steps_of = deed
        actor = self._actor(via)
        if is_proposal:
            proposal, row = propose(actor, service, expires_at=clock.now() + timedelta(minutes=15))
            steps = steps_of(row)
            assert (proposal is None) == (not steps)
            if proposal is not None:
                self.model.proposed(proposal.pk, via, steps)
            return
        steps = steps_of(service(actor))
        assert bool(actor.acts) == bool(steps)
        if steps:
            self.model.done(actor.acts[-1], via, steps)

    @contextmanager
    def _equally_refused(self, modelled: Callable[[], None]) -> Iterator[None]:
        """What runs within is refused exactly when the model refuses."""
        refused = False
        try:
            yield
        except Conflict:
            refused = True
        try:
            modelled()
        except InTheWay:
            assert refused, "done, although a later edit stands in the way"
        else:
            assert not refused, "refused, although nothing stands in the way"

    def _rows(self, kind: str) -> Iterator[dict[str, Any]]:
        for row in _stored(kind_named(kind).model, SHOWN[kind], self.user.pk):
            yield {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}

    def _actor(self, via: Any) -> Actor:
        return Actor(user=self.user, via=via, cause="a history")

    def _picked(self, kind: str, pick: int) -> Key | None:
        keys = self.model.keys(kind)
        return keys[pick % len(keys)] if keys else None

    def _chosen(self, acts: list[Any], pick: int) -> Any:
        return acts[-1 - pick % len(acts)]


def _stored(model: type[models.Model], fields: Sequence[str], user_id: int) -> Iterator[dict[str, Any]]:
    """A person's rows, asked for in SQL: after each step of each history, building queries took a third of the time."""
    named = {field.name: str(field.column) for field in model._meta.concrete_fields}
    columns = ["id", *(named[name] for name in fields)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table} WHERE user_id = %s", [user_id])
        yield from (dict(zip(("pk", *fields), row, strict=True)) for row in cursor.fetchall())


@pytest.mark.long
@pytest.mark.proof
@pytest.mark.timeout(600)  # that many of them, on machines that are busy
@pytest.mark.django_db
def test_random_histories_come_to_what_a_naive_one_comes_to() -> None:
    many = settings(max_examples=EXAMPLES, stateful_step_count=12, deadline=None, database=None)
    # No shrinking: it takes minutes against a database, and twelve steps can be read as they are.
    quick = settings(many, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Histories, settings=quick)
