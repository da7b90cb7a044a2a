"""A second, naive history in memory, sharing no code with the first: objects are dicts, acts are lists of steps.

Goals have a title, tasks a title and a goal, items a title, a task and a day, days a date. Links lead to keys.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Key = tuple[str, int]
Fields = Mapping[str, Any]
Step = tuple[Key, Fields | None, Fields | None]
"""Of one object: what it was and what it becomes; None where it is not there."""
State = Literal["proposed", "applied", "undone", "rejected"]
LINKS = {"task": ("goal", "goal"), "plan_item": ("task", "task")}
DAY_LINK = ("plan_item", "daily_plan")


class InTheWay(Exception):
    """A later edit."""


@dataclass(kw_only=True)
class Act:
    """Something done, or proposed."""

    id: int
    via: str
    steps: list[Step]
    state: State = "applied"
    undoes: list[int] = field(default_factory=list)


class Model:
    """What is there, and what was done."""

    def __init__(self) -> None:
        self.objects: dict[Key, dict[str, Any]] = {}
        self.acts: list[Act] = []
        """In the order in which they were done, or proposed."""

    def keys(self, kind: str) -> list[Key]:
        """The objects of this kind, oldest first."""
        return sorted(key for key in self.objects if key[0] == kind)

    def act(self, act_id: int) -> Act:
        """The act with this id."""
        return next(act for act in self.acts if act.id == act_id)

    def those(self, *states: State) -> list[Act]:
        """The acts that stand so."""
        return [act for act in self.acts if act.state in states]

    def changed(self, key: Key, **fields: Any) -> list[Step]:
        """The steps of an edit."""
        before = self.objects[key]
        after = {**before, **fields}
        return [] if after == before else [(key, before, after)]

    def deleted(self, key: Key) -> list[Step]:
        """The steps of a deletion: what leads there is let go of first."""
        holders = [held for held in sorted(self.objects) if self._link(held, self.objects[held]) == key]
        freed = [step for held in holders for step in self.changed(held, **{LINKS[held[0]][0]: None})]
        return [*freed, (key, self.objects[key], None)]

    def done(self, act_id: int, via: str, steps: list[Step], *, undoes: Iterable[int] = ()) -> None:
        """Something was done at once."""
        self._write(steps)
        self.acts.append(Act(id=act_id, via=via, steps=steps, undoes=list(undoes)))

    def proposed(self, act_id: int, via: str, steps: list[Step], *, undoes: Iterable[int] = ()) -> None:
        """Something is proposed."""
        self.acts.append(Act(id=act_id, via=via, steps=steps, state="proposed", undoes=list(undoes)))

    def apply(self, act_id: int) -> None:
        """Do what is proposed; it counts as done now. Raises InTheWay."""
        act = self.act(act_id)
        self._refuse_undone(act.undoes)
        act.steps = self._onto_days_there_are(act.steps)
        self._write(act.steps)
        act.state = "applied"
        self.acts.remove(act)
        self.acts.append(act)
        self._mark(act.undoes, "undone")

    def backward(self, act_ids: Iterable[int]) -> list[Step]:
        """The steps that take these acts back, the given order first."""
        return [(key, after, before) for pk in act_ids for key, before, after in reversed(self.act(pk).steps)]

    def undone(self, undoing_id: int, via: str, act_ids: list[int]) -> None:
        """These acts are taken back, in this order. Raises InTheWay."""
        steps = self._onto_days_there_are(self._without_days_in_use(self.backward(act_ids)))
        self.done(undoing_id, via, steps, undoes=act_ids)
        self._mark(act_ids, "undone")

    def undone_as_one(self, undoing_id: int, via: str, act_ids: list[int]) -> None:
        """These acts are taken back one by one, all of them or none, as one act. Raises InTheWay."""
        kept, steps = self.objects, []
        self._refuse_undone(act_ids)
        try:
            for pk in act_ids:
                steps += (own := self.undoing(pk))
                self._write(own)
        except InTheWay:
            self.objects = kept
            raise
        self.acts.append(Act(id=undoing_id, via=via, steps=steps, undoes=act_ids))
        self._mark(act_ids, "undone")

    def undoing(self, act_id: int) -> list[Step]:
        """The steps that take an act back now."""
        return self._onto_days_there_are(self._without_days_in_use(self.backward([act_id])))

    def of_the_agent_since(self, first: Act) -> list[int]:
        """What the agent did since then and has to be undone for none of it to stand, newest first.

        Less what only took back such deeds. What stood undone stands again once what undid it is taken back.
        """
        theirs = [act for act in self.acts[self.acts.index(first) :] if act.via == "agent"]
        deeds = {act.id for act in theirs if not act.undoes}
        kept = {act.id: act.state for act in self.acts}
        taken = []
        for act in reversed(theirs):
            if act.state == "applied" and not (act.undoes and deeds.issuperset(act.undoes)):
                self._mark([act.id], "undone")
                taken.append(act.id)
        for act in self.acts:
            act.state = kept[act.id]
        return taken

    def refuse(self, steps: list[Step]) -> None:
        """Raise InTheWay where the steps could not be taken."""
        kept = dict(self.objects)
        try:
            self._write(steps)
        finally:
            self.objects = kept

    def _refuse_undone(self, act_ids: Iterable[int]) -> None:
        """Nothing is undone twice, in the order given."""
        kept = {act.id: act.state for act in self.acts}
        try:
            for pk in act_ids:
                if self.act(pk).state != "applied":
                    raise InTheWay
                self._mark([pk], "undone")
        finally:
            for act in self.acts:
                act.state = kept[act.id]

    def _write(self, steps: list[Step]) -> None:
        objects = dict(self.objects)
        for key, before, after in steps:
            if objects.get(key) != before:
                raise InTheWay
            objects.pop(key, None)
            if after is not None:
                objects[key] = dict(after)
        links = {self._link(key, row) for key, row in objects.items()} | {
            ("daily_plan", row["daily_plan"]) for key, row in objects.items() if key[0] == "plan_item"
        }
        dates = [row["date"] for key, row in objects.items() if key[0] == "daily_plan"]
        if links - objects.keys() - {None} or len(dates) != len(set(dates)):
            raise InTheWay
        self.objects = objects

    def _link(self, key: Key, row: Fields) -> Key | None:
        if key[0] not in LINKS:
            return None
        name, kind = LINKS[key[0]]
        return None if row[name] is None else (kind, row[name])

    def _without_days_in_use(self, steps: list[Step]) -> list[Step]:
        """A day that an act made for its item stays where other items are on it."""
        ends = {**self.objects, **{key: after for key, _, after in steps}}
        in_use = {row["daily_plan"] for key, row in ends.items() if key[0] == "plan_item" and row}
        return [
            (key, before, after)
            for key, before, after in steps
            if not (key[0] == "daily_plan" and after is None and key[1] in in_use and key in self.objects)
        ]

    def _onto_days_there_are(self, steps: list[Step]) -> list[Step]:
        """A day that was proposed and is there by now is not made again."""
        there = {row["date"]: key[1] for key, row in self.objects.items() if key[0] == "daily_plan"}
        new: dict[int, int] = {
            key[1]: there[after["date"]]
            for key, before, after in steps
            if key[0] == "daily_plan"
            and before is None
            and after is not None
            and after["date"] in there
            and sum(other == key for other, _, _ in steps) == 1
        }
        return [
            (
                key,
                before,
                after
                and (
                    {**after, "daily_plan": new.get(after["daily_plan"], after["daily_plan"])}
                    if key[0] == "plan_item"
                    else after
                ),
            )
            for key, before, after in steps
            if not (key[0] == "daily_plan" and key[1] in new)
        ]

    def _mark(self, act_ids: Iterable[int], state: State) -> None:
        """What an act had taken back is done again when the act is undone, last first, and the reverse."""
        for pk in act_ids:
            act = self.act(pk)
            act.state = state
            if state == "undone":
                self._mark(reversed(act.undoes), "applied")
            else:
                self._mark(act.undoes, "undone")
