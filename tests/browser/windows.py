"""Windows of the browser. Most tests share a tab, which they find empty; what a tab never forgets takes its own window.

A new tab costs a second of work before it shows its first page, one that has been used next to nothing.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}
WAIT = 15_000  # milliseconds; a busy machine is slow, and a wait ends as soon as it can
# Chromium and htmx report refused requests and lost sockets on the console; what the page makes of them is what the
# tests look at. (A breach of the CSP reads otherwise.)
EXPECTED = re.compile(
    r"(Failed to load resource: .* status of|Response Status Error Code) 4\d\d\b"
    r"|WebSocket connection to '.*' failed|.*net::ERR_(CONNECTION|INTERNET|EMPTY_RESPONSE|SOCKET)"
    r"|htmx:(sendError|afterRequest)"
)
NOWHERE = "/api/v1/health/live"
"""A page of ours without a script."""
FORGET = "() => { sessionStorage.clear(); localStorage.clear(); }"


@dataclass(frozen=True, kw_only=True)
class Window:
    """A window, and what its tabs complained of."""

    context: BrowserContext
    problems: list[str] = field(default_factory=list)


class Windows:
    """Lends windows with one tab each; what is brought back as it should be is lent again."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url
        self._kept: dict[str, Window] = {}

    def lend(self, **options: Any) -> Window:
        """A window with an empty tab, of any size."""
        size = options.pop("viewport", DESKTOP)
        window = self._kept.pop(str(options), None) or _opened(self._browser, self._url, options)
        tab = first_tab(window.context)
        if tab.viewport_size != size:
            tab.set_viewport_size(size)
        return window

    def take_back(self, window: Window, **options: Any) -> None:
        """Close all tabs but the first, and have that one forget everything. Fails if any complained."""
        first, *others = window.context.pages
        for tab in others:
            tab.close()
        first.unroute_all()
        first.goto(NOWHERE)
        first.evaluate(FORGET)
        first.mouse.move(0, 0)
        window.context.clear_cookies()
        assert window.problems == []
        options.pop("viewport", None)
        self._kept[str(options)] = window

    def close(self) -> None:
        """All that are kept."""
        for window in self._kept.values():
            window.context.close()


@contextmanager
def new_window(browser: Browser, url: str, **options: Any) -> Iterator[BrowserContext]:
    """A window that nobody else is lent. At the end: no error on the console of its tabs, no breach of the CSP."""
    window = _opened(browser, url, options)
    yield window.context
    window.context.close()
    assert window.problems == []


def _opened(browser: Browser, url: str, options: dict[str, Any]) -> Window:
    context = browser.new_context(base_url=url, **{"viewport": DESKTOP, **options})
    window = Window(context=context)
    context.set_default_timeout(WAIT)
    context.on("console", lambda message: _note(window.problems, message))
    context.on("weberror", lambda error: window.problems.append(str(error.error)))
    return window


def _note(problems: list[str], message: ConsoleMessage) -> None:
    if message.type == "error" and not EXPECTED.match(message.text):
        problems.append(message.text)


def first_tab(context: BrowserContext) -> Page:
    """Its tab, or a new one."""
    return context.pages[0] if context.pages else context.new_page()
