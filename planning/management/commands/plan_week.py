"""`manage.py plan_week`: give what is open its times in one week."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from accounts.models import User
from planning.management.schedule import PlanningCommand, chosen, day_asked, rest_of_week
from planning.selectors import week_start_of


class Command(PlanningCommand):
    """Plans the week with a day."""

    help = "Plan the week with today, or with another date: give what is open its times."
    name = "plan_week"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which week, too."""
        super().add_arguments(parser)
        day_asked(parser)

    def days(self, person: User, today: date, options: dict[str, Any]) -> tuple[date, date]:
        """All seven."""
        start = week_start_of(person, chosen(options, today))
        return start, rest_of_week(start)
