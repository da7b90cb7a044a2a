"""What a person has, as a problem for the solver.

Open tasks of goals that are not paused or closed, less the time that done and pinned items of them took; open items
without a task, on their day. What a person pinned, has begun, or put at a time without any task is left where it is, as
is what begins very soon; what has a day behind the horizon is left out, and so are items of tasks and goals that rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import WEEKDAYS, Preferences, User
from accounts.selectors import preferences_of
from goals.domain import MINUTES_WITHOUT_ESTIMATE
from goals.models import Goal, Task
from goals.selectors import goals_for, tasks_for, with_dependencies
from planning.domain import MINUTES_IN_DAY, week_start_for
from planning.models import PlanItem
from planning.scheduling.agenda import Agenda, Subject, times_of
from planning.scheduling.hours import busy_in, minute_of, windows_in, windows_of
from planning.selectors import cutoff_of, items_for, overrides_of
from planning.solver import problem as solver

GRID_MINUTES = 5
LONGEST_SITTING, SHORTEST_SITTING = 240, 60
"""Minutes of a block of a task that is longer than the first and says nothing of its own about blocks."""

MOST_BLOCKS = 40
"""Of one task."""


def read_agenda(user: User, *, last: date, now: datetime) -> Agenda:
    """All that is open, and the time there is for it from `now` up to the end of `last`, two weeks at least.

    Raises ValidationFailed where the person has no working hours at all.
    """
    preferences = preferences_of(user)
    zone = ZoneInfo(preferences.time_zone)
    today = now.astimezone(zone).date()
    horizon_days = max((last - today).days + 1, settings.PLANNER_HORIZON_DAYS)
    end = today + timedelta(days=horizon_days)
    cutoff = cutoff_of(preferences)
    reader = _Reader(user, now, zone, end)
    return Agenda(
        problem=solver.Problem(
            now=now,
            zone=preferences.time_zone,
            horizon_days=horizon_days,
            windows=windows_in(preferences),
            # Hours of the day before may reach over midnight.
            overrides={
                day: windows_of(hours) for day, hours in overrides_of(user, today - timedelta(days=1), end).items()
            },
            tasks=tuple(sorted(reader.tasks, key=lambda task: task.id)),
            goals=tuple(_goals(user, preferences, today, zone)),
            busy=tuple(busy_in(user, today, end, now)),
            previous=tuple(sorted(reader.previous, key=lambda block: (block.start_at, block.task))),
            grid_minutes=GRID_MINUTES,
            buffer_minutes=preferences.buffer_minutes,
            cutoff_minute=minute_of(cutoff) if cutoff else None,
            daily_cap_minutes=preferences.daily_cap_minutes,
            week_start=WEEKDAYS.index(preferences.week_start),
        ),
        subjects=reader.subjects,
        titles={**reader.titles, **{f"goal:{goal.pk}": goal.title for goal in goals_for(user)}},
        key_of_item=reader.key_of_item,
        waits=reader.waits,
    )


class _Reader:
    """Turns tasks and items into the solver's tasks, and remembers which rows each stands for."""

    def __init__(self, user: User, now: datetime, zone: ZoneInfo, end: date) -> None:
        self.now, self.today, self.end = now, now.astimezone(zone).date(), end
        self.tasks: list[solver.Task] = []
        self.previous: list[solver.Block] = []
        self.subjects: dict[str, Subject] = {}
        self.titles: dict[str, str] = {}
        self.key_of_item: dict[int, str] = {}
        self.keys: dict[int, list[str]] = defaultdict(list)
        """What stands for each task, by its id: successors wait for all of it."""
        self.waits: dict[int, tuple[str, ...]] = {}
        rows = _open_tasks(user)
        items = _open_items(user)
        done = _done_minutes(user, [task.pk for task in rows])
        known = {task.pk for task in rows}
        loose = [item for item in items if item.task_id not in known]
        by_task: dict[int, list[PlanItem]] = defaultdict(list)
        for item in items:
            if item.task_id in known:
                by_task[item.task_id].append(item)
        for task in rows:
            self._read_task(task, by_task[task.pk], done.get(task.pk, 0))
        for item in loose:
            self._read_loose(item)
        self._link(rows)

    def _read_task(self, task: Task, items: Sequence[PlanItem], done: int) -> None:
        far = [item for item in items if item.on_date >= self.end]
        items = [item for item in items if item.on_date < self.end]
        fixed = [item for item in items if self._is_fixed(item)]
        for item in fixed:
            self.keys[task.pk].append(self._read_fixed(item, task))
        movable = sorted((item for item in items if not self._is_fixed(item)), key=_in_time)
        estimate = task.estimate_minutes or MINUTES_WITHOUT_ESTIMATE
        elsewhere = [item.duration_minutes or estimate for item in (*fixed, *far)]
        rest = estimate - done - sum(elsewhere)
        if task.estimate_minutes is None:  # then its items say how long it takes
            rest = sum(item.duration_minutes or 0 for item in movable) or (0 if elsewhere else estimate)
        if rest <= 0 and elsewhere:
            return
        key = f"task:{task.pk}"
        self.keys[task.pk].append(key)
        rest = max(rest, GRID_MINUTES)
        whole = rest + done + sum(elsewhere)
        self._name(Subject(key=key, title=task.title, task=task, items=tuple(movable), estimate_minutes=whole))
        held = [item.duration_minutes or 0 for item in movable if (times := times_of(item)) and times[1] > self.now]
        self.tasks.append(_task(key, task, rest, self._from_day(task, movable), held))
        self._accept(key, movable)

    def _read_loose(self, item: PlanItem) -> None:
        """An item without an open task: on its day if that has room for it, else as soon as there is some.

        Its day is no deadline: moved by a plan it would have another one, and be less urgent when planned again.
        What rests gets no time, and what a plan gave it before it gives back.
        """
        if item.on_date >= self.end:
            return
        is_dropped = item.task is not None and item.task.status == Task.Status.CANCELLED
        if self._is_fixed(item) or (times_of(item) and item.why is None and not is_dropped):
            self._read_fixed(item, None)
        elif _rests(item):
            key = f"item:{item.pk}"
            self.subjects[key] = Subject(key=key, title=item.title, task=item.task, items=(item,))
        elif self.today <= item.on_date:
            key = f"item:{item.pk}"
            self._name(Subject(key=key, title=item.title, task=None, items=(item,)))
            self.tasks.append(
                solver.Task(
                    id=key,
                    estimate_minutes=item.duration_minutes or MINUTES_WITHOUT_ESTIMATE,
                    priority=item.priority,  # type: ignore[arg-type]  # the choices are the solver's
                    not_before_on=item.on_date,
                    goal=_goal_key(item.goal_id),
                )
            )
            self._accept(key, [item])

    def _read_fixed(self, item: PlanItem, task: Task | None) -> str:
        key = f"item:{item.pk}"
        self.titles[key], self.key_of_item[item.pk] = item.title, key
        goal = _goal_key(item.goal_id or (task.goal_id if task else None))
        minutes = item.duration_minutes or 0
        self.tasks.append(solver.Task(id=key, estimate_minutes=minutes, pinned=times_of(item), goal=goal))
        return key

    def _is_fixed(self, item: PlanItem) -> bool:
        """Pinned by the person, begun, or so near that it is not moved any more; what is over is left to be planned."""
        times = times_of(item)
        if times is None or times[1] <= self.now:
            return False
        is_near = times[0] < self.now + timedelta(minutes=settings.PLANNER_FROZEN_MINUTES)
        return item.pinned or item.status == PlanItem.Status.IN_PROGRESS or is_near

    def _name(self, subject: Subject) -> None:
        self.subjects[subject.key], self.titles[subject.key] = subject, subject.title
        self.key_of_item |= {item.pk: subject.key for item in subject.items}

    def _accept(self, key: str, items: Iterable[PlanItem]) -> None:
        """Their times are the accepted plan."""
        for item in items:
            times = times_of(item)
            if times:
                self.previous.append(solver.Block(task=key, start_at=times[0], end_at=times[1]))

    def _from_day(self, task: Task, items: Sequence[PlanItem]) -> date | None:
        """The day that the person chose for a task without choosing a time."""
        if task.not_before_on or task.not_before_at or any(times_of(item) for item in items):
            return task.not_before_on
        days = [item.on_date for item in items if self.today <= item.on_date < self.end]
        return min(days, default=None)

    def _link(self, rows: Sequence[Task]) -> None:
        """Ids of predecessors; those that are done or not planned hold nobody up."""
        ids = {task.id for task in self.tasks}
        self.waits = {
            task.pk: tuple(
                sorted(key for other in task.dependency_ids for key in self.keys.get(other, ()) if key in ids)
            )
            for task in rows
        }
        waits = {f"task:{pk}": keys for pk, keys in self.waits.items()}
        self.tasks = [
            solver.Task(**{**vars(task), "depends_on": waits[task.id]}) if waits.get(task.id) else task
            for task in self.tasks
        ]


def _open_tasks(user: User) -> list[Task]:
    planned = Q(goal=None) | Q(goal__status=Goal.Status.ACTIVE)
    return with_dependencies(tasks_for(user).open().filter(planned).order_by("pk"))


def _open_items(user: User) -> list[PlanItem]:
    return list(items_for(user).open().select_related("daily_plan", "task", "goal").order_by("pk"))


def _rests(item: PlanItem) -> bool:
    """Whether it is for a task that is not planned, or for a goal that rests; the item's task is no open one."""
    return item.task is not None or (item.goal is not None and item.goal.status != Goal.Status.ACTIVE)


def _done_minutes(user: User, task_ids: Sequence[int]) -> dict[int, int]:
    """What was worked on each task already, by its id."""
    done = PlanItem.objects.for_user(user).filter(task__in=task_ids, status=PlanItem.Status.DONE)
    took = Sum(Coalesce("actual_minutes", "duration_minutes", 0))
    return dict(done.values_list("task").annotate(minutes=took).values_list("task", "minutes"))


def _in_time(item: PlanItem) -> tuple[bool, datetime | date, int]:
    return (item.start_at is None, item.start_at or item.on_date, item.pk)


def _task(key: str, task: Task, minutes: int, from_day: date | None, held: Sequence[int]) -> solver.Task:
    shortest, longest = _block_lengths(task, minutes, held) or (None, None)
    return solver.Task(
        id=key,
        estimate_minutes=minutes,
        priority=task.priority,  # type: ignore[arg-type]  # the choices are the solver's
        due_on=task.due_on,
        due_at=task.due_at,
        not_before_on=from_day,
        not_before_at=task.not_before_at,
        min_chunk_minutes=shortest,
        max_chunk_minutes=longest,
        goal=_goal_key(task.goal_id),
        energy=task.energy,  # type: ignore[arg-type]
    )


def _block_lengths(task: Task, minutes: int, held: Sequence[int]) -> tuple[int, int] | None:
    """The least and the most minutes of a block; None where all is to be done in one.

    Blocks shorter than the grid, or very many of them, help nobody and cost the search minutes; an item is
    within a day. Who has split it by hand, or sits for longer, has said so by the minutes of the items that are
    `held`. Where no number of blocks of these lengths comes to the minutes, they may be shorter.
    """
    shortest, longest = task.min_chunk_minutes, task.max_chunk_minutes
    if shortest is None and longest is None:
        if minutes <= LONGEST_SITTING and len(held) < 2:
            return None
        shortest, longest = min([SHORTEST_SITTING, *held]), max([LONGEST_SITTING, *held])
    least = max(GRID_MINUTES, -(-minutes // MOST_BLOCKS))
    longest = min(max(longest or minutes, least), MINUTES_IN_DAY, minutes)
    blocks = -(-minutes // longest)
    return min(max(shortest or 0, least), minutes // blocks), longest


def _goal_key(goal_id: int | None) -> str | None:
    return None if goal_id is None else f"goal:{goal_id}"


def _goals(user: User, preferences: Preferences, today: date, zone: ZoneInfo) -> list[solver.Goal]:
    """The goals that ask something of a week, with what this week's done items gave them."""
    asking = goals_for(user).active().exclude(weekly_floor_minutes=None, weekly_ceiling_minutes=None).order_by("pk")
    monday = week_start_for(today, preferences.week_start)
    done = PlanItem.objects.for_user(user).filter(
        status=PlanItem.Status.DONE, daily_plan__date__gte=monday, daily_plan__date__lt=monday + timedelta(days=7)
    )
    credited: Mapping[int, int] = dict(
        done.annotate(serves=Coalesce(F("goal"), F("task__goal")))
        .values_list("serves")
        .annotate(minutes=Sum(Coalesce("actual_minutes", "duration_minutes", 0)))
        .order_by()
    )
    return [
        solver.Goal(
            id=f"goal:{goal.pk}",
            weekly_floor_minutes=goal.weekly_floor_minutes,
            weekly_ceiling_minutes=goal.weekly_ceiling_minutes,
            credited_minutes=credited.get(goal.pk, 0),
        )
        for goal in asking
    ]
