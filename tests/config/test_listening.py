"""Where `make run` and `make dev` listen, and what they say before."""

import re
import shutil
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User
from config.settings.environment import BASE_DIR
from tests.config.test_settings import manage
from tests.servers import DaymarkServer

SERVERS = ("serve", "runserver")


@pytest.fixture
def taken_port() -> Iterator[int]:
    """Another program listens on it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


@pytest.mark.integration
@pytest.mark.parametrize("command", SERVERS)
def test_a_taken_port_is_one_sentence_before_anything_is_announced(
    command: str, taken_port: int, tmp_path: Path, migrated_sqlite: Path
) -> None:
    shutil.copy(migrated_sqlite, tmp_path)
    done = manage(command, DAYMARK_VAR=str(tmp_path), PORT=str(taken_port))
    sentence = f"Port {taken_port} of 127.0.0.1 is taken by another program: stop that one, or set PORT to a free port."
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"CommandError: {sentence}\n")


@pytest.mark.django_db
@pytest.mark.parametrize("command", SERVERS)
@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_an_address_of_another_machine_is_a_clear_error(command: str, host: str, settings: Settings) -> None:
    arguments = (
        ["--host", host]
        if command == "serve"
        else [f"[{host}]:{settings.PORT}" if ":" in host else f"{host}:{settings.PORT}"]
    )
    with pytest.raises(CommandError, match=f"HOST={host} with PORT={settings.PORT} cannot be listened on"):
        call_command(command, *arguments)


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [("serve", "--port", "9123"), ("runserver", "9123")])
def test_a_port_that_the_pages_do_not_expect_is_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="set PORT=9123"):
        call_command(*arguments)


@pytest.mark.django_db
def test_the_demo_account_is_not_served_to_others_by_runserver(alice: User, settings: Settings) -> None:
    User.objects.filter(pk=alice.pk).update(is_demo=True)
    with pytest.raises(CommandError, match="demo --remove"):
        call_command("runserver", f"0.0.0.0:{settings.PORT}")


@pytest.mark.integration
@pytest.mark.long
def test_make_dev_listens_on_port_and_says_the_login_once(tmp_path: Path, demo_var: Path) -> None:
    command = re.search(
        r"^dev:.*?env DEBUG=true \$\(MANAGE\) (\w+)\n", (BASE_DIR / "Makefile").read_text(), re.M | re.S
    )
    assert command is not None
    shutil.copytree(demo_var, tmp_path, dirs_exist_ok=True)
    server = DaymarkServer(
        var=tmp_path, environment={"DEBUG": "true"}, program=("manage.py", command[1]), is_migrated=True
    )
    with server:
        with urllib.request.urlopen(f"{server.url}/api/v1/health/live") as answer:
            assert answer.status == 200
        login = f"demo login: demo@daymark.local {(tmp_path / 'demo_password').read_text()}\n"
        assert server.last_words().count(login) == 1
