"""Which renderer answers."""

from collections.abc import Iterable

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JSONUnlessAsked(DefaultContentNegotiation):
    """JSON, unless the Accept header names another renderer of the view; an unknown type is no reason for 406."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first renderer whose exact media type is accepted, else the view's first."""
        offered = list(renderers)
        accepted = {part.split(";")[0].strip() for part in self.get_accept_list(request)}
        chosen = next((renderer for renderer in offered if renderer.media_type in accepted), offered[0])
        return chosen, str(chosen.media_type)
