"""`manage.py plan_day`: give what is open its times on one day."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from accounts.models import User
from planning.management.schedule import PlanningCommand, chosen, day_asked


class Command(PlanningCommand):
    """Plans one day."""

    help = "Plan today, or another date: give what is open its times."
    name = "plan_day"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which day, too."""
        super().add_arguments(parser)
        day_asked(parser)

    def days(self, person: User, today: date, options: dict[str, Any]) -> tuple[date, date]:
        """That day."""
        day = chosen(options, today)
        return day, day
