"""Plans, items and what stands in their way: valid rows with the fewest fields, written past the services."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from planning.models import BusyBlock, DailyPlan, DayException, PlanItem, TimeOff, WeeklyPlan


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


class DayExceptionFactory(DjangoModelFactory[DayException]):
    """A day without work; give it a `user`."""

    class Meta:
        model = DayException

    date = date(2026, 3, 4)


class TimeOffFactory(DjangoModelFactory[TimeOff]):
    """A week off; give it a `user`."""

    class Meta:
        model = TimeOff

    title = factory.Sequence(lambda n: f"Trip {n}")
    start_on = date(2026, 3, 2)
    end_on = date(2026, 3, 6)


class BusyBlockFactory(DjangoModelFactory[BusyBlock]):
    """An hour that is taken; give it a `user`."""

    class Meta:
        model = BusyBlock

    title = factory.Sequence(lambda n: f"Meeting {n}")
    start_at = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    end_at = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
