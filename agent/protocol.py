"""The chat socket's frames: JSON text in, typed frames out, and back. Pure; knows neither sockets nor rows."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NoReturn

from config.common.errors import DaymarkError, ValidationFailed
from config.common.querysets import LARGEST_ID

LONGEST_NAME = 200  # of a provider or model
LARGEST_SEQ = 2**31 - 1
SHALLOW = 8  # fewer brackets than this cannot be too deep, whatever the limit


@dataclass(frozen=True, kw_only=True)
class Auth:
    """Who is speaking; the first frame of a socket without a cookie session."""

    token: str
    type: Literal["auth"] = "auth"


@dataclass(frozen=True, kw_only=True)
class Send:
    """A message for the agent."""

    client_message_id: uuid.UUID
    content: str
    conversation: int | None
    context_type: str | None
    context_id: int | None
    provider: str | None
    model: str | None
    type: Literal["send"] = "send"


@dataclass(frozen=True, kw_only=True)
class Attach:
    """Send me what the run's log holds behind `after`, then live events."""

    run: uuid.UUID
    after: int
    type: Literal["attach"] = "attach"


@dataclass(frozen=True, kw_only=True)
class Detach:
    """No more events of this run; the run goes on."""

    run: uuid.UUID
    type: Literal["detach"] = "detach"


@dataclass(frozen=True, kw_only=True)
class Cancel:
    """End the run, keep what was said."""

    run: uuid.UUID
    type: Literal["cancel"] = "cancel"


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Make the reply again."""

    run: uuid.UUID
    type: Literal["retry"] = "retry"


@dataclass(frozen=True, kw_only=True)
class Decide:
    """Approve or reject a tool call."""

    tool_call: int
    decision: Literal["approve", "reject"]
    type: Literal["decide"] = "decide"


@dataclass(frozen=True, kw_only=True)
class Ping:
    """Are you there?"""

    type: Literal["ping"] = "ping"


Frame = Auth | Send | Attach | Detach | Cancel | Retry | Decide | Ping


class BadFrame(Exception):
    """A frame that cannot be understood; `ref` names what it was about, where that much could be read."""

    def __init__(self, error: DaymarkError, ref: str | int | None) -> None:
        self.error = error
        self.ref = ref
        super().__init__(error.detail)


def parse(text: str | None, *, max_depth: int) -> Frame:
    """The frame in a text message; None stands for a binary one. Raises BadFrame."""
    body = _object_in(text, max_depth)
    ref = ref_of(body)
    try:
        reader = READERS.get(body["type"]) if isinstance(body.get("type"), str) else None
        if reader is None:
            _refuse("type", "invalid_choice", "type must be one of: " + ", ".join(READERS) + ".")
        return reader(body)
    except DaymarkError as error:
        raise BadFrame(error, ref) from error


def ref_of(body: Mapping[str, Any]) -> str | int | None:
    """What an error about this frame refers to: its client_message_id, run or tool_call, as it was sent."""
    for key in ("client_message_id", "run", "tool_call"):
        value = body.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and len(str(value)) <= LONGEST_NAME:
            return value
    return None


def ready(user_id: int) -> str:
    """The socket knows who is speaking."""
    return _dump({"type": "ready", "user": user_id})


def accepted(client_message_id: object, conversation: int, message: int, run: object) -> str:
    """The message is stored, and its run is queued."""
    return _dump(
        {
            "type": "accepted",
            "client_message_id": None if client_message_id is None else str(client_message_id),
            "conversation": conversation,
            "message": message,
            "run": str(run),
        }
    )


def event(conversation: int, run: object, seq: int, body: Mapping[str, Any]) -> str:
    """One entry of a run's log."""
    return _dump({"type": "event", "v": 1, "conversation": conversation, "run": str(run), "seq": seq, "event": body})


def pong() -> str:
    """Yes."""
    return _dump({"type": "pong"})


def error(problem: DaymarkError, ref: str | int | None) -> str:
    """What was wrong with a frame; the socket lives on."""
    return _dump({"type": "error", "code": problem.code, "detail": problem.detail, "ref": ref})


def _dump(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _object_in(text: str | None, max_depth: int) -> dict[str, Any]:
    if text is None:
        raise BadFrame(ValidationFailed("Send JSON text, not binary data."), None)
    if depth_of(text) > max_depth:
        raise BadFrame(ValidationFailed(f"The JSON is nested more than {max_depth} levels deep."), None)
    try:
        body = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadFrame(ValidationFailed("The frame is not valid JSON."), None) from error
    if not isinstance(body, dict):
        raise BadFrame(ValidationFailed("A frame is a JSON object."), None)
    return body


def depth_of(text: str) -> int:
    """How deep brackets are nested outside strings; counted before parsing, so that parsing cannot overflow."""
    if text.count("[") + text.count("{") < SHALLOW:
        return 1
    deepest = depth = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refuse(field: str, code: str, detail: str) -> NoReturn:
    raise ValidationFailed.on(field, code, detail)


def _text(body: Mapping[str, Any], field: str, *, longest: int | None = None) -> str:
    value = body.get(field)
    if not isinstance(value, str):
        _refuse(field, "required" if value is None else "invalid", f"{field} must be a string.")
    if "\x00" in value:
        _refuse(field, "invalid", f"{field} contains a NUL character, which cannot be stored.")
    if longest is not None and len(value) > longest:
        _refuse(field, "max_length", f"{field} has at most {longest} characters.")
    return value


def _optional_text(body: Mapping[str, Any], field: str) -> str | None:
    return None if body.get(field) is None else _text(body, field, longest=LONGEST_NAME) or None


def _uuid(body: Mapping[str, Any], field: str) -> uuid.UUID:
    try:
        return uuid.UUID(_text(body, field, longest=64))
    except ValueError:
        _refuse(field, "invalid", f"{field} must be a UUID.")


def _integer(body: Mapping[str, Any], field: str, *, low: int, high: int) -> int:
    value = body.get(field)
    if type(value) is not int or not low <= value <= high:
        _refuse(field, "required" if value is None else "invalid", f"{field} must be a whole number from {low} up.")
    return value


def _optional_id(body: Mapping[str, Any], field: str) -> int | None:
    return None if body.get(field) is None else _integer(body, field, low=1, high=LARGEST_ID)


def _auth(body: Mapping[str, Any]) -> Auth:
    return Auth(token=_text(body, "token", longest=8192))


def _send(body: Mapping[str, Any]) -> Send:
    return Send(
        client_message_id=_uuid(body, "client_message_id"),
        content=_text(body, "content"),
        conversation=_optional_id(body, "conversation"),
        context_type=_optional_text(body, "context_type"),
        context_id=_optional_id(body, "context_id"),
        provider=_optional_text(body, "provider"),
        model=_optional_text(body, "model"),
    )


def _attach(body: Mapping[str, Any]) -> Attach:
    after = 0 if body.get("after") is None else _integer(body, "after", low=0, high=LARGEST_SEQ)
    return Attach(run=_uuid(body, "run"), after=after)


def _detach(body: Mapping[str, Any]) -> Detach:
    return Detach(run=_uuid(body, "run"))


def _cancel(body: Mapping[str, Any]) -> Cancel:
    return Cancel(run=_uuid(body, "run"))


def _retry(body: Mapping[str, Any]) -> Retry:
    return Retry(run=_uuid(body, "run"))


def _decide(body: Mapping[str, Any]) -> Decide:
    decision = body.get("decision")
    if decision not in ("approve", "reject"):
        _refuse("decision", "invalid_choice", "decision must be approve or reject.")
    return Decide(tool_call=_integer(body, "tool_call", low=1, high=LARGEST_ID), decision=decision)


def _ping(_: Mapping[str, Any]) -> Ping:
    return Ping()


READERS: Mapping[str, Callable[[Mapping[str, Any]], Frame]] = MappingProxyType(
    {
        "auth": _auth,
        "send": _send,
        "attach": _attach,
        "detach": _detach,
        "cancel": _cancel,
        "retry": _retry,
        "decide": _decide,
        "ping": _ping,
    }
)
