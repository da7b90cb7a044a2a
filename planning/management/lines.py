"""Plans as lines for a terminal."""

from zoneinfo import ZoneInfo

from planning.models import DailyPlan, PlanItem
from planning.rituals.reviewing import GoalFigures, Review

MARKS = {
    PlanItem.Status.TODO: "[ ]",
    PlanItem.Status.IN_PROGRESS: "[>]",
    PlanItem.Status.DONE: "[x]",
    PlanItem.Status.SKIPPED: "[-]",
}


def lines_of_day(day: DailyPlan, zone: str) -> list[str]:
    """The day, its summary and its items in order; `zone` is the person's. The day was read with titles."""
    items = day.ordered_items
    done = sum(item.status == PlanItem.Status.DONE for item in items)
    heading = f"{day.date:%A, %-d %B %Y}"
    if not items:
        return [heading, "Nothing is planned."]
    summary = [day.summary] if day.summary else []
    return [f"{heading}: {done} of {len(items)} done", *summary, *(line_of_item(item, zone) for item in items)]


def line_of_item(item: PlanItem, zone: str) -> str:
    """One item with its id, mark, local time and length, such as "  12 [x] 08:00  Easy run (40 min), for Fitness"."""
    start = f"{item.start_at.astimezone(ZoneInfo(zone)):%H:%M}" if item.start_at else ""
    length = f" ({item.duration_minutes} min)" if item.duration_minutes else ""
    goal_title = getattr(item, "goal_title", None)  # there where the items were read with titles
    purpose = f", for {goal_title}" if goal_title else ""
    return f"{item.pk:>6} {MARKS[PlanItem.Status(item.status)]} {start:5}  {item.title}{length}{purpose}"


def lines_of_review(review: Review, zone: str) -> list[str]:
    """A week in all and goal by goal, in minutes, then what is left of it; `zone` is the person's."""
    total = f"{review.total.done_minutes} of {review.total.planned_minutes} planned minutes done"
    heading = f"{review.first:%A, %-d %B} to {review.last:%A, %-d %B %Y}: {total}"
    left = [f"{one.item.on_date:%a %-d %b} {line_of_item(one.item, zone)}" for one in review.leftovers.listed]
    more = [f"… and {review.leftovers.more} more"] if review.leftovers.more else []
    return [heading, *(_line_of_goal(line) for line in review.goals), *(["Left over:", *left, *more] if left else [])]


def _line_of_goal(line: GoalFigures) -> str:
    said = [f"{line.done_minutes} of {line.planned_minutes}"]
    if line.weekly_floor_minutes is not None:
        short = "met" if line.is_floor_met else f"{line.short_minutes} short"
        said.append(f"at least {line.weekly_floor_minutes}: {short}")
    if line.weekly_ceiling_minutes is not None:
        over = "kept" if line.is_ceiling_kept else f"{line.over_minutes} over"
        said.append(f"at most {line.weekly_ceiling_minutes}: {over}")
    return f"  {line.title or 'Without a goal'}: {', '.join(said)}"
