"""Writing plans. Each act is one transaction and one ChangeSet, under the lock `history.recording` takes.

`weeks` and `days` write the plans themselves, `items` what is in them, `moving` their order and `links` follows the
goals and tasks that items point to.
"""

from planning.services.days import create_daily_plan, delete_daily_plan, put_daily_plan, update_daily_plan
from planning.services.items import create_item, delete_item, update_item
from planning.services.links import unlink_goal, unlink_task
from planning.services.moving import move_item
from planning.services.weeks import create_weekly_plan, delete_weekly_plan, put_weekly_plan, update_weekly_plan

__all__ = [
    "create_daily_plan",
    "create_item",
    "create_weekly_plan",
    "delete_daily_plan",
    "delete_item",
    "delete_weekly_plan",
    "move_item",
    "put_daily_plan",
    "put_weekly_plan",
    "unlink_goal",
    "unlink_task",
    "update_daily_plan",
    "update_item",
    "update_weekly_plan",
]
