"""`manage.py create_user`."""

import io
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Preferences, User
from tests.accounts.calls import login
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    """Standard input with a person before it."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def create(monkeypatch: pytest.MonkeyPatch, *args: str, password: str = PASSWORD) -> str:
    """What the command prints, given the password on standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
    out = io.StringIO()
    call_command("create_user", *args, "--password-stdin", stdout=out)
    return out.getvalue()


def test_it_makes_somebody_who_can_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    out = create(monkeypatch, "Dana@example.org", "--name", "Dana", "--time-zone", "Asia/Kathmandu")
    user = User.objects.get()
    assert out == f"Made account {user.pk} for dana@example.org.\n"
    assert (user.name, user.is_staff) == ("Dana", False)
    assert Preferences.objects.get(user=user).time_zone == "Asia/Kathmandu"
    assert login("dana@example.org").status_code == 200


@pytest.mark.parametrize(("flag", "rights"), [("--staff", (True, False)), ("--superuser", (True, True))])
def test_it_gives_rights(monkeypatch: pytest.MonkeyPatch, flag: str, rights: tuple[bool, bool]) -> None:
    create(monkeypatch, "dana@example.org", flag)
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser) == rights


def test_it_asks_twice_without_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([PASSWORD, PASSWORD, PASSWORD, "something else"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    monkeypatch.setattr(sys, "stdin", Terminal())
    call_command("create_user", "dana@example.org", stdout=io.StringIO())
    assert login("dana@example.org").status_code == 200
    with pytest.raises(CommandError, match="differ"):
        call_command("create_user", "erik@example.org")


def test_without_a_terminal_it_names_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(CommandError, match="--password-stdin"):
        call_command("create_user", "dana@example.org")


@pytest.mark.parametrize("gesture", [EOFError, KeyboardInterrupt])
def test_who_does_not_answer_makes_no_account(gesture: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> str:
        raise gesture

    monkeypatch.setattr("getpass.getpass", refuse)
    monkeypatch.setattr(sys, "stdin", Terminal())
    with pytest.raises(CommandError, match="No password was given"):
        call_command("create_user", "dana@example.org")
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("args", "options", "problem"),
    [
        (("no address",), {}, "email: "),
        (("alice@example.org",), {}, "email: There is an account"),
        (("dana@example.org", "--time-zone", "Mars"), {}, "time_zone: "),
        (("dana@example.org",), {"password": "short"}, "password: "),
        (("dana@example.org",), {"password": ""}, "password: "),
    ],
)
def test_what_breaks_a_rule_is_said(
    monkeypatch: pytest.MonkeyPatch, alice: User, args: tuple[str, ...], options: dict[str, Any], problem: str
) -> None:
    with pytest.raises(CommandError, match=problem):
        create(monkeypatch, *args, **options)
    assert list(User.objects.all()) == [alice]
