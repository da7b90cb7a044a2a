"""The back office's plans, and when there is no time for them; every write goes through the services."""

from planning.admin.availability import BusyBlockAdmin, DayExceptionAdmin, TimeOffAdmin
from planning.admin.plans import DailyPlanAdmin, PlanItemAdmin, WeeklyPlanAdmin

__all__ = [
    "BusyBlockAdmin",
    "DailyPlanAdmin",
    "DayExceptionAdmin",
    "PlanItemAdmin",
    "TimeOffAdmin",
    "WeeklyPlanAdmin",
]
