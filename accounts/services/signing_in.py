"""Signing in with a password."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import authenticate

from accounts.models import User
from accounts.throttles import give_back, network_of, throttle
from config.common.errors import Throttled, Unauthenticated


def sign_in(*, email: str, password: str, address: str) -> User:
    """Whose e-mail and password these are; `address`: where the request comes from. Raises Unauthenticated, Throttled.

    An unknown e-mail, a disabled person and a wrong password are told apart neither by the answer nor by its cost.
    Call it outside a transaction: the failures it counts must stay.
    """
    email = User.objects.normalize_email(email)
    with counting_failures(email, address):
        user = authenticate(username=email, password=password)
        if not isinstance(user, User) or (user.is_demo and not settings.ON_LOOPBACK):
            raise Unauthenticated("E-mail or password is wrong.")
    return user


@contextmanager
def counting_failures(email: str, address: str | None) -> Iterator[None]:
    """Count the try before the password is looked at, and take the count back if nothing was raised.

    Counting first is what makes the limit hold for parallel guesses.
    """
    counted = [("login_failed_account", email)]
    throttle(*counted[0])
    if address is not None:
        counted.append(("login_failed_address", network_of(address)))
        try:
            throttle(*counted[1])
        except Throttled:
            give_back(*counted[0])
            raise
    yield
    for scope, subject in counted:
        give_back(scope, subject)
