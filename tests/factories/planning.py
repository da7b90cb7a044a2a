"""Plans and items: valid rows with the fewest fields, written past the services."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from planning.models import DailyPlan, PlanItem, WeeklyPlan


class WeeklyPlanFactory(DjangoModelFactory[WeeklyPlan]):
    """A week; give it a `user`."""

    class Meta:
        model = WeeklyPlan

    week_start_date = date(2026, 3, 2)


class DailyPlanFactory(DjangoModelFactory[DailyPlan]):
    """A day; give it a `user`."""

    class Meta:
        model = DailyPlan

    date = date(2026, 3, 4)


class PlanItemFactory(DjangoModelFactory[PlanItem]):
    """An item; give it a `daily_plan`."""

    class Meta:
        model = PlanItem

    user = factory.SelfAttribute("daily_plan.user")
    title = factory.Sequence(lambda n: f"Item {n}")
    position = factory.Sequence(lambda n: (n + 1) * 1024)
