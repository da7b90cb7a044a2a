"""Reading leftovers: the person's open items on days that are over, or about to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.selectors import preferences_of
from config.common.clock import today_in
from goals.domain import MINUTES_WITHOUT_ESTIMATE
from goals.models import Goal, Task
from history.selectors import last_act_at
from planning.domain import DAYS_IN_WEEK, week_start_for
from planning.models import PlanItem, PlanStatus
from planning.querysets import PlanItemQuerySet
from planning.rituals.decisions import MOST_DECISIONS, Choice
from planning.rituals.suggesting import Candidate, suggestions
from planning.selectors import items_for

OPEN_TASK = (Task.Status.TODO, Task.Status.IN_PROGRESS)
AWAY_DAYS = 3
"""Who neither ticked nor changed anything for so many days was away."""
REVIEWED_WITHIN = 2
"""For so many days of a week the review of the one before is due."""


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """An open item, and what would be sensible to do with it."""

    item: PlanItem
    """With `on_date`, `goal_title` and `task_title`."""
    suggestion: Choice
    has_open_task: bool


@dataclass(frozen=True, kw_only=True)
class Leftovers:
    """What is left, the latest day first."""

    listed: tuple[Leftover, ...]
    """At most MOST_DECISIONS."""
    count: int
    """Of all, listed or not."""

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.listed)


@dataclass(frozen=True, kw_only=True)
class LeftBehind:
    """What the Today page says of earlier days."""

    count: int
    away_days: int
    """For how many days nothing was ticked or changed; 0 where nothing ever was."""

    to_review: date | None
    """The first day of the week whose review is due and not done; None where there is nothing to review."""
    today: date

    @property
    def is_last_week(self) -> bool:
        """Whether the week to review is over."""
        return self.to_review is not None and self.to_review + timedelta(days=DAYS_IN_WEEK) <= self.today

    @property
    def is_away(self) -> bool:
        """Whether the person is back after being away."""
        return self.away_days >= AWAY_DAYS


def left_behind(user: User, now: datetime) -> LeftBehind:
    """How much is left on days before today, and which week is to be reviewed."""
    preferences, last = preferences_of(user), last_act_at(user)
    zone = preferences.time_zone
    today = today_in(zone, now)
    count = PlanItem.objects.for_user(user).open().filter(daily_plan__date__lt=today).count()
    return LeftBehind(
        count=count,
        away_days=0 if last is None else (today - today_in(zone, last)).days,
        today=today,
        to_review=_week_to_review(user, today, week_start_for(today, preferences.week_start)),
    )


def leftovers_of(user: User, *, today: date, before: date, since: date | None = None) -> Leftovers:
    """The open items on days before `before`, from `since` on (None: whenever), each with a suggestion."""
    found = items_for(user, with_titles=True).open().filter(daily_plan__date__lt=before)
    if since is not None:
        found = found.filter(daily_plan__date__gte=since)
    rows = list(
        found.select_related("task__goal", "goal").order_by("-daily_plan__date", "position", "id")[:MOST_DECISIONS]
    )
    count = len(rows) if len(rows) < MOST_DECISIONS else found.count()
    sensible = _suggestions(user, rows, today)
    listed = (Leftover(item=row, suggestion=sensible[row.pk], has_open_task=_is_open(row.task)) for row in rows)
    return Leftovers(listed=tuple(listed), count=count)


def _week_to_review(user: User, today: date, starts_on: date) -> date | None:
    """This week on its last day, the week before on the two days after it."""
    weekday = (today - starts_on).days
    if weekday == DAYS_IN_WEEK - 1:
        first = starts_on
    elif weekday < REVIEWED_WITHIN:
        first = starts_on - timedelta(days=DAYS_IN_WEEK)
    else:
        return None
    within = Q(daily_plan__date__range=(first, first + timedelta(days=DAYS_IN_WEEK - 1)))
    unclosed = PlanItem.objects.for_user(user).filter(within)
    is_due = unclosed.exclude(daily_plan__weekly_plan__status=PlanStatus.COMPLETED).exists()
    return first if is_due else None


def worked_minutes() -> Sum:
    """What done items took, as far as that is known; else what was planned for them."""
    return Sum(Coalesce("actual_minutes", "duration_minutes", 0))


def _suggestions(user: User, rows: Sequence[PlanItem], today: date) -> dict[int, Choice]:
    candidates = [
        Candidate(
            item=row.pk,
            title=row.title,
            on_date=row.on_date,
            minutes=row.duration_minutes or MINUTES_WITHOUT_ESTIMATE,
            task=row.task_id,
            is_over=_is_over(row),
        )
        for row in rows
    ]
    others = PlanItem.objects.for_user(user).exclude(pk__in=[row.pk for row in rows])
    coming = others.open().filter(daily_plan__date__gte=today)
    tasks = {row.task.pk: row.task for row in rows if row.task is not None and _is_open(row.task)}
    done = _by_task(others.filter(status=PlanItem.Status.DONE, task__in=tasks), worked_minutes())
    planned = _by_task(coming.filter(task__in=tasks), Sum(Coalesce("duration_minutes", 0)))
    rest: dict[int, int] = {}
    for pk, task in tasks.items():
        # Without an estimate nobody knows how much is left: one item of it is enough.
        known = 1 if task.estimate_minutes is None else task.estimate_minutes - done.get(pk, 0)
        rest[pk] = known - planned.get(pk, 0)
    loose = coming.filter(task=None).values_list("title", flat=True)
    return suggestions(candidates, rest=rest, coming=set(loose), today=today)


def _by_task(items: PlanItemQuerySet, minutes: Sum) -> dict[int, int]:
    rows = items.values_list("task").annotate(minutes=minutes).order_by()
    return dict(rows.values_list("task", "minutes"))


def _is_over(item: PlanItem) -> bool:
    goal = item.task.goal if item.task is not None else item.goal
    return (item.task is not None and not _is_open(item.task)) or (
        goal is not None and goal.status != Goal.Status.ACTIVE
    )


def _is_open(task: Task | None) -> bool:
    return task is not None and task.status in OPEN_TASK
