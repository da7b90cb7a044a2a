"""`manage.py serve`: what it refuses, and a real start and end."""

import json
import shutil
import signal
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from accounts.models import User
from config.demo import account
from tests.servers import DaymarkServer


@pytest.fixture
def demo_user(alice: User, settings: Settings, tmp_path: Path) -> User:
    """A demo account whose password the person has changed."""
    settings.VAR_DIR = tmp_path
    User.objects.filter(pk=alice.pk).update(is_demo=True)
    return alice


@pytest.mark.django_db
def test_it_refuses_a_database_that_is_not_migrated() -> None:
    [newest] = MigrationLoader(connection).graph.leaf_nodes("history")
    MigrationRecorder(connection).record_unapplied(*newest)
    with pytest.raises(CommandError, match=r"manage\.py migrate"):
        call_command("serve")


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::"])
def test_it_refuses_to_serve_the_demo_account_to_others(host: str, demo_user: User) -> None:
    with pytest.raises(CommandError, match="demo --remove"):
        call_command("serve", "--host", host)


@pytest.mark.django_db
def test_it_refuses_the_demo_account_under_a_public_url(demo_user: User, settings: Settings) -> None:
    settings.ON_LOOPBACK = False
    with pytest.raises(CommandError, match="demo --remove"):
        call_command("serve")


@pytest.mark.django_db
def test_a_changed_demo_password_is_not_announced(demo_user: User) -> None:
    assert "was changed" in account.announcement()
    assert "demo login" not in account.announcement()


@pytest.mark.integration
@pytest.mark.long
def test_it_announces_the_demo_serves_and_ends_when_told(tmp_path: Path, demo_var: Path) -> None:
    shutil.copytree(demo_var, tmp_path, dirs_exist_ok=True)
    with DaymarkServer(var=tmp_path, is_migrated=True) as server:
        said = server.last_words()
        with urllib.request.urlopen(f"{server.url}/api/v1/health") as answer:
            assert json.load(answer)["status"] == "healthy"
        assert f"demo login: demo@daymark.local {(tmp_path / 'demo_password').read_text()}\n" in said
        assert f"on {server.url}\n" in said
        process = server.process
        server.stop()
        assert process is not None
        assert process.returncode in {0, -signal.SIGTERM}  # uvicorn ends as the signal asked, after its clean-up
