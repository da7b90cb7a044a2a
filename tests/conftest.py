"""Fixtures every test can use: people, clients that speak for them, and throw-away servers.

The suite runs on SQLite; `pytest --db=postgres` runs the same tests on a throw-away PostgreSQL. `make test` runs

    pytest -m "not faults and not proof"               # on SQLite
    pytest --db=postgres -m both_databases             # what depends on the database, once more

`make check` runs the others as well, faults in their short form; `make faults` runs those with DAYMARK_FAULTS=full.
Where locks, constraints or text comparison matter, a test module says `pytestmark = pytest.mark.both_databases`. All
work under xdist (`-n 2`).
"""

import fcntl
import gc
import os
import re
import secrets
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import environ
import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.db.utils import ConnectionHandler
from django.test import TransactionTestCase
from rest_framework.test import APIClient

from accounts.models import User
from tests.databases import empty_database, postgres_database, postgres_server, redis_program, redis_server
from tests.factories.accounts import UserFactory
from tests.servers import DaymarkServer

# How long an example takes says nothing on a machine with other work.
hypothesis.settings.register_profile(
    "suite", max_examples=50, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--db`."""
    parser.addoption("--db", choices=["sqlite", "postgres"], default="sqlite", help="the database the suite runs on")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """No module is read of which nothing is asked for: on PostgreSQL, most of the time would go there."""
    wanted = config.option.markexpr
    if collection_path.suffix != ".py" or not wanted:
        return None
    text = collection_path.read_text(encoding="utf-8")
    if wanted == "both_databases":
        return (collection_path.name.startswith("test_") and wanted not in text) or None
    return ("not proof" in wanted and re.search(r"^pytestmark = .*mark\.proof", text, re.M) is not None) or None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """What is imported and collected stays: the garbage collector need not look at it, now or again and again later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy, for servers."""

    def make(var: Path) -> None:
        DaymarkServer(var=var).manage("migrate", "--verbosity", "0")

    return _made_once(tmp_path_factory, "migrated", make) / "daymark.sqlite3"


@pytest.fixture(scope="session")
def demo_var(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Path:
    """A `var/` to copy, with the demo account in it, as `make run` leaves it."""

    def make(var: Path) -> None:
        shutil.copy(migrated_sqlite, var)
        DaymarkServer(var=var).manage("demo", "--if-empty")

    return _made_once(tmp_path_factory, "demo", make)


def _made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` fills: whichever worker needs it first makes it, for all."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (base / name).exists():
            folder = factory.mktemp(f"making_{name}")
            make(folder)
            folder.rename(base / name)
    return base / name


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a throw-away PostgreSQL's maintenance database; one server for each worker."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a migrated database to copy, for servers."""
    name = f"template_{secrets.token_hex(4)}"
    with postgres_database(postgres_url, name) as url:
        server = DaymarkServer(var=tmp_path_factory.mktemp("template"), environment={"DATABASE_URL": url})
        server.manage("migrate", "--verbosity", "0")
        yield name


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
        file = tmp_path_factory.mktemp("db") / "test.sqlite3"
        if request.getfixturevalue("django_db_keepdb"):
            shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        connections["default"].settings_dict["TEST"]["NAME"] = str(file)
    else:
        pool = {"min_size": 1, "max_size": 30, "timeout": 20}
        _use({**environ.Env.db_url_config(request.getfixturevalue("postgres_url")), "OPTIONS": {"pool": pool}})


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """Whether the database is there already: workers of a run on SQLite copy a file that is migrated once for all."""
    return request.config.getoption("--db") == "sqlite" and "PYTEST_XDIST_WORKER" in os.environ


def _use(database: dict[str, Any]) -> None:
    """Make connections to `database` from here on; this is the session's first use, so none is open yet."""
    settings.DATABASES = {"default": database}
    settings.IS_SQLITE = database["ENGINE"].endswith("sqlite3")
    fresh = ConnectionHandler()
    vars(connections)["_settings"] = fresh.configure_settings(settings.DATABASES)
    vars(connections)["settings"] = settings.DATABASES
    connections["default"] = connections.create_connection("default")


@pytest.fixture(scope="session", autouse=True)
def _tests_with_transactions_clean_up_quickly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_database())
        yield


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
