"""How plans, items and what stands in their way are snapshot, written and removed (`settings.CHANGE_KINDS`)."""

from planning.changes.availability import BusyBlockKind, DayExceptionKind, TimeOffKind
from planning.changes.plans import DailyPlanKind, PlanItemKind, WeeklyPlanKind

__all__ = ["BusyBlockKind", "DailyPlanKind", "DayExceptionKind", "PlanItemKind", "TimeOffKind", "WeeklyPlanKind"]
