"""Calling tools as a run does: arguments as JSON text, results as JSON values."""

import json
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from accounts.models import User
from accounts.selectors import zone_of
from agent.tools.base import ToolContext
from agent.tools.registry import tools_in_use
from config.common.errors import DaymarkError
from config.common.outside import Found
from history.domain import Actor

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


def context_of(
    user: User, *, at: datetime = NOON, actor: Actor | None = None, found: Found | None = None
) -> ToolContext:
    """A run of this person's at this instant; `actor` as the ledger hands it on, None for one that acts at once."""
    actor = actor or Actor(user=user, via="agent", cause="run:test")
    return ToolContext(user=user, actor=actor, found=found or Found(at), zone=ZoneInfo(zone_of(user)))


def call(user: User, name: str, *, at: datetime = NOON, actor: Actor | None = None, **arguments: Any) -> Any:
    """What the tool answers."""
    tool, found = tools_in_use()[name], Found(at)
    context = context_of(user, at=at, actor=actor, found=found)

    def act() -> Any:
        with nullcontext() if tool.effect == "read" else transaction.atomic():
            return tool.run(context, tool.read(json.dumps(arguments)))

    answer = found.settle(act)
    return json.loads(json.dumps(answer))


def refusal(
    user: User, name: str, *, at: datetime = NOON, actor: Actor | None = None, **arguments: Any
) -> tuple[str, list[tuple[str, str]]]:
    """The code of the error that the tool raises, and the fields with their codes."""
    with pytest.raises(DaymarkError) as caught:
        call(user, name, at=at, actor=actor, **arguments)
    return caught.value.code, [(entry.field, entry.code) for entry in caught.value.errors]


def titles(rows: list[Any]) -> list[str]:
    """Their titles."""
    return [row["title"] for row in rows]
