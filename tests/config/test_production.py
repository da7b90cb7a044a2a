"""Daymark as others see it: behind a proxy, under its public name, and as its container is asked for its health."""

import http.client
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from config.settings.environment import BASE_DIR
from tests.config.conftest import load
from tests.config.test_settings import PRODUCTION
from tests.servers import DaymarkServer

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("production")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[DaymarkServer]:
    """A server with production's settings, on https://daymark.example."""
    var = tmp_path_factory.mktemp("production")
    shutil.copy(migrated_sqlite, var)
    settings = "config.settings.production"
    with DaymarkServer(var=var, environment=PRODUCTION, settings=settings, is_migrated=True) as started:
        yield started


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes


def get(server: DaymarkServer, path: str, **headers: str) -> Answer:
    """The answer to a request that names the public host, unless `Host` says otherwise."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.request("GET", path, headers={"Host": "daymark.example", **named})
        answer = connection.getresponse()
        return Answer(status=answer.status, headers=answer.headers, body=answer.read())


def test_plain_http_is_sent_to_https(server: DaymarkServer) -> None:
    answer = get(server, "/api/v1/goals")
    assert (answer.status, answer.headers["Location"]) == (301, "https://daymark.example/api/v1/goals")


def test_behind_a_proxy_it_answers_and_asks_for_https_for_good(server: DaymarkServer) -> None:
    answer = get(server, "/api/v1/goals", X_Forwarded_Proto="https")
    assert answer.status == 401
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_another_host_is_refused_in_the_shape_of_every_error(server: DaymarkServer) -> None:
    answer = get(server, "/api/v1/goals", Host="evil.example", X_Forwarded_Proto="https")
    assert answer.status == 400
    assert json.loads(answer.body)["status_code"] == 400


def test_the_demo_is_neither_made_nor_announced(server: DaymarkServer) -> None:
    assert server.manage("demo", "--if-empty") == ""
    with pytest.raises(RuntimeError, match="loopback host only"):
        server.manage("demo")
    assert "demo" not in server.last_words()


def test_the_containers_health_check_finds_it_healthy(server: DaymarkServer) -> None:
    found = re.search(r"^HEALTHCHECK .*CMD (\[.*\])$", (BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)
    assert found is not None
    _, *arguments = json.loads(found[1])
    subprocess.run([sys.executable, *arguments], env=server.environment, check=True, timeout=20)


def test_collected_files_have_names_that_change_with_them(
    settings: Settings, tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    settings.STORAGES = load("production", environment, **PRODUCTION)["STORAGES"]
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", "--no-input", verbosity=0)
    renamed = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    ours = [str(file.relative_to(BASE_DIR / "static")) for file in (BASE_DIR / "static").rglob("*") if file.is_file()]
    assert ours
    assert all(renamed[name] != name and (tmp_path / renamed[name]).exists() for name in ours)
