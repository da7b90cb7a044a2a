"""Where idempotency keys are kept."""

import hashlib

from accounts.models import IdempotencyKey
from config.common.errors import Conflict, IdempotencyKeyReused
from config.common.idempotency import Answer

LONGEST_ROUTE = 200


class DatabaseStore:
    """`config.common.idempotency.Store` on rows that are written in the request's own transaction."""

    def begin(self, user_id: int, key: str, route: str, body_hash: str) -> Answer | None:
        """Claim the key; the stored answer if it was used before. Raises IdempotencyKeyReused.

        The unique constraint makes a concurrent twin wait: PostgreSQL holds its insert, and SQLite its transaction,
        until the first one has committed (then the row is found) or rolled back (then the twin claims the key).
        """
        row, is_new = IdempotencyKey.objects.get_or_create(
            user_id=user_id, key=key, route=_stored(route), defaults={"body_hash": body_hash}
        )
        if is_new:
            return None
        if row.body_hash != body_hash:
            raise IdempotencyKeyReused
        if row.status is None:
            raise Conflict("The first request with this Idempotency-Key left no answer.")
        return Answer(status=row.status, body=row.answer, headers=row.headers)

    def finish(self, user_id: int, key: str, route: str, answer: Answer) -> None:
        """Keep the answer beside the key."""
        IdempotencyKey.objects.filter(user_id=user_id, key=key, route=_stored(route)).update(
            status=answer.status, answer=answer.body, headers=answer.headers
        )


def _stored(route: str) -> str:
    """The route as it fits its column."""
    return route if len(route) <= LONGEST_ROUTE else hashlib.sha256(route.encode()).hexdigest()
