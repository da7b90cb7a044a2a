"""A real Daymark, a real Chromium, and a vendor that does what the message says."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import FLAGS, path_or_skip
from tests.browser.people import Person, new_person, sign_in
from tests.browser.windows import WAIT, Windows, first_tab, new_window
from tests.fakes.exchange import JSON, Exchange, Received
from tests.fakes.obedient import steps_taken, told_by_the_person
from tests.fakes.streams import exchange_for
from tests.fakes.vendor import FakeVendor
from tests.servers import DaymarkServer

expect.set_options(timeout=WAIT)
SLOW = [f"word{number} " for number in range(30)]
QUICK = ["**All** ", "is ", "well."]


def answer(request: Received) -> Exchange:
    """Asked to be slow, to fail or to hang, the vendor is or does; else it says QUICK."""
    asked = request.last_user_text
    if request.path.endswith("/chat/completions"):
        return acting(request)
    if "fail" in asked:
        return Exchange(writes=[b'{"error": "model not loaded"}'], status=400, content_type=JSON, framing="length")
    if "hang" in asked:
        made = exchange_for(request.path, ["Well, "])
        return Exchange(writes=made.writes, content_type=made.content_type, hang_after=len(made.writes[0]))
    if "slow" in asked:
        return exchange_for(request.path, SLOW, chunks_per_second=12)
    return exchange_for(request.path, QUICK)


def acting(request: Received) -> Exchange:
    """The model takes its steps from the message, as `told_by_the_person` has it, then speaks slowly."""
    steps = json.loads(request.last_user_text)
    if steps_taken(request) < len(steps):
        return told_by_the_person(request)
    return exchange_for(request.path, SLOW, chunks_per_second=12)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[DaymarkServer]:
    """One for each worker that drives browsers; every test brings people of its own."""
    var = tmp_path_factory.mktemp("browser")
    shutil.copy(migrated_sqlite, var)
    with (
        FakeVendor(script=answer) as vendor,
        DaymarkServer(
            var=var,
            settings="tests.browser.settings",
            environment={
                "LLM_PROVIDER": "ollama",
                "OLLAMA_BASE_URL": vendor.url,
                "OPENAI_BASE_URL": f"{vendor.url}/v1",
                "OPENAI_API_KEY": "key-of-a-test",
                "COVERAGE_PROCESS_CONFIG": "",  # measured, pages would take several times as long
            },
            is_migrated=True,
        ) as started,
    ):
        yield started


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One for tests in a row: Playwright's event loop must not be left running beside other tests' own."""
    path = path_or_skip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def windows(chromium: Browser, server: DaymarkServer) -> Iterator[Windows]:
    """Those that tests share."""
    lent = Windows(chromium, server.url)
    yield lent
    lent.close()


@pytest.fixture
def person(server: DaymarkServer) -> Iterator[Person]:
    """Somebody with an empty account. A server that a failed test left dead is started again: one failure is enough."""
    if server.process is None or server.process.poll() is not None:
        server.start()
    made = new_person(server.url)
    yield made
    made.api.close()


@pytest.fixture
def outside(windows: Windows, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A tab in which nobody is signed in, in New York."""
    with _lent(windows, request, timezone_id="America/New_York") as context:
        yield first_tab(context)


@pytest.fixture
def own_window(windows: Windows, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A window with an empty tab.

    `pytest.mark.parametrize("own_window", [options], indirect=True)` gives it other options.
    """
    options: dict[str, Any] = getattr(request, "param", {})
    with _lent(windows, request, **options) as context:
        yield context


@contextmanager
def _lent(windows: Windows, request: pytest.FixtureRequest, **options: Any) -> Iterator[BrowserContext]:
    """A window from those that are kept. In what state a test that failed left it, nobody knows: it is closed."""
    failed = request.session.testsfailed
    window = windows.lend(**options)
    yield window.context
    if request.session.testsfailed == failed:
        windows.take_back(window, **options)
    else:
        window.context.close()


@pytest.fixture
def page(own_window: BrowserContext, person: Person) -> Page:
    """An empty tab in which the person is signed in."""
    return sign_in(own_window, person)


@pytest.fixture
def new_page(chromium: Browser, server: DaymarkServer, person: Person) -> Iterator[Page]:
    """As `page`, in a window that nobody else is lent: for what cannot be taken back, a route of its sockets."""
    with new_window(chromium, server.url) as context:
        yield sign_in(context, person)
