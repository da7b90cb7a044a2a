"""Who a cookie speaks for."""

from collections.abc import Callable
from functools import partial
from typing import cast

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.selectors import user_for_cookie_session


class LiveSessionMiddleware:
    """A cookie counts while its Session row is live; a cookie whose row has ended is emptied.

    It takes the place of what AuthenticationMiddleware put on the request: one query brings session and person. Both
    are lazy, so a request that asks for nobody runs none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set `request.user` and `request.auser`."""
        request.user = cast(User, SimpleLazyObject(partial(_person_of, request)))
        request.auser = partial(_aperson_of, request)
        return self.get_response(request)


def _person_of(request: HttpRequest) -> User | AnonymousUser:
    found = user_for_cookie_session(request.session)
    if found is not None:
        return found[0]
    if SESSION_KEY in request.session:
        request.session.flush()
    return AnonymousUser()


async def _aperson_of(request: HttpRequest) -> User | AnonymousUser:
    return await sync_to_async(_person_of)(request)
