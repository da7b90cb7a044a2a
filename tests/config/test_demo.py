"""The demo account: believable, the same twice, and never where others reach it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User


@pytest.fixture(autouse=True)
def own_directory(settings: Settings, tmp_path: Path) -> Path:
    """A `var/` of this test's own."""
    settings.VAR_DIR = tmp_path
    return tmp_path


def demo(*arguments: str) -> str:
    """What `manage.py demo` says."""
    out = StringIO()
    call_command("demo", "--time-zone", "Europe/Berlin", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_an_empty_database_is_filled_and_another_left_alone(alice: User) -> None:
    assert demo("--if-empty") == ""
    assert User.objects.get() == alice


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [(), ("--reset",)])
def test_it_is_refused_where_others_reach_it(arguments: tuple[str, ...], settings: Settings) -> None:
    settings.ON_LOOPBACK = False
    with pytest.raises(CommandError, match="loopback"):
        demo(*arguments)
    assert demo("--if-empty") == ""
    assert not User.objects.exists()


@pytest.mark.django_db
def test_there_is_one_demo_account(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_demo=True)
    with pytest.raises(CommandError, match="--reset"):
        demo()
    assert demo("--remove") == "demo account removed\n"
    assert demo("--remove") == "there is no demo account\n"


@pytest.mark.django_db
def test_a_failed_telling_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "short")
    with pytest.raises(CommandError, match="too short"):
        demo()
    assert not User.objects.exists()


def test_a_zone_nobody_knows_is_a_clear_error(db: None) -> None:
    with pytest.raises(CommandError, match="zone"):
        call_command("demo", "--time-zone", "Mars/Olympus")
