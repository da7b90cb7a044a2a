"""`manage.py review_week`: what was planned and done in a week, and what is left of it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.management.people import add_user_option, chosen_user
from accounts.selectors import zone_of
from config.common import clock
from config.common.clock import today_in
from planning.management.lines import lines_of_review
from planning.management.typed import add_date_option, chosen_day
from planning.rituals.reviewing import review_of


class Command(BaseCommand):
    """Prints the review of one week."""

    help = "Print what was planned and done in this week, or in that of another date, and what is left of it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose week, and which."""
        add_user_option(parser)
        add_date_option(parser, help="a day of the week")

    def handle(self, *, user: str | None, date: str | None, **_: Any) -> None:
        """Read, print."""
        person = chosen_user(user)
        now = clock.now()
        zone = zone_of(person)
        day = chosen_day(date or "today", today_in(zone, now))
        self.stdout.write("\n".join(lines_of_review(review_of(person, day, now), zone)))
