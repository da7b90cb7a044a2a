"""Django's view of the composition root: the admin site it builds, and what follows a migration."""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin_apps
from django.db import connections
from django.db.models.signals import post_migrate


class AdminConfig(admin_apps.AdminConfig):
    """The stock admin with our site class."""

    default = False
    default_site = "config.admin.DaymarkAdminSite"


class ConfigConfig(AppConfig):
    """The composition root as an installed app: system checks and commands that span apps."""

    name = "config"

    def ready(self) -> None:
        """Register the system checks and the one-time WAL switch, and start error reports where they are wanted."""
        from config import checks, reports  # noqa: F401  (checks register on import, as Django's own do)

        reports.start()

        # Django sends the signal for apps with models, which this one is not: it listens to one that is.
        post_migrate.connect(_switch_to_wal, sender=apps.get_app_config("accounts"), dispatch_uid="config.wal")


def _switch_to_wal(using: str, **_: Any) -> None:
    """Set the journal mode once: it is a property of the file, and setting it from every process locks."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
