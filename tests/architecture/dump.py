"""All rows of the database, to be compared before and after."""

from typing import Any

from django.apps import apps

Rows = dict[str, dict[object, dict[str, Any]]]


def rows_of_everyone() -> Rows:
    """Model -> primary key -> row. Django's cookie sessions and our throttle counters are not anybody's data."""
    found: Rows = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label != "sessions" and model.__name__ != "ThrottleCounter":
            found[model._meta.label] = {row[model._meta.pk.attname]: row for row in model._default_manager.values()}
    return found


def difference(before: Rows, after: Rows) -> dict[str, list[dict[str, Any]]]:
    """Model -> the rows that were there before and are gone or changed, and those that are new."""
    changed = {
        label: [row for key, row in rows.items() if after[label].get(key) != row]
        + [row for key, row in after[label].items() if key not in rows]
        for label, rows in before.items()
    }
    return {label: rows for label, rows in changed.items() if rows}
