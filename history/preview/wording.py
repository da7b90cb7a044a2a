"""Values in words: dates as `Wed 4 Mar`, minutes as `1 h 30 min`, links by the name of what they lead to."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from history.preview.shapes import Field, Shape
from history.preview.worlds import World

NOTHING = "none"
LONGEST = 80  # characters of a value


def in_words(field: Field, value: Any, world: World) -> str:
    """The value as a person says it."""
    if value is None or value in ("", []):
        return NOTHING
    return clipped(WORDS[field.shape](field, value, world))


def day_in_words(day: date, world: World) -> str:
    """`Wed 4 Mar`, with the year where it is not the present one."""
    year = "" if day.year == world.today.year else f" {day.year}"
    return f"{day:%a} {day.day} {day:%b}{year}"


def instant_in_words(at: datetime, world: World) -> str:
    """The person's local day and time."""
    local = at.astimezone(world.zone)
    return f"{day_in_words(local.date(), world)}, {local:%H:%M}"


def minutes_in_words(minutes: int) -> str:
    """`45 min`, `1 h 30 min`, `0 min`."""
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


def clipped(text: str) -> str:
    """On one line, and not a long one."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def _choice(field: Field, value: Any, world: World) -> str:
    return "to do" if value == "todo" else str(value).replace("_", " ")


def _links(field: Field, value: Any, world: World) -> str:
    return ", ".join(world.label(field.link, pk) for pk in value)


WORDS: Mapping[Shape, Callable[[Field, Any, World], str]] = MappingProxyType(
    {
        "text": lambda field, value, world: str(value),
        "choice": _choice,
        "date": lambda field, value, world: day_in_words(date.fromisoformat(value), world),
        "instant": lambda field, value, world: instant_in_words(datetime.fromisoformat(value), world),
        "minutes": lambda field, value, world: minutes_in_words(value),
        "yes_no": lambda field, value, world: "yes" if value else "no",
        "texts": lambda field, value, world: ", ".join(str(entry) for entry in value),
        "windows": lambda field, value, world: ", ".join("–".join(window) for window in value),
        "link": lambda field, value, world: world.label(field.link, value),
        "links": _links,
    }
)
