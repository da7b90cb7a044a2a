"""How plans and items become snapshots (`settings.CHANGE_KINDS`)."""

from history.snapshots import ColumnsKind
from planning.models import DailyPlan, PlanItem, WeeklyPlan


class WeeklyPlanKind(ColumnsKind):
    """A week: its columns."""

    model = WeeklyPlan


class DailyPlanKind(ColumnsKind):
    """A day: its columns, the week as an id."""

    model = DailyPlan


class PlanItemKind(ColumnsKind):
    """An item: its columns, its position included; day, goal and task as ids."""

    model = PlanItem
