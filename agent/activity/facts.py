"""What is known of a tool call that a sentence can name: titles, days, counts, from its arguments and its result."""

import json
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from agent.runs.cleaning import cleaned
from history.domain import quoted

NEAR = MappingProxyType({-1: "yesterday", 0: "today", 1: "tomorrow"})
WITHIN_A_WEEK = range(2, 7)
ROWS = ("item", "task", "goal", "day", "week")
SEVERAL = MappingProxyType({"tasks": "task", "items": "item"})


def facts_of(arguments: str, result: Mapping[str, Any] | None, reason: str, today: date) -> dict[str, str]:
    """The facts by name; whatever a model wrote or a tool answered, it is no error."""
    asked = mapping_in(arguments)
    data = _mapping((result or {}).get("data"))
    row = _row_in(data)
    title = _text(row.get("title")) or _text(asked.get("title"))
    day = _day(asked, row, data, today)
    facts = {
        "title": quoted(title) if title else _named_in(reason),
        "search": quoted(_text(asked.get("search"))),
        "reason": quoted(_text(row.get("reason")).replace("“", "‘").replace("”", "’")),
        "day": day,
        "since": day if day == NEAR[0] else day and f"since {day}",
        "count": _count(asked),
    }
    return {name: fact for name, fact in facts.items() if fact and fact != quoted("")}


def day_in_words(day: date, today: date) -> str:
    """`today`, `Friday`, `Friday, 27 November`; with the year where it is another one."""
    ahead = (day - today).days
    if ahead in NEAR:
        return NEAR[ahead]
    if ahead in WITHIN_A_WEEK:
        return f"{day:%A}"
    return f"{day:%A}, {day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")


def mapping_in(text: str) -> Mapping[str, Any]:
    """The JSON object in a text; empty where there is none, or not yet the whole of it."""
    try:
        return _mapping(cleaned(json.loads(text)))
    except (ValueError, RecursionError):
        return {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _row_in(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the call was about, where that was one thing."""
    for name in ROWS:
        if isinstance(data.get(name), dict):
            return _mapping(data[name])
    for name in ("deleted", "undone"):
        if isinstance(data.get(name), list) and len(data[name]) == 1:
            return _mapping(data[name][0])
    return {}


def _named_in(reason: str) -> str:
    """The title that a reason such as `Task “Buy rope” deleted` names, as it stands there."""
    start, end = reason.find("“"), reason.rfind("”")
    return reason[start : end + 1] if 0 <= start < end else ""


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _day(asked: Mapping[str, Any], row: Mapping[str, Any], data: Mapping[str, Any], today: date) -> str:
    # A plan says itself where it begins: that of a week was asked for with any date of it.
    for value in (data.get("from"), asked.get("date"), row.get("date"), asked.get("since")):
        try:
            return day_in_words(date.fromisoformat(_text(value)[:10]), today)
        except ValueError:
            continue
    return ""


def _count(asked: Mapping[str, Any]) -> str:
    for name, noun in SEVERAL.items():
        if isinstance(asked.get(name), list):
            number = len(asked[name])
            return f"{number} {noun}{'' if number == 1 else 's'}"
    return ""
