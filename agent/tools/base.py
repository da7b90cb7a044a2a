"""What a tool is: a name, a typed input with its JSON Schema, an effect class, and a function over services."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from accounts.models import User
from agent.providers.base import ToolSpec
from config.common.errors import FieldError, ValidationFailed
from config.common.outside import Found
from history.domain import Actor

Effect = Literal["read", "write", "destructive", "external"]
"""read: looks only. write: changes what an undo brings back. destructive: deletes, cancels or changes in bulk.
external: acts outside Daymark."""


class ToolInput(BaseModel):
    """The arguments of a tool. A name that is not a field is refused: a model that misspells one should hear of it.

    An optional field is None where the model sent nothing or null; a field that can be emptied has its name listed in
    the tool's own `clear`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True, kw_only=True)
class ToolContext:
    """For whom a tool acts, and when."""

    user: User
    actor: Actor
    """To be handed to every writing service: it says which run acts, and whether this is a rehearsal."""
    found: Found
    """For what takes too long for the transaction that a tool runs in."""
    zone: ZoneInfo
    """The person's."""

    @property
    def now(self) -> datetime:
        """The instant, aware; the same however often the tool begins again."""
        return self.found.now

    @property
    def today(self) -> date:
        """The person's own."""
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, kw_only=True)
class Tool:
    """Something the agent can do."""

    name: str
    """Lower case with underscores, a verb first: `create_task`."""
    description: str
    """For the model: what it does, when to use it, what comes back."""
    input: type[ToolInput]
    effect: Effect
    run: Callable[[ToolContext, Any], Mapping[str, Any]]
    """Takes the context and an instance of `input`; returns JSON values. Raises DaymarkError."""
    always_asks: bool = False
    """A write that waits for approval whatever the person's policy says."""

    schema_json: str = field(init=False, repr=False)
    """The JSON Schema of its arguments; derived once, since that takes far longer than to read it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "schema_json", json.dumps(schema_of(self.input)))

    @property
    def spec(self) -> ToolSpec:
        """The tool as a provider offers it."""
        return ToolSpec(name=self.name, description=self.description, input_schema=json.loads(self.schema_json))

    def read(self, arguments: str) -> ToolInput:
        """The arguments as the model wrote them, typed. Raises ValidationFailed."""
        try:
            given = json.loads(arguments or "{}")
        except (ValueError, RecursionError) as error:
            raise ValidationFailed("The arguments are not valid JSON.") from error
        return self.checked(given)

    def checked(self, given: Any) -> ToolInput:
        """Arguments that are parsed already, typed. Raises ValidationFailed."""
        if not isinstance(given, dict):
            raise ValidationFailed("The arguments must be one JSON object.")
        try:
            # Models send null for what they leave out; here both mean the same.
            return self.input.model_validate({name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            raise _refusal(error) from error


def schema_of(model: type[ToolInput]) -> dict[str, Any]:
    """The JSON Schema of a tool's arguments, an object, without what only costs tokens: titles, and null as a choice.

    Null stays welcome where a field may be left out, as `Tool.checked` has it.
    """
    schema: dict[str, Any] = _plain(model.model_json_schema(schema_generator=GenerateJsonSchema))
    schema.pop("description", None)
    return {"type": "object", "properties": {}, **schema}


def _plain(node: Any) -> Any:
    match node:
        case dict():
            # A property may be called "title": only a title that is text annotates.
            kept = {key: value for key, value in node.items() if not (key == "title" and isinstance(value, str))}
            return _without_null({key: _plain(value) for key, value in kept.items()})
        case list():
            return [_plain(value) for value in node]
    return node


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    match node:
        case {"anyOf": [dict() as shape, {"type": "null"}], "default": None}:
            return shape | {key: value for key, value in node.items() if key not in {"anyOf", "default"}}
    return node


def _refusal(error: ValidationError) -> ValidationFailed:
    entries = tuple(
        FieldError(field=".".join(str(part) for part in entry["loc"]), code=entry["type"], detail=entry["msg"])
        for entry in error.errors(include_url=False, include_input=False, include_context=False)
    )
    sentence = "; ".join(f"{entry.field or 'arguments'}: {entry.detail}" for entry in entries[:5])
    return ValidationFailed(f"The arguments do not fit: {sentence}.", errors=entries)
