"""The answer brought into the days: which items get which time, which are new, and which are left over."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from history.domain import Actor
from planning.models import PlanItem
from planning.scheduling.agenda import Agenda, Subject, times_of
from planning.services.placing import (
    Place,
    create_placed_item,
    free_item,
    order_by_time,
    place_item,
    remove_placed_item,
)
from planning.solver.problem import Block, Plan, Problem

Times = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes one plan, in so far as it concerns these days."""

    agenda: Agenda
    plan: Plan
    days: Collection[date]
    why: Callable[[str], dict[str, Any]]
    """What a row keeps of the reason why this key stands where it does."""

    def write(self, actor: Actor) -> dict[str, list[Times]]:
        """Bring every subject that has or gets time within these days to its blocks, by the writing services.

        By key, those of which something changed, each with the times that are new.
        """
        blocks = self._blocks()
        written: dict[str, list[Times]] = {}
        for key in sorted(self._concerned(blocks), key=lambda key: (blocks.get(key, [self._never])[0], key)):
            changed, new = self._bring(actor, self.agenda.subjects[key], blocks.get(key, []))
            written |= {key: new} if changed else {}
        order_by_time(actor, {self._day(start) for new in written.values() for start, _ in new})
        return written

    @property
    def _never(self) -> Times:
        far = datetime.max.replace(tzinfo=self.agenda.problem.now.tzinfo)
        return far, far

    def _blocks(self) -> Mapping[str, list[Times]]:
        found: dict[str, list[Times]] = {}
        for block in sorted(self.plan.placements, key=_by_time):
            found.setdefault(block.task, []).append((block.start_at, block.end_at))
        return found

    def _concerned(self, blocks: Mapping[str, list[Times]]) -> set[str]:
        """The subjects within these days, and those that must leave where they stand for others to be brought.

        What is brought to a day may need the time or the minutes of what leaves it; what is linked moves together.
        """
        subjects, links = self.agenda.subjects, linked(self.agenda.problem)
        leaving = {key: days for key in subjects if (days := self._left(subjects[key], blocks.get(key, [])))}
        found: set[str] = set()
        new = {key for key in subjects if self._concerns(subjects[key], blocks.get(key, []))}
        while new:
            found |= new
            days = {day for key in new for times in blocks.get(key, []) for day in self._days(times)}
            beside = {other for key in new for other in links.get(key, ())}
            new = {key for key in leaving.keys() - found if key in beside or leaving[key] & days}
        return found

    def _concerns(self, subject: Subject, blocks: Sequence[Times]) -> bool:
        days = {self._day(start) for start, _ in blocks} | {item.on_date for item in subject.items}
        return not days.isdisjoint(self.days)

    def _left(self, subject: Subject, blocks: Sequence[Times]) -> set[date]:
        """The days on which something of it stands ahead that the plan does not keep."""
        left = [times for item in subject.items if (times := times_of(item)) and times not in blocks]
        return {day for times in left if self._is_ahead(times) for day in self._days(times)}

    def _is_ahead(self, times: Times) -> bool:
        return times[1] > self.agenda.problem.now

    def _days(self, times: Times) -> set[date]:
        """All that the block touches with its buffer, as one may run over midnight."""
        buffer = timedelta(minutes=self.agenda.problem.buffer_minutes)
        return {self._day(times[0] - buffer), self._day(times[0]), self._day(times[1] + buffer)}

    def _bring(self, actor: Actor, subject: Subject, blocks: Sequence[Times]) -> tuple[bool, list[Times]]:
        """Whether anything changed, and the times that are new. What the plan does not keep gives its time back."""
        kept = {times: item for item in subject.items if (times := times_of(item)) in blocks}
        spare = [item for item in subject.items if item not in kept.values()]
        new = [times for times in blocks if times not in kept]
        for times in new:
            self._place(actor, subject, spare.pop(0) if spare else None, times)
        ahead = [item for item in spare if (times := times_of(item)) and self._is_ahead(times)]
        made = spare if blocks else ahead
        gone = [item for item in made if item.why is not None and subject.task is not None]
        for item in gone:
            remove_placed_item(actor, item)
        freed = [item for item in ahead if item not in gone]
        for item in freed:
            free_item(actor, item)
        return bool(new or gone or freed), new

    def _place(self, actor: Actor, subject: Subject, item: PlanItem | None, times: Times) -> None:
        start, end = times
        minutes = int((end - start).total_seconds() // 60)
        place = Place(day=self._day(start), start_at=start, minutes=minutes, why=self.why(subject.key))
        if item is not None:
            place_item(actor, item, place)
        elif subject.task is not None:
            create_placed_item(actor, subject.task, place)

    def _day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.agenda.problem.zone)).date()


def _by_time(block: Block) -> tuple[datetime, datetime, str]:
    return block.start_at, block.end_at, block.task


def linked(problem: Problem) -> Mapping[str, set[str]]:
    """By task, those whose places depend on its own: what it waits for, what waits for it, what shares a ceiling."""
    links: dict[str, set[str]] = defaultdict(set)
    sharing: dict[str, set[str]] = defaultdict(set)
    limited = {goal.id for goal in problem.goals if goal.weekly_ceiling_minutes is not None}
    for task in problem.tasks:
        for other in task.depends_on:
            links[task.id].add(other)
            links[other].add(task.id)
        if task.goal in limited:
            sharing[task.goal].add(task.id)
    for together in sharing.values():
        for key in together:
            links[key] |= together
    return links
