"""A database that is stopped or locked: 503 that says when to ask again, over HTTP and over the socket."""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import connection
from rest_framework.test import APIClient
from websockets.sync.client import connect

from tests.databases import postgres_server
from tests.servers import DaymarkServer

PASSWORD = "correct horse battery"
UNAVAILABLE = {"status_code": 503, "code": "unavailable", "errors": []}


def assert_unavailable(answer: Any) -> None:
    """The one body of every error, and when to ask again."""
    assert answer.status_code == 503
    body = answer.json()
    assert {name: body[name] for name in UNAVAILABLE} == UNAVAILABLE
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.integration
@pytest.mark.long
def test_a_stopped_postgres_is_told_at_every_door(tmp_path: Path) -> None:
    message = {"type": "send", "conversation": None, "content": "hello", "client_message_id": str(uuid.uuid4())}
    with ExitStack() as stack:
        postgres = ExitStack()
        url = postgres.enter_context(postgres_server())
        stack.enter_context(postgres)
        server = stack.enter_context(
            DaymarkServer(var=tmp_path, environment={"DATABASE_URL": url}, settings="tests.config.impatient")
        )
        client = stack.enter_context(httpx.Client(base_url=server.url, timeout=40))
        account = {"email": "alice@example.org", "password": PASSWORD}
        assert client.post("/api/v1/auth/register", json=account).status_code == 201
        token = client.post("/api/v1/auth/login", json=account).json()["access"]
        client.headers["Authorization"] = f"Bearer {token}"
        socket = stack.enter_context(connect(server.socket_url))
        socket.send(json.dumps({"type": "auth", "token": token}))
        assert json.loads(socket.recv())["type"] == "ready"
        postgres.close()
        assert_unavailable(client.get("/api/v1/goals"))
        assert_unavailable(client.post("/api/v1/goals", json={}, headers={"Idempotency-Key": "once"}))
        assert client.get("/", headers={"Cookie": "sessionid=" + "a" * 32}).status_code == 503
        assert client.get("/api/v1/health/live").status_code == 200
        socket.send(json.dumps(message))
        frame = json.loads(socket.recv(timeout=40))
        assert (frame["type"], frame["code"]) == ("error", "unavailable")
        assert frame["ref"] == message["client_message_id"]


@contextmanager
def _locked() -> Iterator[None]:
    """Another program writes to the file for as long as the block lasts; ours waits for a moment only."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 50")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 20000")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "once"}])
def test_a_locked_sqlite_is_told_and_keeps_nothing(as_alice: APIClient, headers: dict[str, str]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("locks of SQLite")
    as_alice.raise_request_exception = False
    goal = {"title": "Run", "time_horizon": "long"}
    with _locked():
        assert_unavailable(as_alice.post("/api/v1/goals", goal, format="json", headers=headers))
    assert as_alice.post("/api/v1/goals", goal, format="json", headers=headers).status_code == 201
    assert len(as_alice.get("/api/v1/goals").json()["results"]) == 1


@pytest.mark.django_db(transaction=True)
def test_what_does_not_pass_stays_a_500(as_alice: APIClient) -> None:
    as_alice.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE goals_goal RENAME TO goals_away")
        try:
            answer = as_alice.get("/api/v1/goals")
        finally:
            cursor.execute("ALTER TABLE goals_away RENAME TO goals_goal")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
