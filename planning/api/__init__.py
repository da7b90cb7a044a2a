"""REST routes of weeks, days, items, what stands in their way, and of planning itself."""

from planning.api.busy_blocks import BusyBlockViewSet
from planning.api.day_exceptions import DayExceptionViewSet
from planning.api.days import DailyPlanViewSet, DayByDateView, TodayView
from planning.api.items import PlanItemViewSet
from planning.api.rituals import SettleLeftoversView, WeekReviewView
from planning.api.schedule import RepairsView, ScheduleView
from planning.api.time_off import TimeOffViewSet
from planning.api.weeks import WeekByDateView, WeeklyPlanViewSet

__all__ = [
    "BusyBlockViewSet",
    "DailyPlanViewSet",
    "DayByDateView",
    "DayExceptionViewSet",
    "PlanItemViewSet",
    "RepairsView",
    "ScheduleView",
    "SettleLeftoversView",
    "TimeOffViewSet",
    "TodayView",
    "WeekByDateView",
    "WeekReviewView",
    "WeeklyPlanViewSet",
]
