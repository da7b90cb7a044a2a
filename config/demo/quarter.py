"""Twelve weeks and the present one, drawn from the story's tables. Pure: one seed and day give one quarter."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from random import Random

from config.demo import story

PAST_WEEKS = 12
DAY_OFF = 0.07  # how likely a weekday is without a plan
SATURDAY_PLANNED = 0.7
LEFT_OPEN_DAYS = 7  # what is older was settled in a review


@dataclass(frozen=True, kw_only=True)
class ItemSketch:
    """One item of one day."""

    title: str
    minutes: int
    goal: str | None = None
    task: str | None = None
    start: time | None = None
    status: str = "todo"
    priority: str = "medium"
    pinned: bool = False
    notes: str = ""
    ended: time = time(17, 0)
    """When its status was set."""
    actual_minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class DaySketch:
    """One day with its items in order."""

    date: date
    summary: str
    status: str
    items: tuple[ItemSketch, ...]


@dataclass(frozen=True, kw_only=True)
class WeekSketch:
    """One week, from Monday."""

    start: date
    summary: str
    focus: tuple[str, ...]
    review: str
    status: str
    days: tuple[DaySketch, ...]


def quarter(*, seed: int, today: date) -> tuple[WeekSketch, ...]:
    """The weeks, oldest first; the last one holds `today`."""
    chance = Random(f"{seed} {today.isoformat()}")  # noqa: S311  (a story, not a secret)
    monday = today - timedelta(days=today.weekday())
    return tuple(
        _week(chance, number=number, start=monday + timedelta(weeks=number), today=today)
        for number in range(-PAST_WEEKS, 1)
    )


def _week(chance: Random, *, number: int, start: date, today: date) -> WeekSketch:
    dates = [start + timedelta(days=day) for day in range(7) if _is_planned(chance, start + timedelta(days=day), today)]
    work = _tasks_by_date(chance, number, [day for day in dates if day != today and day.weekday() < 5] or dates)
    days = tuple(_today(today) if day == today else _day(chance, day, work.get(day, []), today=today) for day in dates)
    if number == 0:
        return WeekSketch(
            start=start, summary=story.FOCUS_SUMMARY, focus=story.FOCUS, review="", status="active", days=days
        )
    return WeekSketch(
        start=start,
        summary="",
        focus=tuple(chance.sample(story.PAST_FOCUS, 3)),
        review=chance.choice(story.REVIEWS),
        status="completed",
        days=days,
    )


def _is_planned(chance: Random, day: date, today: date) -> bool:
    draw = chance.random()
    if day == today:
        return True
    if day.weekday() == 5:
        return draw < SATURDAY_PLANNED
    return day.weekday() < 5 and draw >= DAY_OFF


def _tasks_by_date(chance: Random, number: int, dates: list[date]) -> dict[date, list[ItemSketch]]:
    found: dict[date, list[ItemSketch]] = {}
    for goal in story.GOALS:
        for task in goal.tasks:
            if task.week == number:
                item = ItemSketch(
                    title=task.title, minutes=task.minutes, goal=goal.key, task=task.title, priority=task.priority
                )
                found.setdefault(chance.choice(dates), []).append(item)
    return found


def _day(chance: Random, day: date, tasks: list[ItemSketch], *, today: date) -> DaySketch:
    routines = [
        ItemSketch(title=routine.title, minutes=routine.minutes, goal=routine.goal, start=routine.start)
        for routine in story.ROUTINES
        if day.weekday() in routine.weekdays
    ]
    errands = [
        ItemSketch(title=title, minutes=minutes)
        for title, minutes in (chance.sample(story.ERRANDS, chance.choice((1, 2, 2, 3))) if day.weekday() < 5 else [])
    ]
    items = [*routines, *tasks, *errands]
    if day > today:
        return DaySketch(date=day, summary="", status="draft", items=tuple(items))
    return DaySketch(
        date=day,
        summary=chance.choice(story.DAY_SUMMARIES),
        status="completed",
        items=tuple(_lived(chance, item, is_settled=(today - day).days > LEFT_OPEN_DAYS) for item in items),
    )


def _lived(chance: Random, item: ItemSketch, *, is_settled: bool) -> ItemSketch:
    """The item with what became of it: work on tasks was done, four fifths of the rest too.

    Of what was settled nothing is open any more.
    """
    draw = chance.random()
    status = "done" if item.task or draw < 0.82 else "skipped" if draw < 0.94 or is_settled else "todo"
    actual = 5 * max(1, round(item.minutes * chance.uniform(0.8, 1.5) / 5))
    ended = time(chance.randint(10, 18), chance.choice((5, 20, 35, 50)))
    return replace(item, status=status, ended=ended, actual_minutes=actual if status == "done" else None)


def _today(today: date) -> DaySketch:
    items = (
        ItemSketch(
            title=sketch.title,
            minutes=sketch.minutes,
            goal=sketch.goal,
            task=sketch.title if sketch.is_task else None,
            start=sketch.start,
            status=sketch.status,
            priority=sketch.priority,
            pinned=sketch.pinned,
            notes=sketch.notes,
            ended=time(8, 40),
            actual_minutes=35 if sketch.status == "done" else None,
        )
        for sketch in story.TODAY
    )
    return DaySketch(date=today, summary=story.TODAY_SUMMARY, status="active", items=tuple(items))
