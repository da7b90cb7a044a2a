"""Writing plans. Each act is one transaction and one ChangeSet, under the lock `history.recording` takes.

`weeks` and `days` write the plans themselves, `items` what is in them, `moving` their order, `timing` their times by
hand, and `links` follows the goals and tasks that items point to. `day_exceptions`, `time_off` and `busy_blocks` write
when there is no time.
"""

from planning.services.busy_blocks import create_busy_block, delete_busy_block, update_busy_block
from planning.services.day_exceptions import create_day_exception, delete_day_exception, update_day_exception
from planning.services.days import create_daily_plan, delete_daily_plan, put_daily_plan, update_daily_plan
from planning.services.items import create_item, delete_item, update_item
from planning.services.links import unlink_goal, unlink_task
from planning.services.moving import move_item
from planning.services.time_off import create_time_off, delete_time_off, update_time_off
from planning.services.timing import Timed, time_item
from planning.services.weeks import create_weekly_plan, delete_weekly_plan, put_weekly_plan, update_weekly_plan

__all__ = [
    "Timed",
    "create_busy_block",
    "create_daily_plan",
    "create_day_exception",
    "create_item",
    "create_time_off",
    "create_weekly_plan",
    "delete_busy_block",
    "delete_daily_plan",
    "delete_day_exception",
    "delete_item",
    "delete_time_off",
    "delete_weekly_plan",
    "move_item",
    "put_daily_plan",
    "put_weekly_plan",
    "time_item",
    "unlink_goal",
    "unlink_task",
    "update_busy_block",
    "update_daily_plan",
    "update_day_exception",
    "update_item",
    "update_time_off",
    "update_weekly_plan",
]
