"""How plans and items are snapshot, written and removed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from history.preview.shapes import Effort, Field
from history.preview.wording import day_in_words, instant_in_words
from history.preview.worlds import World
from history.services import ChangeLog, Move, Since, is_as
from history.snapshots import ColumnsKind
from planning.models import DailyPlan, PlanItem, PlanStatus, WeeklyPlan
from planning.services.days import relink_days
from planning.services.effects import follow_since
from planning.services.items import refuse_overfull
from planning.services.rows import bump_days, bump_weeks
from planning.services.weeks import let_go_of_days, refuse_overlap, relink

OPEN = ("todo", "in_progress")
WEEK_FIELDS = MappingProxyType(
    {
        "week_start_date": Field(label="First day", shape="date", places=True),
        "focus_areas": Field(label="Focus", shape="texts"),
        "summary": Field(label="Summary"),
        "status": Field(label="Status", shape="choice", usual="draft"),
        "review_notes": Field(label="Review"),
    }
)
DAY_FIELDS = MappingProxyType(
    {
        "date": Field(label="Day", shape="date", places=True),
        "summary": Field(label="Note"),
        "status": Field(label="Status", shape="choice", usual="draft"),
    }
)
ITEM_FIELDS = MappingProxyType(
    {
        "title": Field(label="Title"),
        "daily_plan": Field(label="Day", shape="link", link="daily_plan", places=True),
        "start_at": Field(label="Starts", shape="instant", places=True),
        "duration_minutes": Field(label="Duration", shape="minutes"),
        "actual_minutes": Field(label="Took", shape="minutes"),
        "status": Field(label="Status", shape="choice", usual="todo"),
        "priority": Field(label="Priority", shape="choice", usual="medium"),
        "goal": Field(label="Goal", shape="link", link="goal"),
        "task": Field(label="Task", shape="link", link="task"),
        "pinned": Field(label="Pinned", shape="yes_no"),
        "notes": Field(label="Notes"),
    }
)


class WeeklyPlanKind(ColumnsKind):
    """A week: its columns."""

    model = WeeklyPlan
    title = ""
    fields = WEEK_FIELDS
    read_columns = ("week_start_date",)

    def label_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Its first day."""
        return day_in_words(date.fromisoformat(snapshot["week_start_date"]), world)

    def name_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Week of Mon 2 Mar."""
        return f"Week of {self.label_in(snapshot, world)}"

    def place_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """From its first day."""
        return self.label_in(snapshot, world)

    def is_bare(self, snapshot: Mapping[str, Any]) -> bool:
        """It has no words of its own."""
        words = ("summary", "focus_areas", "review_notes")
        return not any(snapshot[name] for name in words) and snapshot["status"] == PlanStatus.DRAFT

    def remove(self, log: ChangeLog, row: Any) -> None:
        """Days that came into the week later stay, without it."""
        let_go_of_days(log, row)
        super().remove(log, row)

    def settle(self, log: ChangeLog, rows: Sequence[Any]) -> None:
        """No two weeks share a day, and each has the days that lie in it."""
        for plan in rows:
            refuse_overlap(log.actor.user, plan.week_start_date, besides=plan.pk)
            relink(log, plan)


class DailyPlanKind(ColumnsKind):
    """A day: its columns, the week as an id."""

    model = DailyPlan
    title = ""
    fields = DAY_FIELDS
    read_columns = ("date",)

    def label_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Wed 4 Mar."""
        return day_in_words(date.fromisoformat(snapshot["date"]), world)

    def name_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Plan for Wed 4 Mar."""
        return f"Plan for {self.label_in(snapshot, world)}"

    def place_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Its date."""
        return self.label_in(snapshot, world)

    def is_bare(self, snapshot: Mapping[str, Any]) -> bool:
        """It only holds items."""
        return not snapshot["summary"] and snapshot["status"] == PlanStatus.DRAFT

    def twin_of(self, user: User, snapshot: Mapping[str, Any]) -> int | None:
        """The plan that the date has by now, where the one to be made says nothing of its own."""
        if snapshot["summary"] or snapshot["status"] != PlanStatus.DRAFT:
            return None
        plans = DailyPlan.objects.for_user(user).filter(date=date.fromisoformat(snapshot["date"]))
        return plans.values_list("pk", flat=True).first()

    def outlives(
        self,
        user: User,
        object_id: int,
        expected: Mapping[str, Any],
        ends: Mapping[tuple[str, int], Mapping[str, Any] | None],
    ) -> bool:
        """It has words of its own since, or items that stay."""
        day = DailyPlan.objects.for_user(user).filter(pk=object_id).first()
        if day is None:
            return False
        items = {("plan_item", pk) for pk in PlanItem.objects.filter(daily_plan=day).values_list("pk", flat=True)}
        comes = (
            end is not None and end["daily_plan"] == object_id for key, end in ends.items() if key[0] == "plan_item"
        )
        return bool(items - ends.keys()) or any(comes) or not is_as(self.snapshot(day), expected)

    def settle(self, log: ChangeLog, rows: Sequence[Any]) -> None:
        """A day is in the week that has its date, whichever was there first."""
        relink_days(log, rows)

    def touch(self, log: ChangeLog, snapshots: Sequence[Mapping[str, Any]]) -> None:
        """The weeks show it."""
        bump_weeks(*(snapshot["weekly_plan"] for snapshot in snapshots))


class PlanItemKind(ColumnsKind):
    """An item: its columns, its position included; day, goal and task as ids."""

    model = PlanItem
    fields = ITEM_FIELDS
    read_columns = ("title", "status", "goal", "task", "daily_plan", "start_at", "duration_minutes")

    def place_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Its day, and when it starts if that is said."""
        day = world.label("daily_plan", snapshot["daily_plan"])
        if not snapshot["start_at"]:
            return day
        starts = instant_in_words(datetime.fromisoformat(snapshot["start_at"]), world)
        return starts if starts.startswith(f"{day},") else f"{day}, starting {starts}"

    def container_of(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, int] | None:
        """Its day, where it has another position there and nothing else is new."""
        differing = {name for name in after if after[name] != before.get(name)}
        return ("daily_plan", after["daily_plan"]) if differing == {"position"} else None

    def effort_in(self, snapshot: Mapping[str, Any], world: World) -> Effort | None:
        """Its minutes while it is open, for its goal or else its task's."""
        task = world.get("task", snapshot["task"]) if snapshot["task"] else None
        goal = snapshot["goal"] or (task["goal"] if task else None)
        if not goal:
            return None
        minutes = snapshot["duration_minutes"] if snapshot["status"] in OPEN else 0
        return Effort(goal=goal, planned_minutes=minutes or 0)

    def lateness_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Open, and planned for after its task is due."""
        task = world.get("task", snapshot["task"]) if snapshot["task"] else None
        day = world.get("daily_plan", snapshot["daily_plan"])
        if snapshot["status"] not in OPEN or not task or not day:
            return ""
        planned = date.fromisoformat(day["date"])
        if task["due_on"]:
            due = date.fromisoformat(task["due_on"])
            return f"on {day_in_words(planned, world)}, due {day_in_words(due, world)}" if planned > due else ""
        if not task["due_at"]:
            return ""
        due_at = datetime.fromisoformat(task["due_at"])
        if planned <= due_at.astimezone(world.zone).date() and not _ends_after(snapshot, due_at):
            return ""
        return f"{self.place_in(snapshot, world)}, due {instant_in_words(due_at, world)}"

    def bearing(
        self, user: User, goals: Collection[int], touched: Mapping[str, Collection[int]]
    ) -> QuerySet[Any] | None:
        """The open items for the goals, of the tasks and on the days."""
        tasks, days = touched.get("task", ()), touched.get("daily_plan", ())
        if not (goals or tasks or days):
            return None
        counted = Q(goal__in=goals) | Q(goal=None, task__goal__in=goals) | Q(task__in=tasks) | Q(daily_plan__in=days)
        return PlanItem.objects.for_user(user).open().filter(counted)

    def settle(self, log: ChangeLog, rows: Sequence[Any]) -> None:
        """No day holds more than it may."""
        for day in DailyPlan.objects.filter(pk__in={item.daily_plan_id for item in rows}):
            refuse_overfull(day)

    def follow(
        self, log: ChangeLog, moves: Mapping[tuple[str, int], Move], since: Since
    ) -> Collection[tuple[str, int]]:
        """Their tasks are done, or to do again, as the items that there are by now have it."""
        return follow_since(log, moves, since)

    def touch(self, log: ChangeLog, snapshots: Sequence[Mapping[str, Any]]) -> None:
        """The days show it, and their weeks."""
        bump_days(log, *DailyPlan.objects.filter(pk__in={snapshot["daily_plan"] for snapshot in snapshots}))


def _ends_after(snapshot: Mapping[str, Any], due_at: datetime) -> bool:
    if not snapshot["start_at"]:
        return False
    lasts = timedelta(minutes=snapshot["duration_minutes"] or 0)
    return datetime.fromisoformat(snapshot["start_at"]) + lasts > due_at
