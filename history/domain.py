"""Who acts, and how an object becomes a snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from django.db import models

from accounts.models import User

Via = Literal["person", "agent", "scheduler", "api", "mcp"]
LONGEST_QUOTE = 80


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who writes, and through which door. Every writing service takes one first."""

    user: User
    """Whose data it is; people act for themselves only."""
    via: Via
    cause: str = ""
    """What led to it, such as "page:today", "run:<uuid>" or "command:todo"; at most 200 characters."""
    by: User | None = None
    """Who did it, where it was not the person: staff in the back office."""


class ChangeKind(Protocol):
    """How one kind of object is snapshot, and later applied. `settings.CHANGE_KINDS` names one class per kind."""

    model: type[models.Model]

    def snapshot(self, row: Any) -> Mapping[str, Any]:
        """The row's own columns and links as JSON values, enough to restore it."""


def quoted(title: str) -> str:
    """A title as a reason names it: “Run a marathon”, cut short where it is long."""
    return f"“{title if len(title) <= LONGEST_QUOTE else title[: LONGEST_QUOTE - 1] + '…'}”"
