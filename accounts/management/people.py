"""Whose data a command works on."""

from django.core.management.base import CommandError, CommandParser

from accounts.models import User


def add_user_option(parser: CommandParser) -> None:
    """`--user EMAIL`, which may be left out while there is only one person."""
    parser.add_argument("--user", metavar="EMAIL", help="whose data; may be left out while there is only one account")


def chosen_user(email: str | None) -> User:
    """The person with this address, or the only one there is. Raises CommandError."""
    if email is not None:
        return _active_user(email)
    users = list(User.objects.filter(is_active=True).order_by("pk")[:2])
    if len(users) != 1:
        raise CommandError(
            "Say whose with --user EMAIL." if users else "There is no account yet: `create_user` makes one."
        )
    return users[0]


def _active_user(email: str) -> User:
    try:
        user = User.objects.get_by_natural_key(email)
    except User.DoesNotExist as error:
        raise CommandError(f"There is no account with the address {email}.") from error
    if not user.is_active:
        raise CommandError(f"The account of {email} is disabled: let it in again in the back office first.")
    return user
