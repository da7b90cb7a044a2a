"""Writing the demo's quarter: through the services, each act at its own past instant, all in one transaction."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from config.common import clock
from config.common.clock import today_in
from config.demo import story
from config.demo.quarter import PAST_WEEKS, DaySketch, ItemSketch, WeekSketch, quarter
from goals.services import create_goal, create_task, update_goal
from history.domain import Actor
from planning.services import (
    create_busy_block,
    create_day_exception,
    create_item,
    create_time_off,
    put_daily_plan,
    put_weekly_plan,
    update_item,
)

PLANNED_EARLY_UNTIL = -5  # tasks of weeks before this one were written down at the very start


class Teller:
    """Knows how far the telling is, and the ids of what was made."""

    def __init__(self, user: User, *, seed: int, zone: str, now: datetime) -> None:
        self.actor = Actor(user=user, via="person", cause="command:demo")
        self.zone = ZoneInfo(zone)
        self.now = now
        self.today = today_in(zone, now)
        self.weeks = quarter(seed=seed, today=self.today)
        self.goals: dict[str, int] = {}
        self.tasks: dict[str, int] = {}
        self.began_at = self._at(self.weeks[0].start - timedelta(days=1), time(19))
        self.told_until = self.began_at

    def tell(self) -> None:
        """Everything, from the first evening with the goals to the present day."""
        evening = self.weeks[0].start - timedelta(days=1)
        for sketch in story.GOALS:
            self._make_goal(sketch, evening)
        self._make_tasks(evening, lambda week: week is not None and week < PLANNED_EARLY_UNTIL)
        for number, week in enumerate(self.weeks, -PAST_WEEKS):
            if number == PLANNED_EARLY_UNTIL:
                self._make_tasks(week.start, lambda week: week is None or week >= PLANNED_EARLY_UNTIL)
                self._settle_goals(week.start)
                self._keep_free(week.start)
            self._live_week(week)

    def _make_goal(self, sketch: story.GoalSketch, day: date) -> None:
        goal = self._do(
            day,
            time(19),
            create_goal,
            title=sketch.title,
            description=sketch.description,
            time_horizon=sketch.horizon,
            priority=sketch.priority,
            parent=self.goals[sketch.parent] if sketch.parent else None,
            target_on=None if sketch.target is None else self.today + timedelta(days=sketch.target),
            weekly_floor_minutes=sketch.floor,
        )
        self.goals[sketch.key] = goal.pk

    def _make_tasks(self, day: date, in_turn: Callable[[int | None], bool]) -> None:
        for goal in story.GOALS:
            for sketch in goal.tasks:
                if in_turn(sketch.week):
                    self._make_task(sketch, goal, day)

    def _make_task(self, sketch: story.TaskSketch, goal: story.GoalSketch, day: date) -> None:
        task = self._do(
            day,
            time(19, 30),
            create_task,
            title=sketch.title,
            goal=self.goals[goal.key],
            estimate_minutes=sketch.minutes,
            priority=sketch.priority,
            energy=sketch.energy,
            done_when=sketch.done_when,
            due_on=None if sketch.due is None else self.today + timedelta(days=sketch.due),
            depends_on=[self.tasks[title] for title in sketch.after],
        )
        self.tasks[sketch.title] = task.pk

    def _settle_goals(self, day: date) -> None:
        for sketch in story.GOALS:
            if sketch.status != "active":
                self._do(day, time(20), update_goal, self.goals[sketch.key], changes={"status": sketch.status})

    def _keep_free(self, on: date) -> None:
        """Next week's other hours, trip and busy times, as known on this day."""
        monday = self.today + timedelta(days=7 - self.today.weekday())
        hours, trip = story.OTHER_HOURS, story.TRIP
        windows = [list(window) for window in hours.windows]
        at, noted = time(8), monday + timedelta(days=hours.day)
        self._do(on, at, create_day_exception, date=noted, windows=windows, note=hours.note)
        first, last = (monday + timedelta(days=day) for day in (trip.first, trip.last))
        self._do(on, at, create_time_off, title=trip.title, start_on=first, end_on=last)
        for busy in story.BUSY:
            start = self._at(monday + timedelta(days=busy.day), busy.start)
            end = start + timedelta(minutes=busy.minutes)
            self._do(on, at, create_busy_block, title=busy.title, start_at=start, end_at=end)

    def _live_week(self, week: WeekSketch) -> None:
        planned = {"summary": week.summary, "focus_areas": list(week.focus), "status": "active"}
        self._do(week.start, time(8), put_weekly_plan, week.start, changes=planned)
        for day in week.days:
            if day.date <= self.today:
                self._live_day(day)
        for day in week.days:
            if day.date > self.today:
                self._plan_day(day, on=self.today)
        if week.review:
            reviewed = {"review_notes": week.review, "status": week.status}
            self._do(week.start + timedelta(days=6), time(18), put_weekly_plan, week.start, changes=reviewed)

    def _live_day(self, day: DaySketch) -> None:
        items = self._plan_day(day, on=day.date)
        for sketch, item_id in sorted(items, key=lambda pair: pair[0].ended):
            if sketch.status != "todo":
                changes: dict[str, Any] = {"status": sketch.status, "actual_minutes": sketch.actual_minutes}
                self._do(day.date, sketch.ended, update_item, item_id, changes=changes)
        if day.status == "completed":
            self._do(day.date, time(19), put_daily_plan, day.date, changes={"status": day.status})

    def _plan_day(self, day: DaySketch, *, on: date) -> list[tuple[ItemSketch, int]]:
        status = "active" if day.date <= self.today else "draft"
        self._do(on, time(8, 5), put_daily_plan, day.date, changes={"summary": day.summary, "status": status})
        return [(sketch, self._make_item(sketch, day.date, on=on)) for sketch in day.items]

    def _make_item(self, sketch: ItemSketch, day: date, *, on: date) -> int:
        item = self._do(
            on,
            time(8, 10),
            create_item,
            date=day,
            title=sketch.title,
            notes=sketch.notes,
            goal=self.goals[sketch.goal] if sketch.goal else None,
            task=self.tasks[sketch.task] if sketch.task else None,
            priority=sketch.priority,
            start_at=sketch.start and self._at(day, sketch.start),
            duration_minutes=sketch.minutes,
            pinned=sketch.pinned,
        )
        return int(item.pk)

    def _do(self, day: date, at: time, service: Callable[..., Any], *args: Any, **fields: Any) -> Any:
        """Act at this local time of this day, but after what was told before and not in the future."""
        self.told_until = min(self.now, max(self.told_until + timedelta(seconds=7), self._at(day, at)))
        with clock.pretending(self.told_until):
            return service(self.actor, *args, **fields)

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone)
