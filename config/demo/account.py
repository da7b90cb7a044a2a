"""The demo account: one person whose password is printed at each start. Never staff, and only on a loopback host."""

import os

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.services import NewUser, create_user, delete_user
from config.common import clock
from config.demo.backdating import backdate
from config.demo.conversation import converse
from config.demo.telling import Teller
from config.settings.environment import secret

EMAIL = "demo@daymark.local"
NAME = "Robin"
PASSWORD_BYTES = 12


def exists() -> bool:
    """Whether there is a demo account."""
    return User.objects.filter(is_demo=True).exists()


def password() -> str:
    """DEMO_PASSWORD, or one made once into `var/`."""
    return secret("DEMO_PASSWORD", settings.VAR_DIR, size=PASSWORD_BYTES)


def announcement() -> str:
    """How to sign in, in one line."""
    if any(user.check_password(password()) for user in User.objects.filter(is_demo=True)):
        return f"demo login: {EMAIL} {password()}"
    return f"the password of {EMAIL} was changed; `manage.py demo --reset` makes the account anew"


def make(*, seed: int, zone: str) -> User:
    """The account and its quarter, all or nothing. Raises ValidationFailed."""
    now = clock.now()
    with transaction.atomic():
        user = create_user(NewUser(email=EMAIL, password=password(), name=NAME, time_zone=zone, is_demo=True))
        teller = Teller(user, seed=seed, zone=zone, now=now)
        teller.tell()
        converse(user, until=teller.told_until)
        backdate(user)
        User.objects.filter(pk=user.pk).update(created_at=teller.began_at)
    return user


def remove() -> bool:
    """Delete the account with all that is in it; False where there was none."""
    users = list(User.objects.filter(is_demo=True))
    for user in users:
        delete_user(user)
    return bool(users)


def local_zone() -> str:
    """The IANA zone this machine is set to, or UTC where it does not tell."""
    _, found, zone = os.path.realpath("/etc/localtime").partition("/zoneinfo/")
    return zone if found and zone and not zone.startswith(("posix/", "right/", "Etc/")) else "UTC"
