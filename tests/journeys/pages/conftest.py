"""Browsers without scripts: what every page does by plain requests."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User


class Browser(Client):
    """Follows links and forms; `hx` asks as htmx does."""

    def hx(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """A partial update: POST with a body, GET without."""
        headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}
        return self.get(path, headers=headers) if body is None else self.post(path, body, headers=headers)


@pytest.fixture
def nobody() -> Browser:
    """Not signed in."""
    return Browser()


@pytest.fixture
def browser(alice: User) -> Browser:
    """Alice's."""
    made = Browser()
    made.force_login(alice)
    return made


@pytest.fixture
def bobs_browser(bob: User) -> Browser:
    """Another person's."""
    made = Browser()
    made.force_login(bob)
    return made
