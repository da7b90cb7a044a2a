"""What a week handed on: open items that left it once their day had come. History knows; the items have moved on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.selectors import zone_of
from config.common.clock import today_in
from goals.selectors import tasks_for
from history.models import Change
from history.selectors import updates_of
from planning.availability import first_instant_of
from planning.models import DailyPlan, PlanItem

OPEN = (PlanItem.Status.TODO, PlanItem.Status.IN_PROGRESS)


@dataclass(frozen=True, kw_only=True)
class Carried:
    """An item as it was when it left."""

    goal: int | None
    """Which it served, by itself or by its task."""
    minutes: int


def carried_from(user: User, first: date, last: date) -> list[Carried]:
    """The items that were left over on these days, both included, and stand on another day now.

    What was moved ahead of its day is not among them: that was planned anew, not left. Neither is what came back.
    """
    zone = zone_of(user)
    rows = DailyPlan.objects.for_user(user).filter(date__range=(first, last)).values_list("pk", "date")
    days: dict[int, date] = dict(rows)
    moves = updates_of(user, "plan_item", first_instant_of(first, zone)).filter(before__daily_plan__in=list(days))
    # Of several the last one counts: that is how it left.
    left = {move.object_id: move for move in moves if _leaves(move, days, zone)}
    here = PlanItem.objects.for_user(user).filter(daily_plan__in=days, pk__in=list(left)).values_list("pk", flat=True)
    for pk in here:
        del left[pk]
    return list(_carried(user, left))


def _leaves(move: Change, days: Mapping[int, date], zone: str) -> bool:
    before, after, at = move.before or {}, move.after or {}, move.change_set.applied_at
    is_away = after.get("daily_plan") not in days and before.get("status") in OPEN
    return is_away and at is not None and days[before["daily_plan"]] <= today_in(zone, at)


def _carried(user: User, left: Mapping[int, Change]) -> Iterator[Carried]:
    sides = [move.before or {} for move in left.values()]
    tasks = [side["task"] for side in sides if side.get("task")]
    serves: dict[int, int | None] = dict(tasks_for(user).filter(pk__in=tasks).values_list("pk", "goal_id"))
    for side in sides:
        goal = side.get("goal") or serves.get(side.get("task") or 0)
        yield Carried(goal=goal, minutes=side.get("duration_minutes") or 0)
