"""Putting tool calls together from deltas, as the many servers that speak Chat Completions really send them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from agent.providers.base import ProviderEvent, ToolCallArguments, ToolCallEnded, ToolCallStarted
from agent.providers.errors import unexpected_tool_call
from agent.providers.lines import Unreadable
from agent.providers.reading import json_text, mapping, text


@dataclass(kw_only=True)
class _Call:
    id: str
    vendor_id: str
    name: str = ""
    arguments: str = ""
    reported: int | None = None  # how many characters of the arguments are out; None: not even its start
    extra: object = None

    def progress(self) -> Iterator[ProviderEvent]:
        """What is known of it and not yet reported."""
        if self.reported is None and self.name:
            self.reported = 0
            yield ToolCallStarted(id=self.id, name=self.name)
        if self.reported is not None and self.reported < len(self.arguments):
            piece = self.arguments[self.reported :]
            self.reported = len(self.arguments)
            yield ToolCallArguments(id=self.id, delta=piece)

    def is_another(self, vendor_id: str, name: str) -> bool:
        """Whether a delta with this id and name must belong to a further call, though it has the same key."""
        return bool(vendor_id and self.vendor_id and vendor_id != self.vendor_id) or bool(
            name and self.name and name != self.name
        )


@dataclass(kw_only=True)
class OpenCalls:
    """The calls of one answer.

    They are reported one after another: the first live, the others when the stream has ended, since a vendor may
    interleave them.

    A delta's key is its index; Gemini sends none, then it is the id. An id may be empty: then the call gets one from
    us. A name may be repeated, arguments may be null, absent, or an object.
    """

    vendor: str
    label: str
    tools_offered: bool
    extra: str | None
    _calls: list[_Call] = field(default_factory=list)
    _by_key: dict[int | str, _Call] = field(default_factory=dict)
    _kept: dict[str, list[Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self._calls)

    def take(self, delta: Mapping[str, Any]) -> Iterator[ProviderEvent]:
        """One entry of a chunk's `tool_calls`."""
        if not self.tools_offered:
            raise unexpected_tool_call(self.label)
        function = mapping(delta.get("function"))
        name, arguments = text(function.get("name")), function.get("arguments")
        call = self._call_of(delta, name)
        call.name = call.name or name
        call.arguments += json_text(arguments) if isinstance(arguments, Mapping) else text(arguments)
        if self.extra:
            call.extra = delta.get(self.extra) or call.extra
        if call is self._calls[0]:
            yield from call.progress()

    def keep(self, name: str, parts: object) -> None:
        """Parts of a list beside the calls that the vendor wants back together with the first of them."""
        if isinstance(parts, list) and parts:
            self._kept.setdefault(name, []).extend(parts)

    def end(self) -> Iterator[ProviderEvent]:
        """The rest of all calls, and their ends."""
        for call in self._calls:
            if not call.name:
                raise Unreadable("a call without a name")
            yield from call.progress()
            yield ToolCallEnded(
                id=call.id, name=call.name, arguments=call.arguments or "{}", provider_data=self._provider_data(call)
            )

    def _provider_data(self, call: _Call) -> dict[str, Any]:
        """Keyed by the vendor's name, so that another vendor leaves it alone."""
        extra: dict[str, Any] = {self.extra: call.extra} if self.extra and call.extra else {}
        if call is self._calls[0]:
            extra |= self._kept
        return {self.vendor: extra} if extra else {}

    def _call_of(self, delta: Mapping[str, Any], name: str) -> _Call:
        index, vendor_id = delta.get("index"), text(delta.get("id"))
        key = index if isinstance(index, int) else vendor_id
        known = self._by_key.get(key)
        if key == "" and self._calls and not name:  # neither index nor id nor name: more of the last one
            known = self._calls[-1]
        if known is None or known.is_another(vendor_id, name):
            known = _Call(id=vendor_id or f"call_{uuid4().hex}", vendor_id=vendor_id)
            self._calls.append(known)
            if key != "":
                self._by_key[key] = known
        return known
