"""What a conversation may be about: a context type, and the id of something of the same person."""

from types import MappingProxyType

from accounts.models import User
from agent.models import ContextType
from config.common.errors import NotFound, ValidationFailed
from config.common.querysets import LARGEST_ID
from goals.selectors import get_goal_for, get_task_for
from planning.selectors import get_daily_plan_for, get_weekly_plan_for

READERS = MappingProxyType(
    {
        ContextType.GOAL_REVIEW: get_goal_for,
        ContextType.TASK: get_task_for,
        ContextType.DAILY_PLANNING: get_daily_plan_for,
        ContextType.WEEKLY_PLANNING: get_weekly_plan_for,
    }
)


def check_context(user: User, context_type: str, context_id: int | None) -> None:
    """Raises ValidationFailed for an unknown type, and `does_not_exist` for an id that names nothing of the person's.

    A general conversation is about nothing, so it takes no id.
    """
    if context_type not in ContextType.values:
        detail = "Use one of: " + ", ".join(ContextType.values) + "."
        raise ValidationFailed.on("context_type", "invalid_choice", detail)
    if context_id is None:
        return
    reader = READERS.get(ContextType(context_type))
    try:
        if reader is None or not 0 < context_id <= LARGEST_ID:
            raise NotFound
        reader(user, context_id)
    except NotFound as error:
        raise ValidationFailed.does_not_exist("context_id") from error
