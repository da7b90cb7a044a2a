"""Static files as a browser gets them from the real ASGI application."""

import warnings
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator

from config.asgi import http_application
from config.settings.environment import BASE_DIR

FILE = BASE_DIR / "static" / "favicon.svg"


async def answer_to(method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body for the icon; a warning is an error."""
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": "/static/favicon.svg", "query_string": b"", "headers": named}
    browser = ApplicationCommunicator(http_application, scope)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        await browser.send_input({"type": "http.request", "body": b""})
        begun = await browser.receive_output(30)
        body = await _body_of(browser)
        await browser.wait(30)
    return begun["status"], {name.decode().lower(): value.decode() for name, value in begun["headers"]}, body


async def _body_of(browser: Any) -> bytes:
    whole: bytes = b""
    while True:
        part = await browser.receive_output(30)
        whole += part.get("body", b"")
        if not part.get("more_body"):
            return whole


async def test_a_file_comes_whole_with_its_type_and_without_a_warning() -> None:
    status, headers, body = await answer_to()
    assert (status, body) == (200, FILE.read_bytes())
    assert (headers["content-type"], headers["content-length"]) == ("image/svg+xml", str(len(body)))
    assert "content-encoding" not in headers


async def test_a_part_of_a_file_can_be_asked_for() -> None:
    status, headers, body = await answer_to(range="bytes=1-3")
    assert (status, body) == (206, FILE.read_bytes()[1:4])
    assert headers["content-range"] == f"bytes 1-3/{FILE.stat().st_size}"


async def test_a_file_that_has_not_changed_is_not_sent_again() -> None:
    _, headers, _ = await answer_to()
    status, again, body = await answer_to(if_modified_since=headers["last-modified"])
    assert (status, body) == (304, b"")
    assert again["cache-control"] == headers["cache-control"]


async def test_a_head_tells_the_length_alone() -> None:
    status, headers, body = await answer_to("HEAD")
    assert (status, headers["content-length"], body) == (200, str(FILE.stat().st_size), b"")


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_files_can_only_be_read(method: str) -> None:
    status, headers, _ = await answer_to(method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")
