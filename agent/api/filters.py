"""Filters that only the agent's lists have."""

import uuid
from dataclasses import dataclass
from typing import Any

from config.common.filtering import Filter


@dataclass(frozen=True, kw_only=True)
class RunReference(Filter):
    """The id of a run. A foreign one simply matches nothing."""

    def read(self, raw: str) -> uuid.UUID:
        """The id."""
        try:
            return uuid.UUID(raw)
        except ValueError:
            raise ValueError("Write the id of a run.") from None

    def schema(self) -> dict[str, Any]:
        """A UUID."""
        return {"type": "string", "format": "uuid"}
