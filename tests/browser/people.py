"""People with an account, and the tabs they look through."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

PASSWORD = "a long enough passphrase"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}
WAIT = 15_000  # milliseconds; a busy machine is slow, and a wait ends as soon as it can
# Chromium and htmx report refused requests and lost sockets on the console; what the page makes of them is what the
# tests look at. (A breach of the CSP reads otherwise.)
EXPECTED = re.compile(
    r"(Failed to load resource: .* status of|Response Status Error Code) 4\d\d\b"
    r"|WebSocket connection to '.*' failed|.*net::ERR_(CONNECTION|EMPTY_RESPONSE|SOCKET)|htmx:(sendError|afterRequest)"
)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with an account; `api` speaks for them below /api/v1."""

    email: str
    url: str
    api: httpx.Client

    def add(self, route: str, **fields: Any) -> dict[str, Any]:
        """POST to the API; the made object."""
        answer = self.api.post(f"/api/v1/{route}", json=fields)
        assert answer.is_success, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def get(self, route: str) -> Any:
        """GET from the API."""
        answer = self.api.get(f"/api/v1/{route}")
        assert answer.is_success, answer.text
        return answer.json()

    def today(self) -> list[str]:
        """The titles of today's items, in order."""
        return [item["title"] for item in self.get("daily-plans/today")["items"]]


def new_person(url: str) -> Person:
    """Registers somebody."""
    api = httpx.Client(base_url=url, timeout=30, verify=False)
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    account = {"email": email, "password": PASSWORD}
    assert api.post("/api/v1/auth/register", json=account).status_code == 201
    api.headers["Authorization"] = "Bearer " + api.post("/api/v1/auth/login", json=account).json()["access"]
    return Person(email=email, url=url, api=api)


@contextmanager
def window(browser: Browser, url: str, **options: Any) -> Iterator[BrowserContext]:
    """A window of its own, whose tabs are checked at the end: no error on the console, no breach of the CSP."""
    problems: list[str] = []
    context = browser.new_context(base_url=url, **{"viewport": DESKTOP, **options})
    context.set_default_timeout(WAIT)
    context.on("console", lambda message: _note(problems, message))
    context.on("weberror", lambda error: problems.append(str(error.error)))
    yield context
    context.close()
    assert problems == []


def sign_in(context: BrowserContext, person: Person) -> Page:
    """An empty tab in which the person is signed in. The login form is sent without being drawn."""
    login = context.request.get("/login")
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', login.text())
    assert token
    form = {"csrfmiddlewaretoken": token[1], "email": person.email, "password": PASSWORD}
    assert context.request.post("/login", form=form, headers={"Origin": person.url}).ok
    return context.new_page()


def _note(problems: list[str], message: ConsoleMessage) -> None:
    if message.type == "error" and not EXPECTED.match(message.text):
        problems.append(message.text)
