"""The answer brought into the days: which items get which time, which are new, and which are left over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from history.domain import Actor
from planning.models import PlanItem
from planning.scheduling.agenda import Agenda, Subject, times_of
from planning.services.placing import Place, create_placed_item, order_by_time, place_item, remove_placed_item
from planning.solver.problem import Block, Plan

Times = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes one plan, in so far as it concerns the days from `first` to `last`."""

    agenda: Agenda
    plan: Plan
    first: date
    last: date
    why: Callable[[str], dict[str, Any]]
    """What a row keeps of the reason why this key stands where it does."""

    def write(self, actor: Actor) -> dict[str, list[Times]]:
        """Bring every subject that has or gets time within these days to its blocks, by the writing services.

        By key, those of which something changed, each with the times that are new.
        """
        blocks = self._blocks()
        written: dict[str, list[Times]] = {}
        for key in sorted(self.agenda.subjects, key=lambda key: (blocks.get(key, [self._never])[0], key)):
            subject = self.agenda.subjects[key]
            if self._concerns(subject, blocks.get(key, [])):
                changed, new = self._bring(actor, subject, blocks.get(key, []))
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

    def _concerns(self, subject: Subject, blocks: Sequence[Times]) -> bool:
        days = {self._day(start) for start, _ in blocks} | {item.on_date for item in subject.items}
        return bool(blocks) and any(self.first <= day <= self.last for day in days)

    def _bring(self, actor: Actor, subject: Subject, blocks: Sequence[Times]) -> tuple[bool, list[Times]]:
        """Whether anything changed, and the times that are new."""
        kept = {times: item for item in subject.items if (times := times_of(item)) in blocks}
        spare = [item for item in subject.items if item not in kept.values()]
        new = [times for times in blocks if times not in kept]
        for times in new:
            self._place(actor, subject, spare.pop(0) if spare else None, times)
        gone = [item for item in spare if item.why is not None]
        for item in gone:
            remove_placed_item(actor, item)
        return bool(new or gone), new

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
