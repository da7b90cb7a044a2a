"""Reads of accounts."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from accounts import tokens
from accounts.models import Preferences, Session, User
from config.common import clock
from config.common.errors import NotFound, Unauthenticated
from config.common.querysets import LARGEST_ID

COOKIE_SESSION_KEY = "daymark.session"  # where a Django session keeps the id of its accounts.Session


def user_for_access_token(raw: str) -> tuple[User, UUID]:
    """Whom the access token speaks for, and its session's id; one query. Raises Unauthenticated."""
    claims = tokens.read(raw, tokens.AccessToken)
    session = _live_session(claims.session_id)
    if session is None or session.user_id != claims.user_id:
        raise Unauthenticated("This token's session has ended.")
    return session.user, session.pk


def user_for_cookie_session(django_session: SessionBase) -> tuple[User, UUID] | None:
    """Whom the cookie session speaks for, and its session's id; None for nobody or an ended one."""
    session_id = django_session.get(COOKIE_SESSION_KEY)
    session = _live_session(UUID(session_id)) if session_id else None
    if session is None:
        return None
    given = str(django_session.get(HASH_SESSION_KEY, ""))
    if not constant_time_compare(given, session.user.get_session_auth_hash()):
        return None
    return session.user, session.pk


def session_is_live(session_id: UUID) -> bool:
    """Whether this sign-in still lets its person in."""
    return Session.objects.live(clock.now()).filter(pk=session_id).exists()


def ended_sessions_among(ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that no longer let anybody in: ended, expired, gone, or of a disabled person; one query."""
    if not ids:
        return set()
    return set(ids) - set(Session.objects.live(clock.now()).filter(pk__in=ids).values_list("pk", flat=True))


def preferences_of(user: User) -> Preferences:
    """How the person plans. Somebody made without preferences (by `createsuperuser`) has the defaults, unsaved."""
    return Preferences.objects.filter(user=user).first() or Preferences(user=user)


def zone_of(user: User) -> str:
    """The person's IANA zone, asked anew each time: what is cached on a user object may be older than a change."""
    return Preferences.objects.filter(user_id=user.pk).values_list("time_zone", flat=True).first() or "UTC"


def users() -> QuerySet[User]:
    """Everybody: for staff."""
    return User.objects.all()


def get_user(pk: Any) -> User:
    """The person with this id: for staff. Raises NotFound, whatever is wrong with the id."""
    text = str(pk)
    if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID)) and int(text) <= LARGEST_ID:
        user = users().filter(pk=int(text)).first()
        if user is not None:
            return user
    raise NotFound


def _live_session(session_id: UUID) -> Session | None:
    return Session.objects.live(clock.now()).select_related("user").filter(pk=session_id).first()
