"""Plans as lines for a terminal."""

from zoneinfo import ZoneInfo

from planning.models import DailyPlan, PlanItem

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
