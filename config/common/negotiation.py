"""Which renderer answers."""

from collections.abc import Sequence

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JSONUnlessAsked(DefaultContentNegotiation):
    """JSON, unless the Accept header names another renderer of the view (a `*/*` or unknown type is no reason for 406)."""

    def select_renderer(
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first renderer whose exact media type is accepted, else the view's first."""
        accepted = {part.split(";")[0].strip() for part in self.get_accept_list(request)}
        chosen = next((renderer for renderer in renderers if renderer.media_type in accepted), renderers[0])
        return chosen, str(chosen.media_type)
