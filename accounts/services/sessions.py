"""Sign-ins: opened, refreshed, ended. Ending one ends its tokens at once and its sockets within two seconds."""

import logging
import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.auth import login, logout
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import tokens
from accounts.models import Session, User
from accounts.selectors import COOKIE_SESSION_KEY
from accounts.tokens import TokenPair
from config.common import clock
from config.common.doorbell import ring
from config.common.errors import Unauthenticated

logger = logging.getLogger(__name__)


def open_session(user: User) -> TokenPair:
    """A new sign-in by token."""
    now = clock.now()
    session = Session.objects.create(
        user=user, current_refresh_id=uuid.uuid4(), rotated_at=now, expires_at=now + tokens.RefreshToken.lifetime
    )
    return tokens.pair_of(session)


def refresh_session(raw: str) -> TokenPair:
    """The successor of this refresh token. Raises Unauthenticated; a token used up long ago ends the session.

    Every call with one token gets one identical pair while that pair is the newest, for REFRESH_GRACE.
    """
    claims = tokens.read(raw, tokens.RefreshToken)
    now = clock.now()
    _rotate(claims, now)
    session = Session.objects.select_related("user").filter(pk=claims.session_id, user_id=claims.user_id).first()
    if session is None or session.ended_at or session.expires_at <= now or not session.user.is_active:
        raise Unauthenticated("This session has ended.")
    if session.previous_refresh_id != claims.token_id or not _is_fresh(session, now):
        logger.warning("refresh_token_reused session=%s", session.pk)
        end_session(session.pk)
        raise Unauthenticated("This token was used before, so its session has been ended.")
    return tokens.pair_of(session)


def end_session(session_id: uuid.UUID) -> None:
    """Sign this one out. Ending an ended session changes nothing."""
    _end(Session.objects.filter(pk=session_id))


def end_session_of_token(raw: str) -> None:
    """Sign out by refresh token, be it the newest or an older one. Raises Unauthenticated."""
    end_session(tokens.read(raw, tokens.RefreshToken).session_id)


def end_sessions_of(user: User) -> None:
    """Sign the person out everywhere."""
    _end(Session.objects.filter(user=user))


def open_cookie_session(request: HttpRequest, user: User) -> None:
    """Sign the browser in."""
    login(request, user)


def close_cookie_session(request: HttpRequest) -> None:
    """Sign the browser out."""
    logout(request)


def bind_cookie_session(request: HttpRequest, user: User) -> None:
    """Give the cookie session its Session row, in place of the one it had. Called for every login, the admin's too."""
    release_cookie_session(request)
    session = Session.objects.create(user=user, expires_at=request.session.get_expiry_date())
    request.session[COOKIE_SESSION_KEY] = str(session.pk)


def release_cookie_session(request: HttpRequest) -> None:
    """End the Session row of the cookie session, if it has one."""
    session_id = request.session.get(COOKIE_SESSION_KEY)
    if session_id:
        end_session(uuid.UUID(session_id))


def _rotate(claims: tokens.Claims, now: datetime) -> None:
    """Make the presented token the previous one, if it still is the current one.

    One conditional update, before any read: of parallel calls exactly one wins, and the others then read its row.
    """
    Session.objects.filter(
        pk=claims.session_id,
        user_id=claims.user_id,
        current_refresh_id=claims.token_id,
        ended_at=None,
        expires_at__gt=now,
    ).update(
        previous_refresh_id=claims.token_id,
        current_refresh_id=uuid.uuid4(),
        rotated_at=now,
        expires_at=now + tokens.RefreshToken.lifetime,
        updated_at=now,
    )


def _is_fresh(session: Session, now: datetime) -> bool:
    return session.rotated_at is not None and now - session.rotated_at <= settings.REFRESH_GRACE


def _end(sessions: QuerySet[Session]) -> None:
    now = clock.now()
    if sessions.filter(ended_at=None).update(ended_at=now, updated_at=now):
        ring("session.ended")
