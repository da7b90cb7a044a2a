"""`Idempotency-Key`: the same POST twice acts once. The store lives in a higher app and is handed in by a setting."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from config.common.errors import ValidationFailed

LONGEST_KEY = 255


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered to a request."""

    status: int
    body: str
    """As it was sent, to the letter: a database would reorder the keys of a JSON column."""
    headers: dict[str, str]


class Store(Protocol):
    """Keeps keys and answers. Both calls run inside the request's transaction."""

    def begin(self, user_id: int, key: str, route: str, body_hash: str) -> Answer | None:
        """Claim the key, waiting for a concurrent twin; its answer if it has one. Raises IdempotencyKeyReused."""

    def finish(self, user_id: int, key: str, route: str, answer: Answer) -> None:
        """Keep the answer."""


def store() -> Store:
    """The store that `settings.IDEMPOTENCY_STORE` names."""
    made: Store = import_string(settings.IDEMPOTENCY_STORE)()
    return made


def checked_key(raw: str) -> str:
    """The header's value. Raises ValidationFailed where it is empty, too long or not printable ASCII."""
    if not raw or len(raw) > LONGEST_KEY or not raw.isascii() or not raw.isprintable():
        raise ValidationFailed.on("Idempotency-Key", "invalid", f"Send 1 to {LONGEST_KEY} printable ASCII characters.")
    return raw


def hash_of(data: Any) -> str:
    """A digest of the parsed body, so that white space and key order do not matter."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()
