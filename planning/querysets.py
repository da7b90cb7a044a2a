"""Querysets of planning."""

from typing import TYPE_CHECKING, Self

from config.common.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from planning.models import DailyPlan, PlanItem, WeeklyPlan  # noqa: F401  (the type arguments below)


class WeeklyPlanQuerySet(OwnedQuerySet["WeeklyPlan"]):
    """Weekly plans of one person."""


class DailyPlanQuerySet(OwnedQuerySet["DailyPlan"]):
    """Daily plans of one person."""


class PlanItemQuerySet(OwnedQuerySet["PlanItem"]):
    """Plan items of one person."""

    def in_order(self) -> Self:
        """As the day has them; the id settles equal positions."""
        return self.order_by("position", "id")

    def open(self) -> Self:
        """Still to be done."""
        return self.filter(status__in=("todo", "in_progress"))
