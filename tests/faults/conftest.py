"""A PostgreSQL database that is migrated once a session and copied for each test."""

import secrets
from collections.abc import Iterator

import pytest

from tests.databases import postgres_database
from tests.faults.world import SETTINGS
from tests.servers import DaymarkServer


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database to copy."""
    name = f"template_{secrets.token_hex(4)}"
    with postgres_database(postgres_url, name) as url:
        server = DaymarkServer(
            var=tmp_path_factory.mktemp("template"), environment={"DATABASE_URL": url}, settings=SETTINGS
        )
        server.manage("migrate", "--verbosity", "0")
        yield name
