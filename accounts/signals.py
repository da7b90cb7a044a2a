"""Every way of logging in with a cookie (pages, admin, a test's `force_login`) passes Django's two signals."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from accounts.models import User
from accounts.services import bind_cookie_session, release_cookie_session


def connect() -> None:
    """Listen, once."""
    user_logged_in.connect(_bind, dispatch_uid="accounts.bind")
    user_logged_out.connect(_release, dispatch_uid="accounts.release")


def _bind(request: HttpRequest, user: User, **_: Any) -> None:
    bind_cookie_session(request, user)


def _release(request: HttpRequest, **_: Any) -> None:
    release_cookie_session(request)
