"""Who is asking: by access token, or by cookie session."""

from uuid import UUID

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import User
from accounts.selectors import COOKIE_SESSION_KEY, user_for_access_token
from config.common.errors import Unauthenticated


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`. `request.auth` is the session's id."""

    def authenticate(self, request: Request) -> tuple[User, UUID] | None:
        """The person; None for another scheme (a proxy's own, say), so that the cookie still counts."""
        scheme, _, raw = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            return user_for_access_token(raw)
        except Unauthenticated as error:
            raise AuthenticationFailed(error.detail) from error

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"


class CookieAuthentication(SessionAuthentication):
    """A page's own requests: the session cookie, with CSRF. `request.auth` is the session's id."""

    def authenticate(self, request: Request) -> tuple[User, UUID] | None:
        """The person whom LiveSessionMiddleware found. Raises PermissionDenied without a CSRF token."""
        found = super().authenticate(request)
        if found is None:
            return None
        return found[0], UUID(request.session[COOKIE_SESSION_KEY])
