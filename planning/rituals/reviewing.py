"""A week looked back on, or ahead to: what was planned and done, goal by goal, and what is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.selectors import zone_of
from config.common.clock import today_in
from goals.models import Goal
from goals.selectors import goals_for
from planning.domain import DAYS_IN_WEEK
from planning.models import PlanItem, PlanStatus, WeeklyPlan
from planning.querysets import PlanItemQuerySet
from planning.rituals.carrying import carried_from
from planning.rituals.leftovers import Leftovers, leftovers_of
from planning.selectors import week_start_of


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was planned and done."""

    planned_minutes: int = 0
    """Of all items, those that were skipped or carried on included."""
    done_minutes: int = 0
    """Of done ones: what they took, or else what was planned for them."""
    open_minutes: int = 0
    """Of open ones, as planned."""
    items_done: int = 0
    items_open: int = 0
    items_skipped: int = 0
    items_carried: int = 0
    """Those that were left over, and went on to a day outside of the week."""


@dataclass(frozen=True, kw_only=True)
class GoalFigures(Figures):
    """Those of one goal, or of what serves none."""

    goal: int | None
    title: str | None
    """None for what serves no goal."""
    weekly_floor_minutes: int | None = None
    weekly_ceiling_minutes: int | None = None

    @property
    def is_floor_met(self) -> bool | None:
        """Whether at least the floor was done; None where there is none."""
        return None if self.weekly_floor_minutes is None else self.done_minutes >= self.weekly_floor_minutes

    @property
    def is_ceiling_kept(self) -> bool | None:
        """Whether at most the ceiling was done; None where there is none."""
        return None if self.weekly_ceiling_minutes is None else self.done_minutes <= self.weekly_ceiling_minutes

    @property
    def expected_minutes(self) -> int:
        """What is done, and what is planned and still open."""
        return self.done_minutes + self.open_minutes

    @property
    def missing_minutes(self) -> int:
        """How much more has to be planned to reach the floor."""
        return max((self.weekly_floor_minutes or 0) - self.expected_minutes, 0)

    @property
    def aim_minutes(self) -> int:
        """How long a bar of what is done can get: as planned, or as the floor asks."""
        return max(self.planned_minutes, self.weekly_floor_minutes or 0, self.done_minutes, 1)

    @property
    def short_minutes(self) -> int:
        """How much is missing of the floor."""
        return max((self.weekly_floor_minutes or 0) - self.done_minutes, 0)

    @property
    def over_minutes(self) -> int:
        """How much is above the ceiling; 0 where there is none."""
        return 0 if self.weekly_ceiling_minutes is None else max(self.done_minutes - self.weekly_ceiling_minutes, 0)


@dataclass(frozen=True, kw_only=True)
class Review:
    """One week."""

    plan: WeeklyPlan | None
    """Its words; None where nobody wrote any."""
    first: date
    last: date
    goals: tuple[GoalFigures, ...]
    """Goals that have items in it or ask something of every week, the nearest horizon first; what serves none last."""
    total: Figures
    leftovers: Leftovers
    """Open items of its days that are over; of today's as well, once it is the last one."""

    @property
    def status(self) -> str:
        """Of its plan, if there is one."""
        return self.plan.status if self.plan else PlanStatus.DRAFT

    @property
    def review_notes(self) -> str:
        """Of its plan, if there is one."""
        return self.plan.review_notes if self.plan else ""

    @property
    def plan_id(self) -> int | None:
        """The id of its plan, if there is one."""
        return self.plan.pk if self.plan else None


def review_of(user: User, day: date, now: datetime) -> Review:
    """The week that contains `day`, as it stands at the instant `now`."""
    today = today_in(zone_of(user), now)
    plan = WeeklyPlan.objects.for_user(user).containing(day).first()
    first = plan.week_start_date if plan else week_start_of(user, day)
    last = first + timedelta(days=DAYS_IN_WEEK - 1)
    goals = goal_figures(user, first, last)
    over = min(last + timedelta(days=1), today if today != last else today + timedelta(days=1))
    leftovers = leftovers_of(user, today=today, since=first, before=over)
    return Review(plan=plan, first=first, last=last, goals=goals, total=_total(goals), leftovers=leftovers)


def goal_figures(user: User, first: date, last: date) -> tuple[GoalFigures, ...]:
    """Of the days from `first` to `last`, both included."""
    counted = _counted(PlanItem.objects.for_user(user).filter(daily_plan__date__range=(first, last)))
    for carried in carried_from(user, first, last):
        figures = counted.setdefault(carried.goal, dict(vars(Figures())))
        figures["planned_minutes"] += carried.minutes
        figures["items_carried"] += 1
    asking = Q(status=Goal.Status.ACTIVE) & ~Q(weekly_floor_minutes=None, weekly_ceiling_minutes=None)
    goals = goals_for(user).filter(asking | Q(pk__in=[pk for pk in counted if pk is not None])).by_horizon()
    of_goals = [
        GoalFigures(
            goal=goal.pk,
            title=goal.title,
            weekly_floor_minutes=goal.weekly_floor_minutes,
            weekly_ceiling_minutes=goal.weekly_ceiling_minutes,
            **counted.get(goal.pk, {}),
        )
        for goal in goals
    ]
    loose = [GoalFigures(goal=None, title=None, **counted[None])] if None in counted else []
    return (*of_goals, *loose)


def _counted(items: PlanItemQuerySet) -> dict[int | None, dict[str, Any]]:
    """By the goal that an item, or else its task, serves."""
    done, skipped = Q(status=PlanItem.Status.DONE), Q(status=PlanItem.Status.SKIPPED)
    rows = (
        items.annotate(serves=Coalesce(F("goal"), F("task__goal")))
        .values("serves")
        .annotate(
            planned_minutes=Sum("duration_minutes", default=0),
            done_minutes=Sum(Coalesce("actual_minutes", "duration_minutes"), filter=done, default=0),
            open_minutes=Sum("duration_minutes", filter=~done & ~skipped, default=0),
            items_done=Count("pk", filter=done),
            items_open=Count("pk", filter=~done & ~skipped),
            items_skipped=Count("pk", filter=skipped),
        )
        .order_by()
    )
    found: Iterable[dict[str, Any]] = map(dict, rows)
    return {row.pop("serves"): {**vars(Figures()), **row} for row in found}


def _total(goals: Iterable[GoalFigures]) -> Figures:
    listed = list(goals)
    return Figures(**{name: sum(getattr(one, name) for one in listed) for name in vars(Figures())})
