"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who you are."""

    name = "accounts"

    def ready(self) -> None:
        """Bind cookie logins to Session rows, and tell the schema how one signs in."""
        from accounts import (
            schema,  # noqa: F401  (spectacular finds extensions once they are imported)
            signals,
        )

        signals.connect()
