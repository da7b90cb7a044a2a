"""Querysets of planning."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import F, Prefetch

from config.common.querysets import OwnedQuerySet
from planning.domain import DAYS_IN_WEEK, LONGEST_BUSY

if TYPE_CHECKING:
    from planning.models import (  # noqa: F401  (the type arguments below)
        BusyBlock,
        DailyPlan,
        DayException,
        PlanItem,
        TimeOff,
        WeeklyPlan,
    )


class WeeklyPlanQuerySet(OwnedQuerySet["WeeklyPlan"]):
    """Weekly plans of one person."""

    def containing(self, day: date) -> Self:
        """The one whose week has `day` in it, whatever the first weekday was when it was made."""
        return self.overlapping(day, days=1)

    def overlapping(self, start: date, *, days: int = DAYS_IN_WEEK) -> Self:
        """Those that share a day with the `days` days from `start`."""
        return self.filter(
            week_start_date__gt=start - timedelta(days=DAYS_IN_WEEK),
            week_start_date__lt=start + timedelta(days=days),
        )

    def with_days(self, days: "DailyPlanQuerySet") -> Self:
        """Each with its days, by date, as `days`."""
        return self.prefetch_related(Prefetch("daily_plans", queryset=days.order_by("date"), to_attr="days"))


class DailyPlanQuerySet(OwnedQuerySet["DailyPlan"]):
    """Daily plans of one person."""

    def in_week(self, week_start: date) -> Self:
        """The seven days from `week_start`."""
        return self.filter(date__gte=week_start, date__lt=week_start + timedelta(days=DAYS_IN_WEEK))

    def with_items(self, items: "PlanItemQuerySet") -> Self:
        """Each with its items, in order, as `ordered_items`."""
        return self.prefetch_related(Prefetch("items", queryset=items.in_order(), to_attr="ordered_items"))


class PlanItemQuerySet(OwnedQuerySet["PlanItem"]):
    """Plan items of one person."""

    def in_order(self) -> Self:
        """As the day has them; the id settles equal positions."""
        return self.order_by("position", "id")

    def open(self) -> Self:
        """Still to be done."""
        return self.filter(status__in=("todo", "in_progress"))

    def by_day(self) -> Self:
        """Earliest day first, as each day has them."""
        return self.order_by("daily_plan__date", "position", "id")

    def dated(self) -> Self:
        """Each with the date of its day as `on_date`."""
        return self.annotate(on_date=F("daily_plan__date"))

    def titled(self) -> Self:
        """Each with `goal_title` and `task_title`, None where it has no such link."""
        return self.annotate(goal_title=F("goal__title"), task_title=F("task__title"))


class DayExceptionQuerySet(OwnedQuerySet["DayException"]):
    """Days of one person with other hours."""

    def between(self, first: date, last: date) -> Self:
        """From the first date to the last one, both included."""
        return self.filter(date__range=(first, last))


class TimeOffQuerySet(OwnedQuerySet["TimeOff"]):
    """Days off of one person."""

    def between(self, first: date, last: date) -> Self:
        """Those that share a day with these, from the first to the last, both included."""
        return self.filter(start_on__lte=last, end_on__gte=first)


class BusyBlockQuerySet(OwnedQuerySet["BusyBlock"]):
    """Busy times of one person."""

    def between(self, start_at: datetime, end_at: datetime) -> Self:
        """Those that share some time with [start_at, end_at)."""
        # None is longer than LONGEST_BUSY: the second bound lets the index find where to begin.
        return self.filter(start_at__lt=end_at, start_at__gt=start_at - LONGEST_BUSY, end_at__gt=start_at)
