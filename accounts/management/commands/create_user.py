"""`manage.py create_user EMAIL`: an account from the command line."""

import getpass
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rest_framework.exceptions import ValidationError

from accounts.serializers import RegisterSerializer
from accounts.services import NewUser, create_user
from config.common.errors import FieldError, ValidationFailed
from config.common.exceptions_handler import flatten


class Command(BaseCommand):
    """Makes an account."""

    help = "Make an account. The password is asked for, or read from standard input with --password-stdin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """EMAIL and what the person may do."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", default="")
        parser.add_argument("--time-zone", default="UTC", help="IANA name, such as Europe/Berlin (default: UTC)")
        parser.add_argument("--staff", action="store_true", help="may look into the back office")
        parser.add_argument("--superuser", action="store_true", help="may do everything there")
        parser.add_argument("--password-stdin", action="store_true", help="the first line of standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, make, say so."""
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else _asked_password()
        given = {name: options[name] for name in ("email", "name", "time_zone")} | {"password": password}
        form = RegisterSerializer(data=given)
        try:
            form.is_valid(raise_exception=True)
            rights = {"is_staff": options["staff"], "is_superuser": options["superuser"]}
            user = create_user(NewUser(**form.validated_data, **rights))
        except ValidationError as error:
            raise CommandError(_sentence(flatten(error.get_full_details()))) from error
        except ValidationFailed as error:
            raise CommandError(_sentence(error.errors)) from error
        self.stdout.write(self.style.SUCCESS(f"Made account {user.pk} for {user.email}."))


def _asked_password() -> str:
    if not sys.stdin.isatty():
        raise CommandError("There is no terminal to ask for the password: pipe it in, with --password-stdin.")
    try:
        first = getpass.getpass("Password: ")
        again = getpass.getpass("Password (again): ")
    except (EOFError, KeyboardInterrupt) as error:
        raise CommandError("No password was given, and no account made.") from error
    if again != first:
        raise CommandError("The two passwords differ.")
    return first


def _sentence(problems: Iterable[FieldError]) -> str:
    return " ".join(f"{problem.field}: {problem.detail}" for problem in problems)
