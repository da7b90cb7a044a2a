"""Accounts: made, changed, disabled, deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction

from accounts.domain import problems_of_zone
from accounts.models import Preferences, User
from accounts.services.rules import check_new_password, write_changes
from accounts.services.sessions import end_sessions_of
from accounts.throttles import network_of, throttle
from config.common.doorbell import ring
from config.common.errors import Unavailable, ValidationFailed
from config.common.outages import lost_race

DELETE_TRIES = 20
ADMINISTERED = ("email", "name", "is_active", "is_staff", "is_superuser")


@dataclass(frozen=True, kw_only=True)
class NewUser:
    """Who is to have an account."""

    email: str
    password: str | None
    """None: the person chooses one by a reset mail."""
    name: str = ""
    time_zone: str = "UTC"
    is_staff: bool = False
    is_superuser: bool = False
    is_demo: bool = False


def register_user(
    *, email: str, password: str, name: str = "", time_zone: str = "UTC", address: str | None = None
) -> User:
    """A new account; `address`: where the request comes from, for the throttle. Raises ValidationFailed, Throttled."""
    if address is not None:
        throttle("register_address", network_of(address))
    return create_user(NewUser(email=email, password=password, name=name, time_zone=time_zone))


def create_user(new: NewUser) -> User:
    """An account with its preferences. Raises ValidationFailed: zone unknown, password too weak, address taken."""
    problems = tuple(problems_of_zone(new.time_zone))
    if problems:
        raise ValidationFailed(problems[0].detail, errors=problems)
    user = User(
        email=User.objects.normalize_email(new.email),
        name=new.name,
        is_staff=new.is_staff or new.is_superuser,
        is_superuser=new.is_superuser,
        is_demo=new.is_demo,
    )
    if new.password is not None:
        check_new_password(new.password, user, field="password")
    user.set_password(new.password)  # before the transaction: hashing is slow, and SQLite has one writer
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            Preferences.objects.create(user=user, time_zone=new.time_zone)
    except IntegrityError as error:
        raise ValidationFailed.on("email", "unique", "There is an account with this address already.") from error
    return user


def update_user(user: User, *, changes: Mapping[str, Any], expected_version: int | None = None) -> User:
    """Another `name`. Raises VersionMismatch."""
    return write_changes(User.objects.filter(pk=user.pk), {"name": changes.get("name", user.name)}, expected_version)


def administer_user(user: User, *, changes: Mapping[str, Any]) -> User:
    """What staff may change: e-mail, name, rights; taking `is_active` away ends every session."""
    values = {name: value for name, value in changes.items() if name in ADMINISTERED}
    with transaction.atomic():
        written = write_changes(User.objects.filter(pk=user.pk), values, None)
        if not written.is_active:
            end_sessions_of(written)
    return written


def disable_user(user: User) -> User:
    """Shut the person out, at once and everywhere, and keep what is theirs."""
    return administer_user(user, changes={"is_active": False})


def enable_user(user: User) -> User:
    """Let the person sign in again."""
    return administer_user(user, changes={"is_active": True})


def delete_user(user: User) -> None:
    """Delete the person and everything they own. Their sessions go with them, so their sockets close.

    What another request or a runner stores meanwhile is found by trying again. Raises Unavailable if that never ends.
    """
    for _ in range(DELETE_TRIES):
        try:
            with transaction.atomic():
                User.objects.filter(pk=user.pk).delete()
                if connection.vendor == "postgresql":
                    connection.check_constraints()  # else only the outermost commit would tell
                ring("session.ended")
            return
        except (IntegrityError, OperationalError) as error:
            if not lost_race(error):
                raise
    raise Unavailable
