"""How request bodies are read."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MOST_LEVELS = 32


class StrictJSONParser(JSONParser):
    """JSON as RFC 8259 has it: UTF-8, finite numbers, no lone surrogates, no NUL (PostgreSQL stores none), bounded."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The parsed body. Raises ParseError (400) with the reason. Django has bounded the length by then."""
        try:
            return strict_json(stream.read().decode("utf-8"))
        except UnreadableJSON as error:
            raise ParseError(f"The body {error}.") from error
        except UnicodeDecodeError as error:
            raise ParseError("The body is not valid JSON in UTF-8.") from error


class UnreadableJSON(ValueError):
    """Why a text is no JSON that can be kept, as the end of a sentence: "is nested too deeply"."""


def strict_json(text: str) -> Any:
    """The value in the text, for every door that takes JSON: the API's bodies, a form's field. Raises UnreadableJSON.

    What a database would refuse later (NaN, NUL, half a surrogate pair) is refused here, where it can be explained.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # lone surrogates come to light here
    except RecursionError as error:
        raise UnreadableJSON("is nested too deeply") from error
    except ValueError as error:
        raise UnreadableJSON("is not valid JSON in UTF-8") from error
    _check(value)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(literal: str) -> float:
    number = float(literal)
    if not math.isfinite(number):
        raise ValueError("no float is that large")
    return number


def _check(value: Any) -> None:
    """Level by level, not recursively: what is nested deeply must not be able to exhaust the stack."""
    level = [value]
    for _ in range(MOST_LEVELS + 1):
        if any(isinstance(entry, str) and "\x00" in entry for entry in level):
            raise UnreadableJSON("contains a NUL character, which cannot be stored")
        level = [inner for entry in level for inner in _inside(entry)]
        if not level:
            return
    raise UnreadableJSON("is nested too deeply")


def _inside(entry: Any) -> Iterator[Any]:
    if isinstance(entry, dict):
        yield from entry
        yield from entry.values()
    elif isinstance(entry, list):
        yield from entry
