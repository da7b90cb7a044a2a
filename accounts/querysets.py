"""Querysets of accounts."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager

if TYPE_CHECKING:
    from accounts.models import User


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
