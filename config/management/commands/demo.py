"""`manage.py demo`: an account with a believable quarter in it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from config.common.errors import DaymarkError
from config.demo import account


class Command(BaseCommand):
    """Makes, renews or removes the demo account."""

    help = (
        "Make the demo account: a quarter of goals, tasks, plans, history and a conversation, up to today. "
        "The same --seed on the same day makes the same quarter."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """At most one of --reset, --if-empty and --remove."""
        parser.add_argument("--seed", type=int, default=1, help="which quarter to make (1)")
        parser.add_argument("--time-zone", default=account.local_zone(), help="its IANA zone (this machine's)")
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--reset", action="store_true", help="delete the demo account first, if there is one")
        choice.add_argument("--if-empty", action="store_true", help="do nothing where anybody has an account")
        choice.add_argument("--remove", action="store_true", help="delete the demo account and stop")

    def handle(self, *, seed: int, time_zone: str, reset: bool, if_empty: bool, remove: bool, **_: Any) -> None:
        """Refuses on a host that others reach. With --if-empty it is `serve`, next, that tells how to sign in."""
        if remove:
            self.stdout.write("demo account removed" if account.remove() else "there is no demo account")
            return
        if if_empty and (User.objects.exists() or not settings.ON_LOOPBACK):
            return
        if not settings.ON_LOOPBACK:
            raise CommandError("The demo account is for a loopback host only: unset HOST and PUBLIC_URL.")
        if reset:
            account.remove()
        elif account.exists():
            raise CommandError("There is a demo account already. Use --reset to make it anew.")
        try:
            account.make(seed=seed, zone=time_zone)
        except DaymarkError as error:
            raise CommandError(error.detail) from error
        self.stdout.write("demo account made" if if_empty else account.announcement())
