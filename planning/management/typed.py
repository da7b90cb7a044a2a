"""Dates and times as they are typed in a terminal."""

import re
from datetime import date, time, timedelta

from django.core.management.base import CommandError, CommandParser

from planning.domain import date_from

RELATIVE = {"yesterday": -1, "today": 0, "tomorrow": 1}
CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def add_date_option(parser: CommandParser, *, help: str) -> None:
    """`--date`, which `chosen_day` reads."""
    parser.add_argument("--date", metavar="DATE", help=f"{help}: YYYY-MM-DD, today, tomorrow or yesterday")


def chosen_day(text: str, today: date) -> date:
    """The day that --date names; `today` is the person's. Raises CommandError."""
    if text in RELATIVE:
        return today + timedelta(days=RELATIVE[text])
    try:
        return date_from(text)
    except ValueError as error:
        raise CommandError(f"--date {text!r} is no date: write YYYY-MM-DD, today, tomorrow or yesterday.") from error


def chosen_time(text: str) -> time:
    """The wall time that --at names. Raises CommandError."""
    found = CLOCK.fullmatch(text)
    if found is None:
        raise CommandError(f'--at {text!r} is no time of day: write HH:MM, such as 09:30, or "none".')
    return time(int(found[1]), int(found[2]))
