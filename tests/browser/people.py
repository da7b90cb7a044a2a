"""People with an account."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import BrowserContext, Page

from tests.browser.windows import first_tab

PASSWORD = "a long enough passphrase"


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


def sign_in(context: BrowserContext, person: Person) -> Page:
    """The window's tab, in which the person is signed in. The login form is sent without being drawn."""
    login = context.request.get("/login")
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', login.text())
    assert token
    form = {"csrfmiddlewaretoken": token[1], "email": person.email, "password": PASSWORD}
    assert context.request.post("/login", form=form, headers={"Origin": person.url}).ok
    return first_tab(context)
