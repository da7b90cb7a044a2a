"""The one error tree. A class per reason a caller could act on; services raise, the doors render.

DaymarkError
├── ValidationFailed 400      the input breaks a rule; `errors` says which field and why
├── Unauthenticated 401
├── Forbidden 403
├── NotFound 404              missing and foreign alike
├── Conflict 409
│   ├── RunActive             the conversation already has a run at work
│   ├── ProposalStale         what the proposal would change has moved
│   └── ClientMessageIdReused
├── VersionMismatch 412       carries `current`
├── IdempotencyKeyReused 422
├── Throttled 429             carries `retry_after` in seconds
├── Unavailable 503           the database is away or busy: it passes; carries `retry_after`
└── Internal 500              ours, not the caller's: logged where it happened
"""

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """One broken rule. `field` is a dotted path into the body, or "" for the body as a whole."""

    field: str
    code: str
    detail: str


class DaymarkError(Exception):
    """An expected failure: HTTP status, machine-readable code and one sentence for the person."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "validation_failed"
    sentence: ClassVar[str] = "The request cannot be carried out."

    def __init__(self, detail: str | None = None, *, errors: tuple[FieldError, ...] = ()) -> None:
        self.detail = detail or self.sentence
        self.errors = errors
        super().__init__(self.detail)

    def extra(self) -> dict[str, Any]:
        """Further keys of the rendered error."""
        return {}


class ValidationFailed(DaymarkError):
    """The input breaks a rule."""

    sentence = "The input is not valid."

    @classmethod
    def on(cls, field: str, code: str, detail: str) -> "ValidationFailed":
        """The error for a single field; `detail` becomes the sentence as well."""
        return cls(detail, errors=(FieldError(field=field, code=code, detail=detail),))

    @classmethod
    def does_not_exist(cls, field: str) -> "ValidationFailed":
        """The id in `field` names nothing the person owns."""
        return cls.on(field, "does_not_exist", "There is no such object.")


class Unauthenticated(DaymarkError):
    """Who is asking is not known."""

    status, code, sentence = 401, "unauthenticated", "Sign in first."


class Forbidden(DaymarkError):
    """The person is known and may not do this."""

    status, code, sentence = 403, "forbidden", "You are not allowed to do this."


class NotFound(DaymarkError):
    """There is no such object, or it is somebody else's."""

    status, code, sentence = 404, "not_found", "There is no such object."


class Conflict(DaymarkError):
    """The present state does not allow it."""

    status, code, sentence = 409, "conflict", "The present state does not allow this."


class RunActive(Conflict):
    """The conversation already has a queued or running reply."""

    code, sentence = "run_active", "A reply is still being made in this conversation: wait for it or cancel it."


class ProposalStale(Conflict):
    """What the proposal would change has changed since."""

    code, sentence = "proposal_stale", "What this proposal would change has changed since. Ask for a new one."


class ClientMessageIdReused(Conflict):
    """A client_message_id came back with other content."""

    code, sentence = "client_message_id_reused", "This client_message_id was already used for another message."


class VersionMismatch(DaymarkError):
    """`If-Match` names a version that is no longer current."""

    status, code, sentence = 412, "version_mismatch", "It was changed meanwhile. Read it again, then repeat the change."

    def __init__(self, *, current: int) -> None:
        super().__init__()
        self.current = current

    def extra(self) -> dict[str, Any]:
        """`current`: the version that is stored now."""
        return {"current": self.current}


class IdempotencyKeyReused(DaymarkError):
    """An Idempotency-Key came back with another body."""

    status, code, sentence = 422, "idempotency_key_reused", "This Idempotency-Key was already used for another request."


class Throttled(DaymarkError):
    """Too many tries."""

    status, code, sentence = 429, "throttled", "Too many tries. Wait a little, then try again."

    def __init__(self, *, retry_after: int) -> None:
        wait = f"{retry_after} seconds" if retry_after < 120 else f"{-(-retry_after // 60)} minutes"
        super().__init__(f"Too many tries. Try again in {wait}.")
        self.retry_after = retry_after


class Unavailable(DaymarkError):
    """What is asked for cannot be had just now; asked again later it can."""

    status, code, sentence = 503, "unavailable", "This is not available right now. Nothing is lost: try again soon."

    def __init__(self, detail: str = "", *, retry_after: int = 5) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Internal(DaymarkError):
    """Something unexpected failed."""

    status, code = 500, "internal"
    sentence = "Something failed on our side. Nothing was changed by this request."
