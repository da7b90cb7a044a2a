"""Rules about accounts that need no database: time zones, wall times, working windows, the shape of preferences."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import time
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

from accounts.models import WEEKDAYS
from config.common.errors import FieldError

WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
NOT_FOR_PEOPLE = {"Factory", "localtime"}  # in the zone database, but no place
MOST_WINDOWS_A_DAY = 10
LARGEST_OBJECT_BYTES = 16 * 1024
APPROVALS = ("apply", "ask")
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES


@cache
def time_zones() -> frozenset[str]:
    """The IANA names of every zone this machine knows."""
    return frozenset(available_timezones() - NOT_FOR_PEOPLE)


def wall_time(value: str) -> time:
    """`HH:MM` as a time. Raises ValueError for any other spelling."""
    if not WALL_TIME.fullmatch(value):
        raise ValueError("not HH:MM")
    return time.fromisoformat(value)


def problems_of_preferences(changes: Mapping[str, Any], providers: Collection[str]) -> list[FieldError]:
    """What is wrong with these fields of Preferences, as the API names them. `providers`: the names there are."""
    rules: dict[str, Callable[[Any], Iterator[FieldError]]] = {
        "time_zone": problems_of_zone,
        "working_windows": problems_of_windows,
        "cutoff": _problems_of_cutoff,
        "default_provider": lambda name: _problems_of_provider(name, providers),
        "approval_policy": _problems_of_policy,
        "onboarding": lambda value: _problems_of_object("onboarding", value),
        "settings": lambda value: _problems_of_object("settings", value),
    }
    return [problem for field, rule in rules.items() if field in changes for problem in rule(changes[field])]


def problems_of_zone(name: Any) -> Iterator[FieldError]:
    """A zone is a name of the IANA database."""
    if name not in time_zones():
        yield FieldError(
            field="time_zone", code="invalid_choice", detail="Name an IANA time zone, such as Europe/Berlin."
        )


def problems_of_windows(windows: Any) -> Iterator[FieldError]:
    """`{"mon": [["09:00", "17:00"]], …}`: an end at or before its start is on the next day; nothing overlaps."""
    if not isinstance(windows, dict):
        yield _problem("working_windows", "invalid", 'Send an object such as {"mon": [["09:00", "17:00"]]}.')
        return
    problems = [problem for day, rows in windows.items() for problem in _problems_of_weekday(day, rows)]
    yield from problems or _overlaps_in_week(windows)


def problems_of_day(rows: Any, field: str) -> Iterator[FieldError]:
    """`[["09:00", "17:00"], …]`, the windows of one day, whatever the days around it have; named as `field`."""
    problems = list(_problems_of_rows(rows, field))
    yield from problems or _overlaps_in_day(rows, field)


def _problems_of_weekday(day: str, rows: Any) -> Iterator[FieldError]:
    if day not in WEEKDAYS:
        yield _problem("working_windows", "invalid_choice", "Days are " + ", ".join(WEEKDAYS) + ".")
    else:
        yield from _problems_of_rows(rows, f"working_windows.{day}")


def _problems_of_rows(rows: Any, field: str) -> Iterator[FieldError]:
    if not isinstance(rows, list):
        yield _problem(field, "invalid", "Each day is a list of windows.")
    elif len(rows) > MOST_WINDOWS_A_DAY:
        yield _problem(field, "max_length", f"A day has at most {MOST_WINDOWS_A_DAY} windows.")
    else:
        for position, row in enumerate(rows):
            if not _is_window(row):
                detail = 'A window is ["HH:MM", "HH:MM"], start and end, which differ.'
                yield _problem(f"{field}.{position}", "invalid", detail)


def _is_window(row: Any) -> bool:
    if not isinstance(row, list) or len(row) != 2 or row[0] == row[1]:
        return False
    return all(isinstance(end, str) and WALL_TIME.fullmatch(end) for end in row)


def _overlaps_in_week(windows: Mapping[str, list[list[str]]]) -> Iterator[FieldError]:
    """Windows laid end to end over the week, which closes into a ring: Sunday's night reaches into Monday."""
    spans = sorted(
        (_minute_of_week(day, start), _minutes_between(start, end), day)
        for day, rows in windows.items()
        for start, end in rows
    )
    following = [*spans[1:], *((start + WEEK_MINUTES, minutes, day) for start, minutes, day in spans[:1])]
    for (start, minutes, _), (next_start, _, day) in zip(spans, following, strict=True):
        if start + minutes > next_start:
            yield _problem(f"working_windows.{day}", "overlap", "Windows must not overlap.")


def _overlaps_in_day(rows: list[list[str]], field: str) -> Iterator[FieldError]:
    spans = sorted((_minute_of_day(start), _minutes_between(start, end)) for start, end in rows)
    if any(start + minutes > following for (start, minutes), (following, _) in pairwise(spans)):
        yield _problem(field, "overlap", "Windows must not overlap.")


def _minute_of_week(day: str, at: str) -> int:
    return WEEKDAYS.index(day) * DAY_MINUTES + _minute_of_day(at)


def _minutes_between(start: str, end: str) -> int:
    return (_minute_of_day(end) - _minute_of_day(start)) % DAY_MINUTES


def _minute_of_day(at: str) -> int:
    return int(at[:2]) * 60 + int(at[3:])


def _problem(field: str, code: str, detail: str) -> FieldError:
    return FieldError(field=field, code=code, detail=detail)


def _problems_of_cutoff(cutoff: Any) -> Iterator[FieldError]:
    if cutoff is not None and not (isinstance(cutoff, str) and WALL_TIME.fullmatch(cutoff)):
        yield FieldError(field="cutoff", code="invalid", detail="Write the time as HH:MM, or null for none.")


def _problems_of_provider(name: Any, providers: Collection[str]) -> Iterator[FieldError]:
    if name is not None and name not in providers:
        detail = "Use one of " + ", ".join(providers) + ", or null."
        yield FieldError(field="default_provider", code="invalid_choice", detail=detail)


def _problems_of_policy(policy: Any) -> Iterator[FieldError]:
    if not isinstance(policy, dict) or policy.get("write") not in APPROVALS or len(policy) > 1:
        detail = 'Send {"write": "apply"} or {"write": "ask"}.'
        yield FieldError(field="approval_policy", code="invalid", detail=detail)


def _problems_of_object(field: str, value: Any) -> Iterator[FieldError]:
    if not isinstance(value, dict):
        yield FieldError(field=field, code="invalid", detail="Send a JSON object.")
    elif len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()) > LARGEST_OBJECT_BYTES:
        yield FieldError(field=field, code="max_length", detail="At most 16 KB of JSON.")
