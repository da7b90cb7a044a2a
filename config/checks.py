"""System checks: what must hold before Daymark serves, and warnings for optional features that are off."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection


@register(Tags.database)  # type: ignore[type-var]  # Django calls it with `databases`, its stubs know only `app_configs`
def sqlite_is_tuned(databases: list[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A migrated SQLite file is in WAL mode, with foreign keys on (asked by `migrate`, `serve`, `check --database`).

    The mode is a warning: an error would stop the `migrate` that cures it. `serve` does not start on it.
    """
    if not databases or connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        keys = cursor.execute("PRAGMA foreign_keys").fetchone()[0]
    problems: list[CheckMessage] = []
    if tables and "accounts_user" in tables and mode not in {"wal", "memory"}:
        problems.append(
            Warning(f"SQLite's journal mode is {mode}.", hint="Run `manage.py migrate` once.", id="daymark.W002")
        )
    if not keys:
        problems.append(Error("SQLite does not enforce foreign keys.", id="daymark.E002"))
    return problems


@register("agent")
def chosen_provider_is_configured(**_: Any) -> list[CheckMessage]:
    """LLM_PROVIDER names a provider whose key or address is set."""
    name = settings.LLM_PROVIDER
    if not name or name == "offline":
        return []
    entry = settings.LLM_PROVIDERS[name]
    variable = entry["api_key_variable"] or entry["base_url_variable"]
    value = entry["api_key"] if entry["api_key_variable"] else entry["base_url"]
    if value:
        return []
    return [Warning(f"LLM_PROVIDER is {name}, but {variable} is not set.", hint=f"Set {variable}.", id="daymark.W001")]
