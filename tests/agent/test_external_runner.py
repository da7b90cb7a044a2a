"""The scaled form: web processes that only watch, runners in processes of their own, PostgreSQL and Redis between."""

import asyncio
import json
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from tests.agent.agui_rules import log_violations, text_of
from tests.databases import postgres_database
from tests.fakes.streams import echo_chunks, echo_script
from tests.fakes.vendor import FakeVendor
from tests.servers import ROOT, DaymarkServer

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.xdist_group("servers")]


@contextmanager
def runner_of(server: DaymarkServer) -> Iterator[None]:
    """`manage.py run_agent` beside the server."""
    command = [sys.executable, "manage.py", "run_agent"]
    environment = {**server.environment, "RUN_AGENT": "inline"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "started" in line:
                break
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def token_for(server: DaymarkServer, email: str) -> str:
    """A new person's access token."""
    body = {"email": email, "password": "a long enough passphrase"}
    httpx.post(f"{server.url}/api/v1/auth/register", json=body).raise_for_status()
    return str(httpx.post(f"{server.url}/api/v1/auth/login", json=body).raise_for_status().json()["access"])


async def talk(server: DaymarkServer, token: str, content: str) -> list[dict[str, Any]]:
    """Send and listen to the end: the run's log as the socket delivered it."""
    async with websockets.connect(server.socket_url) as socket, asyncio.timeout(20):
        await socket.send(json.dumps({"type": "auth", "token": token}))
        send = {"type": "send", "client_message_id": str(uuid.uuid4()), "conversation": None, "content": content}
        await socket.send(json.dumps(send))
        log: list[dict[str, Any]] = []
        async for text in socket:
            frame = json.loads(text)
            if frame["type"] == "event":
                log.append({"seq": frame["seq"], "event": frame["event"]})
                if frame["event"]["type"] in {"RUN_FINISHED", "RUN_ERROR"}:
                    break
        return log


async def test_a_reply_made_elsewhere_arrives_here(
    postgres_url: str, migrated_postgres: str, redis_url: str, tmp_path: Path
) -> None:
    with (
        FakeVendor(script=echo_script(chunks=60, chunks_per_second=200)) as vendor,
        postgres_database(postgres_url, "elsewhere", template=migrated_postgres) as url,
    ):
        environment = {
            "DATABASE_URL": url,
            "REDIS_URL": redis_url,
            "RUN_AGENT": "external",
            "OLLAMA_BASE_URL": vendor.url,
        }
        with DaymarkServer(var=tmp_path, environment=environment, is_migrated=True) as server, runner_of(server):
            token = await asyncio.to_thread(token_for, server, "scaled@example.org")
            logs = await asyncio.gather(*(talk(server, token, f"question {number}") for number in range(5)))
    for number, log in enumerate(logs):
        assert log_violations(log) == []
        assert text_of(entry["event"] for entry in log) == "".join(echo_chunks(f"question {number}", 60))
