"""A Daymark, its vendor and its people, for one fault test."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from tests.databases import postgres_database
from tests.servers import ROOT, DaymarkServer

T = TypeVar("T")
SETTINGS = "tests.faults.settings"
FULL = os.environ.get("DAYMARK_FAULTS") == "full"
"""Whether to run the sizes the promises name; else a short form of each."""
BACKENDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.xdist_group("servers")))
"""One worker starts PostgreSQL and Redis for all."""
ON_ALL_IN_FULL = BACKENDS if FULL else ("sqlite",)
"""For what starts servers again and again: too long, on both, for every day."""

NO_TLS = False
"""What clients are to verify. Nothing here speaks TLS, and loading the authorities' certificates for it takes 30 ms."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with an access token and an empty conversation."""

    id: int
    name: str
    """A text that nobody else may ever see."""
    token: str
    conversation: int

    @property
    def headers(self) -> dict[str, str]:
        """What their requests carry."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a fault test plays in."""

    server: DaymarkServer
    vendor_url: str

    def people(self, number: int) -> list[Person]:
        """So many new people, each with a goal and an empty conversation."""
        with httpx.Client(base_url=f"{self.server.url}/api/v1", timeout=60, verify=NO_TLS) as client:
            return [_person(client) for _ in range(number)]

    def vendor_log(self) -> list[dict[str, Any]]:
        """The requests the vendor has received: `{method, path, body}`."""
        received: list[dict[str, Any]] = httpx.get(f"{self.vendor_url}/_log", timeout=30, verify=NO_TLS).json()[
            "received"
        ]
        return received


def size(*, full: T, short: T) -> T:
    """A size for the long form, another for the short one."""
    return full if FULL else short


@contextmanager
def vendor_process(*, chunks: int, rate: float, obedient: bool = False) -> Iterator[str]:
    """A vendor that echoes the question in each of its `chunks`, `rate` of them a second; yields its URL.

    An `obedient` one makes the calls that the question lists.
    """
    command = [sys.executable, "-m", "tests.fakes.vendor", "--chunks", str(chunks), "--rate", str(rate)]
    command += ["--obedient"] if obedient else []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None, "asked for a pipe"
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _person(client: httpx.Client) -> Person:
    name = f"secret-of-{secrets.token_hex(4)}"
    who = {"email": f"{name}@example.org", "password": secrets.token_hex(12)}
    made = client.post("/auth/register", json={**who, "name": name}).raise_for_status().json()
    token = client.post("/auth/login", json=who).raise_for_status().json()["access"]
    client.headers["Authorization"] = f"Bearer {token}"
    client.post("/goals", json={"title": name, "time_horizon": "short"}).raise_for_status()
    conversation = client.post("/conversations", json={}).raise_for_status().json()["id"]
    del client.headers["Authorization"]
    return Person(id=made["id"], name=name, token=token, conversation=conversation)


@contextmanager
def scene(
    request: pytest.FixtureRequest,
    backend: str,
    folder: Path,
    *,
    chunks: int = 20,
    rate: float = 0.0,
    broken: str = "",
    program: Sequence[str] = (),
    obedient: bool = False,
    settings: str = SETTINGS,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Scene]:
    """Daymark on `backend` ("sqlite", or "postgres" with Redis); `broken` names the promise it is to break.

    Or it is another `program`.
    """
    with ExitStack() as stack:
        vendor_url = stack.enter_context(vendor_process(chunks=chunks, rate=rate, obedient=obedient))
        claude = {"ANTHROPIC_BASE_URL": vendor_url, "ANTHROPIC_API_KEY": "a-key"}
        vendor = size(full=claude, short={"OLLAMA_BASE_URL": vendor_url})  # Ollama loads no SDK in each server
        if obedient:
            vendor = {"OPENAI_BASE_URL": f"{vendor_url}/v1", "OPENAI_API_KEY": "a-key"}
        surroundings = {**vendor, **(environment or {})}
        if backend == "postgres":
            template = request.getfixturevalue("migrated_postgres")
            server_url = request.getfixturevalue("postgres_url")
            made = postgres_database(server_url, f"faults_{secrets.token_hex(4)}", template=template)
            surroundings |= {
                "DATABASE_URL": stack.enter_context(made),
                "REDIS_URL": request.getfixturevalue("redis_url"),
            }
        else:
            shutil.copy(request.getfixturevalue("migrated_sqlite"), folder / "daymark.sqlite3")
        server = DaymarkServer(
            var=folder,
            environment=surroundings,
            settings=settings,
            program=program or sound_or(broken),
            is_migrated=True,
        )
        yield Scene(server=stack.enter_context(server), vendor_url=vendor_url)


def sound_or(broken: str) -> Sequence[str]:
    """The program that serves, or that serves and breaks a promise."""
    return ("-m", "tests.faults.broken", broken) if broken else ("manage.py", "serve")


def dumps(body: object) -> str:
    """JSON as a client sends it."""
    return json.dumps(body, ensure_ascii=False)
