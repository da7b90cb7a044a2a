"""Who acts, as the doors see it."""

from typing import cast

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User
from history.domain import Actor


def api_actor(request: Request) -> Actor:
    """The signed-in person, through the REST API."""
    return Actor(user=cast(User, request.user), via="api", cause=f"{request.method} {request.path}"[:200])


def admin_actor(request: HttpRequest, owner: User) -> Actor:
    """Staff, on behalf of the owner, in the back office."""
    return Actor(user=owner, by=cast(User, request.user), via="person", cause="admin")
