"""Every route of the product, from the URL resolver: what a new route must pass is generated from here."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.views.generic.base import View
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FRAMEWORK = ("admin/",)  # Django's own site: it has sweeps of its own


@dataclass(frozen=True, kw_only=True)
class Route:
    """One URL and what answers there."""

    template: str
    """Such as `/api/v1/goals/{pk}`."""
    name: str
    view: Any = field(repr=False)
    methods: tuple[str, ...]
    actions: Mapping[str, str] = field(repr=False)
    """Method in lower case -> name of the viewset's method; empty for other views."""

    @property
    def is_api(self) -> bool:
        """Below /api/v1."""
        return self.template.startswith("/api/v1/")

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names in braces."""
        return tuple(re.findall(r"{(\w+)}", self.template))

    @property
    def is_list(self) -> bool:
        """An API route whose GET is a page of rows."""
        return self.actions.get("get") == "list"

    def filled(self, values: Mapping[str, object]) -> str:
        """The path with its parameters filled in."""
        return self.template.format(**values)


def routes() -> list[Route]:
    """All of them, but the framework's own."""
    return [route for route in _walk(get_resolver(), "/") if not route.template[1:].startswith(FRAMEWORK)]


def api_routes() -> list[Route]:
    """Those below /api/v1."""
    return [route for route in routes() if route.is_api]


def page_routes() -> list[Route]:
    """Those people open in a browser."""
    return [route for route in routes() if not route.template.startswith(("/api/", "/docs"))]


def openapi() -> dict[str, Any]:
    """The OpenAPI schema, generated once in a process; each caller's own."""
    made: dict[str, Any] = json.loads(_openapi())
    return made


@cache
def _openapi() -> bytes:
    rendered: bytes = OpenApiJsonRenderer().render(SchemaGenerator().get_schema(request=None, public=True))
    return rendered


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        template = prefix + _template(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, template)
        elif isinstance(entry, URLPattern):
            yield _route(entry, template)


def _route(entry: URLPattern, template: str) -> Route:
    callback: Any = entry.callback
    actions = getattr(callback, "actions", None) or {}
    cls = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    return Route(
        template=template,
        name=entry.name or callback.__name__,
        view=cls or callback,
        methods=_methods_of(cls, actions, callback),
        actions=dict(actions),
    )


def _methods_of(cls: Any, actions: Mapping[str, str], callback: Any) -> tuple[str, ...]:
    if actions:
        return tuple(method for method in METHODS if method.lower() in actions)
    if cls is not None and issubclass(cls, View):
        return tuple(method for method in METHODS if hasattr(cls, method.lower()))
    return tuple(getattr(callback, "allowed_methods", ("GET", "POST")))


def _template(pattern: Any) -> str:
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern))
    text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"{\1}", str(pattern.regex.pattern))
    return text.removeprefix("^").removesuffix("\\Z").removesuffix("$").replace("\\.", ".")
