"""Who acts, as the doors see it; and how a page tells what was done."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User
from config.common.pages import PageRequest
from history.domain import Actor
from history.models import ChangeSet

UNDO, REDO = "undo", "redo"
TOLD = "told"
"""A message that passes, without a way back."""


def api_actor(request: Request) -> Actor:
    """The signed-in person, through the REST API."""
    return Actor(user=cast(User, request.user), via="api", cause=f"{request.method} {request.path}"[:200])


def admin_actor(request: HttpRequest, owner: User) -> Actor:
    """Staff, on behalf of the owner, in the back office."""
    return Actor(user=owner, by=cast(User, request.user), via="person", cause="admin")


def page_actor(request: PageRequest, name: str) -> Actor:
    """The signed-in person, at the page with this name."""
    return Actor(user=request.user, via="person", cause=f"page:{name}")


def tell(request: PageRequest, actor: Actor, more: str = "", *, otherwise: str = "", back: str = "") -> None:
    """Have the next page, or this partial update, name the actor's last act and offer to undo it.

    `more` is a sentence to add; `otherwise` one to say where nothing was changed; `back` the page to go to once it is
    undone, where that is not the one which shows this.
    """
    if actor.acts:
        act = ChangeSet.objects.for_user(actor.user).get(pk=actor.acts[-1])
        tell_act(request, act, more, back=back)
    elif otherwise:
        messages.success(request, otherwise)


def tell_act(request: PageRequest, act: ChangeSet, more: str = "", *, label: str = UNDO, back: str = "") -> None:
    """As `tell`, for this act; what was an undo is labelled as to be done again (REDO)."""
    sentence = f"{act.reason or 'Changed'}." + (f" {more}" if more else "")
    messages.success(request, sentence, extra_tags=f"{label}-{act.pk}-{back}")
