"""Reading JSON that somebody else wrote: what is absent, null or of another type reads as empty."""

from collections.abc import Mapping
from typing import Any

import orjson

from agent.providers.lines import Unreadable

LARGEST_COUNT = 10**9


def parse_object(frame: bytes) -> Mapping[str, Any]:
    """The JSON object in this frame; Unreadable if it is none."""
    try:
        value = orjson.loads(frame)
    except orjson.JSONDecodeError:
        raise Unreadable("no JSON") from None
    if isinstance(value, list) and len(value) == 1:  # so Gemini wraps its errors
        value = value[0]
    if not isinstance(value, dict):
        raise Unreadable("no JSON object")
    return value


def parse_arguments(arguments: str) -> Mapping[str, Any]:
    """The arguments of a call as an object; {} where the text is none, since a model may have been cut short."""
    try:
        return mapping(orjson.loads(arguments))
    except orjson.JSONDecodeError:
        return {}


def mapping(value: object) -> Mapping[str, Any]:
    """`value` if it is an object, else {}."""
    return value if isinstance(value, Mapping) else {}


def objects(value: object) -> list[Mapping[str, Any]]:
    """The objects in `value` if it is an array, else []."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def text(value: object) -> str:
    """`value` if it is a string, else ""."""
    return value if isinstance(value, str) else ""


def count(value: object) -> int:
    """`value` if it is a whole number of things that there may be, else 0: some servers send -1 for "unknown"."""
    return value if type(value) is int and 0 <= value <= LARGEST_COUNT else 0


def json_text(value: object) -> str:
    """`value` as compact JSON."""
    return orjson.dumps(value).decode()
