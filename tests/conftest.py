"""Fixtures every test can use: people, clients that speak for them, and throw-away servers.

The suite runs on SQLite; `pytest --db=postgres` runs the same tests on a throw-away PostgreSQL. `make test` runs

    pytest                                             # everything, on SQLite; faults in their short form
    pytest --db=postgres -m both_databases             # what depends on the database, once more

and `make faults` runs tests/faults with DAYMARK_FAULTS=full. Where locks, constraints or text comparison matter, a test
module says `pytestmark = pytest.mark.both_databases`. Both commands work under xdist (`-n 2`).
"""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import environ
import pytest
from django.conf import settings
from django.db import connections
from django.db.utils import ConnectionHandler
from rest_framework.test import APIClient

from accounts.models import User
from tests.databases import postgres_server, redis_program, redis_server
from tests.factories.accounts import UserFactory
from tests.servers import DaymarkServer


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--db`."""
    parser.addoption("--db", choices=["sqlite", "postgres"], default="sqlite", help="the database the suite runs on")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy, for servers: whichever worker needs it first makes it, for all."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    migrated = folder / "daymark.sqlite3"
    with (folder / "migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not migrated.exists():
            var = tmp_path_factory.mktemp("migrating")
            DaymarkServer(var=var).manage("migrate", "--verbosity", "0")
            (var / migrated.name).rename(migrated)
    return migrated


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a throw-away PostgreSQL's maintenance database; one server for each worker."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a throw-away Redis; one for each worker. Without any, tests are skipped, but in CI they fail."""
    program = redis_program()
    if program is None:
        reason = "no Redis: its wheel is for Python up to 3.12, and this machine has no redis-server"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with redis_server(program) as url:
        yield url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Where the suite's database is: a SQLite file of this worker's own, or PostgreSQL with `--db=postgres`."""
    if request.config.getoption("--db") == "sqlite":
        connections["default"].settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("db") / "test.sqlite3")
    else:
        pool = {"min_size": 1, "max_size": 30, "timeout": 20}
        _use({**environ.Env.db_url_config(request.getfixturevalue("postgres_url")), "OPTIONS": {"pool": pool}})


def _use(database: dict[str, Any]) -> None:
    """Make connections to `database` from here on; this is the session's first use, so none is open yet."""
    settings.DATABASES = {"default": database}
    settings.IS_SQLITE = database["ENGINE"].endswith("sqlite3")
    fresh = ConnectionHandler()
    vars(connections)["_settings"] = fresh.configure_settings(settings.DATABASES)
    vars(connections)["settings"] = settings.DATABASES
    connections["default"] = connections.create_connection("default")


@pytest.fixture
def alice(db: None) -> User:
    """The owner."""
    return UserFactory.create(email="alice@example.org", name="Alice")


@pytest.fixture
def bob(db: None) -> User:
    """Another person."""
    return UserFactory.create(email="bob@example.org", name="Bob")


@pytest.fixture
def charlie(db: None) -> User:
    """Staff."""
    return UserFactory.create(email="charlie@example.org", name="Charlie", is_staff=True)


def client_for(user: User | None) -> APIClient:
    """A client that is `user` (None: nobody)."""
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


@pytest.fixture
def as_alice(alice: User) -> APIClient:
    """Alice's client."""
    return client_for(alice)


@pytest.fixture
def as_bob(bob: User) -> APIClient:
    """Bob's client."""
    return client_for(bob)


@pytest.fixture
def as_charlie(charlie: User) -> APIClient:
    """Charlie's client."""
    return client_for(charlie)


@pytest.fixture
def anonymous() -> APIClient:
    """Nobody's client."""
    return client_for(None)
