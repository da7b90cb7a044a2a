"""A hasher that says how often it was asked."""

from typing import ClassVar

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """As quick as the suite's own."""

    algorithm = "counting"
    asked: ClassVar[list[None]] = []

    def encode(self, password: str, salt: str) -> str:
        """Hash and count."""
        self.asked.append(None)  # not a number: threads would lose some of `+= 1`
        return super().encode(password, salt)
