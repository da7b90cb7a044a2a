"""REST routes of weeks, days, items and of planning itself."""

from planning.api.days import DailyPlanViewSet, DayByDateView, TodayView
from planning.api.items import PlanItemViewSet
from planning.api.schedule import ScheduleView
from planning.api.weeks import WeekByDateView, WeeklyPlanViewSet

__all__ = [
    "DailyPlanViewSet",
    "DayByDateView",
    "PlanItemViewSet",
    "ScheduleView",
    "TodayView",
    "WeekByDateView",
    "WeeklyPlanViewSet",
]
