"""Querysets of accounts."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

if TYPE_CHECKING:
    from accounts.models import Session, User  # noqa: F401  (the type arguments below)


class SessionQuerySet(models.QuerySet["Session"]):
    """Sign-ins."""

    def live(self, at: datetime) -> Self:
        """Those that let somebody in at the instant `at`."""
        return self.filter(ended_at=None, expires_at__gt=at, user__is_active=True)


class UserManager(BaseUserManager["User"]):
    """Makes users who sign in with an e-mail address, compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person. `password=None` makes one who cannot sign in until a reset."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with every right in the back office."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this address, however it is capitalised."""
        return self.get(email=self.normalize_email(username or ""))

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Trimmed and lower-case throughout: no provider in use tells `A@x` from `a@x`, and people type both."""
        return (email or "").strip().lower()
