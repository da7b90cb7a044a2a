"""`manage.py today`: a person's day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.management.people import add_user_option, chosen_user
from accounts.selectors import zone_of
from config.common import clock
from config.common.clock import today_in
from planning.management.lines import lines_of_day
from planning.management.typed import add_date_option, chosen_day
from planning.selectors import day_of


class Command(BaseCommand):
    """Prints the plan of one day."""

    help = "Print the plan of today, or of another date, as the person sees it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose day, and which."""
        add_user_option(parser)
        add_date_option(parser, help="which day")

    def handle(self, *, user: str | None, date: str | None, **_: Any) -> None:
        """Read, print."""
        person = chosen_user(user)
        zone = zone_of(person)
        day = chosen_day(date or "today", today_in(zone, clock.now()))
        self.stdout.write("\n".join(lines_of_day(day_of(person, day, with_titles=True), zone)))
