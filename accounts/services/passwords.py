"""Passwords: changed with the old one, or reset by mail. Both end every session of the person."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User
from accounts.selectors import get_user
from accounts.services.rules import check_new_password
from accounts.services.sessions import end_sessions_of
from accounts.services.signing_in import counting_failures
from accounts.throttles import network_of, throttle
from config.common import clock
from config.common.errors import NotFound, ValidationFailed

logger = logging.getLogger(__name__)


def change_password(user: User, *, current: str, new: str) -> None:
    """Another password; a wrong `current` one counts as a failed login. Raises ValidationFailed, Throttled."""
    with counting_failures(user.email, None):
        if not user.check_password(current):
            raise ValidationFailed.on("current_password", "invalid", "This is not your present password.")
    check_new_password(new, user, field="new_password")
    set_password(user, new)


def set_password(user: User, password: str | None) -> None:
    """Set it without asking (None: no password works until a reset), and sign the person out everywhere."""
    hashed = make_password(password)
    with transaction.atomic():
        _store(user, hashed)


def request_password_reset(*, email: str, address: str | None = None) -> None:
    """Mail a link to this person, if there is one: the caller is not told. Raises Throttled, known address or not."""
    email = User.objects.normalize_email(email)
    if address is not None:
        throttle("password_reset_address", network_of(address))
    throttle("password_reset_account", email)
    user = User.objects.filter(email=email, is_active=True).first()
    if user is not None:
        _mail_link(user)


def confirm_password_reset(*, uid: str, token: str, password: str) -> User:
    """Set the password that the link's owner chose; a link works once. Raises ValidationFailed."""
    user = _user_of_link(uid, token)
    check_new_password(password, user, field="password")
    hashed = make_password(password)  # before the transaction: it is slow, and SQLite has one writer
    with transaction.atomic():
        locked = User.objects.select_for_update().filter(pk=user.pk).first()
        # Checked once more under the lock: of two calls with one link, the second finds it used.
        if locked is None or not default_token_generator.check_token(locked, token):
            raise _dead_link()
        _store(locked, hashed)
    return locked


def opens_reset(uid: str, token: str) -> bool:
    """Whether a password can (still) be set by this link."""
    try:
        _user_of_link(uid, token)
    except ValidationFailed:
        return False
    return True


def reset_link(user: User) -> str:
    """The page where the person chooses a password. The token in it depends on the present one, so it works once."""
    origin = settings.PUBLIC_URL or settings.LOOPBACK_ORIGINS[0]
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return f"{origin}/reset/{uid}/{default_token_generator.make_token(user)}"


def _store(user: User, hashed: str) -> None:
    user.password = hashed
    User.objects.filter(pk=user.pk).update(password=hashed, updated_at=clock.now())
    end_sessions_of(user)


def _user_of_link(uid: str, token: str) -> User:
    try:
        user = get_user(urlsafe_base64_decode(uid).decode("ascii"))
    except (ValueError, NotFound) as error:
        raise _dead_link() from error
    if not user.is_active or not default_token_generator.check_token(user, token):
        raise _dead_link()
    return user


def _dead_link() -> ValidationFailed:
    return ValidationFailed.on("token", "invalid", "This link is used up, too old or not whole: ask for a new one.")


def _mail_link(user: User) -> None:
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    text = render_to_string("email/password_reset.txt", {"user": user, "link": reset_link(user), "minutes": minutes})
    try:
        send_mail("Choose a new Daymark password", text, None, [user.email])
    except (SMTPException, OSError) as error:
        # An error in the answer would tell that there is such a person.
        logger.exception("reset_mail_failed user=%s error=%s", user.pk, type(error).__name__)
