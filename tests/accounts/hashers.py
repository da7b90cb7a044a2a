"""A hasher that says how often it was asked."""

from typing import ClassVar

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """As quick as the suite's own."""

    algorithm = "counting"
    hashed: ClassVar[int] = 0

    def encode(self, password: str, salt: str) -> str:
        """Hash and count."""
        type(self).hashed += 1
        return super().encode(password, salt)
