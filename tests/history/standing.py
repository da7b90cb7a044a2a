"""Everything a person has, as history sees it: what two moments are compared by."""

from typing import Any

from django.conf import settings

from accounts.models import User
from history.services import kind_named


def standing(user: User) -> dict[str, dict[int, Any]]:
    """Object kind -> id -> snapshot, without versions."""
    kinds = {name: kind_named(name) for name in settings.CHANGE_KINDS}
    return {
        name: {row.pk: kind.snapshot(row) for row in kind.model._default_manager.filter(user_id=user.pk)}
        for name, kind in kinds.items()
    }
