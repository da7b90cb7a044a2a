"""`manage.py replan`: bring the plan up to date, moving as little as can be."""

from datetime import date
from typing import Any

from accounts.models import User
from planning.management.schedule import PlanningCommand, rest_of_week


class Command(PlanningCommand):
    """Plans the next seven days."""

    help = (
        "Bring the next seven days up to date: what was left over gets a new time, the rest moves as little as can be."
    )
    name = "replan"

    def days(self, person: User, today: date, options: dict[str, Any]) -> tuple[date, date]:
        """From today on."""
        return today, rest_of_week(today)
