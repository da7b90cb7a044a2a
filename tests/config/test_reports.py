"""Error reports: only where a DSN is set, and without what people wrote."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sentry_sdk
from pytest_django import Settings

from config import reports


class Inbox(HTTPServer):
    """A Sentry on loopback that keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiver)
        self.received: list[str] = []


class _Receiver(BaseHTTPRequestHandler):
    server: Inbox

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode())
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """Running until the test ends; reporting is off again afterwards."""
    with Inbox() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        sentry_sdk.get_client().close()
        sentry_sdk.init()
        server.shutdown()
        thread.join()


def fail(private: str) -> None:
    """Have an unexpected error with something private in a local variable, and report it."""
    try:
        raise RuntimeError("unexpected") from LookupError(len(private))
    except RuntimeError:
        sentry_sdk.capture_exception()
    sentry_sdk.flush(5)


def test_an_error_is_reported_without_what_was_written(inbox: Inbox, settings: Settings) -> None:
    settings.SENTRY_DSN = f"http://key@127.0.0.1:{inbox.server_port}/1"
    reports.start()
    fail("my secret goal")
    report = "".join(inbox.received)
    assert "RuntimeError" in report
    assert "my secret goal" not in report


def test_without_a_dsn_nothing_leaves(inbox: Inbox, settings: Settings) -> None:
    settings.SENTRY_DSN = ""
    reports.start()
    fail("my secret goal")
    assert inbox.received == []
