"""REST routes of weeks, days and items."""

from planning.api.days import DailyPlanViewSet, DayByDateView, TodayView
from planning.api.items import PlanItemViewSet
from planning.api.weeks import WeekByDateView, WeeklyPlanViewSet

__all__ = [
    "DailyPlanViewSet",
    "DayByDateView",
    "PlanItemViewSet",
    "TodayView",
    "WeekByDateView",
    "WeeklyPlanViewSet",
]
