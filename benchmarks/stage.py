"""The stage: a vendor, Daymark with a person's goals and day, and the baseline on the same database."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks.load import Request
from tests.databases import free_port, wait_until
from tests.servers import ROOT, DaymarkServer

PEOPLE = 25  # each may open 20 sockets, and 30 may register in an hour
GOALS, ITEMS = 200, 20


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Both servers, ready to be measured."""

    daymark: DaymarkServer
    baseline_port: int
    baseline_pid: int
    tokens: list[str]
    """Access tokens of PEOPLE people; the first one has the goals and the day."""
    session: str

    def requests(self) -> dict[str, tuple[Request, Request]]:
        """What is measured over HTTP: Daymark's request and the baseline's."""
        ours = {"Authorization": f"Bearer {self.tokens[0]}", "Content-Type": "application/json"}
        theirs = {"X-Session": self.session, "Content-Type": "application/json"}
        # Days to come, in turn: the day that is read stays as it is, and no day gets more items than it may hold.
        dated = tuple(b'{"title": "Measure twice", "date": "2030-01-%02d"}' % day for day in range(1, 29))
        return {
            "list of goals (50 of 200)": (
                Request(method="GET", path="/api/v1/goals", headers=ours),
                Request(method="GET", path="/goals", headers=theirs),
            ),
            f"daily plan with {ITEMS} items": (
                Request(method="GET", path="/api/v1/daily-plans/today", headers=ours),
                Request(method="GET", path="/day", headers=theirs),
            ),
            "create item": (
                Request(method="POST", path="/api/v1/plan-items", headers=ours, bodies=dated),
                Request(method="POST", path="/items", headers=theirs, bodies=dated),
            ),
        }


@contextmanager
def staged(steady_url: str, quick_url: str, database_url: str | None) -> Iterator[Stage]:
    """Start both servers on one database; None is a SQLite file. Daymark knows the steady vendor as "openai"."""
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="daymark-bench-")))
        environment = {"OLLAMA_BASE_URL": quick_url, "LLM_PROVIDER": "ollama"}
        environment |= {"OPENAI_BASE_URL": f"{steady_url}/v1", "OPENAI_API_KEY": "bench"}
        environment |= {"DATABASE_URL": database_url} if database_url else {}
        daymark = stack.enter_context(DaymarkServer(var=var, environment=environment))
        tokens = [_signed_up(daymark.url, number) for number in range(PEOPLE)]
        _fill(daymark.url, tokens[0])
        url = database_url or f"sqlite:///{var / 'daymark.sqlite3'}"
        port, process = stack.enter_context(_baseline(url, steady_url, quick_url))
        session = daymark.run("-c", FIRST_SESSION).strip()
        yield Stage(daymark=daymark, baseline_port=port, baseline_pid=process.pid, tokens=tokens, session=session)


FIRST_SESSION = """
import django; from config import settings; settings.select(); django.setup()
from accounts.models import Session; print(Session.objects.order_by("user_id").values_list("id", flat=True)[0])
"""


def rss_bytes(pid: int) -> int:
    """Memory of one process."""
    return int(psutil.Process(pid).memory_info().rss)


def _signed_up(url: str, number: int) -> str:
    person = {"email": f"bench{number}@example.org", "password": "a long enough passphrase"}
    httpx.post(f"{url}/api/v1/auth/register", json=person).raise_for_status()
    return str(httpx.post(f"{url}/api/v1/auth/login", json=person).raise_for_status().json()["access"])


def _fill(url: str, token: str) -> None:
    with httpx.Client(base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"}) as client:
        today = client.get("/daily-plans/today").json()["date"]
        for number in range(GOALS):
            _post(client, "/goals", {"title": f"Goal {number}", "time_horizon": "medium", "description": "x" * 100})
        for number in range(ITEMS):
            _post(client, "/plan-items", {"title": f"Item {number}", "date": today, "duration_minutes": 30})


def _post(client: httpx.Client, path: str, body: dict[str, Any]) -> None:
    client.post(path, json=body).raise_for_status()


@contextmanager
def _baseline(database_url: str, steady_url: str, quick_url: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "benchmarks.baseline:application", "--port", str(port)]
    command += ["--ws-per-message-deflate", "false", "--log-level", "warning", "--no-access-log"]
    vendors = {"BENCH_STEADY_VENDOR": steady_url, "BENCH_QUICK_VENDOR": quick_url}
    environment = {**os.environ, "BENCH_DATABASE": database_url, **vendors}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_until(lambda: _listens(port), seconds=20, what="the baseline")
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
