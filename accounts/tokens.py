"""Access and refresh tokens: JWT, HS256, bound to a Session row.

A pair is a function of its row, so that parallel refreshes can all be answered with one identical pair.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import Token

from config.common.errors import Unauthenticated

if TYPE_CHECKING:
    from accounts.models import Session

SHAPE = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
LONGEST = 2048  # characters; ours take about 400


class AccessToken(Token):
    """Lets its bearer in for minutes."""

    token_type = "access"  # noqa: S105  (a claim, not a secret)
    lifetime: timedelta = api_settings.ACCESS_TOKEN_LIFETIME


class RefreshToken(Token):
    """Buys the next pair, once."""

    token_type = "refresh"  # noqa: S105  (a claim, not a secret)
    lifetime: timedelta = api_settings.REFRESH_TOKEN_LIFETIME


@dataclass(frozen=True, kw_only=True)
class TokenPair:
    """What a client keeps."""

    access: str
    refresh: str


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a genuine token says. Whether its session is live is the database's to tell."""

    user_id: int
    session_id: uuid.UUID
    token_id: uuid.UUID


def pair_of(session: "Session") -> TokenPair:
    """The pair the session stands at; the same row gives the same two strings."""
    if session.current_refresh_id is None:
        raise ValueError("a cookie session has no tokens")
    access_id = uuid.uuid5(session.current_refresh_id, AccessToken.token_type)
    return TokenPair(
        access=_mint(AccessToken(), session, access_id),
        refresh=_mint(RefreshToken(), session, session.current_refresh_id),
    )


def read(raw: str, kind: type[Token]) -> Claims:
    """The claims of a genuine, unexpired token of this kind. Raises Unauthenticated for everything else."""
    if len(raw) > LONGEST or not SHAPE.fullmatch(raw):
        raise Unauthenticated("This token is not valid.")
    try:
        # The library takes the encoded text, whatever its annotation says.
        token: Any = kind(raw)  # type: ignore[arg-type]
        return Claims(user_id=int(token["sub"]), session_id=_uuid(token["sid"]), token_id=_uuid(token["jti"]))
    except (TokenError, KeyError, TypeError, ValueError) as error:
        raise Unauthenticated("This token is not valid, or no longer.") from error


def _mint(token: Token, session: "Session", token_id: uuid.UUID) -> str:
    token["sub"], token["sid"], token["jti"] = str(session.user_id), str(session.pk), str(token_id)
    token.set_iat(at_time=session.rotated_at)
    token.set_exp(from_time=session.rotated_at)
    return str(token)


def _uuid(claim: Any) -> uuid.UUID:
    if not isinstance(claim, str):
        raise ValueError("not an id")
    return uuid.UUID(claim)
