"""Who is asking: by access token, or by cookie session."""

from rest_framework.authentication import SessionAuthentication


class TokenAuthentication(SessionAuthentication):
    """Placeholder until the accounts slice lands."""


class CookieAuthentication(SessionAuthentication):
    """A page's own requests: the session cookie, with CSRF."""
