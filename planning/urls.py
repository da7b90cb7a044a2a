"""Routes of planning."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from planning.api import (
    BusyBlockViewSet,
    DailyPlanViewSet,
    DayByDateView,
    DayExceptionViewSet,
    PlanItemViewSet,
    RepairsView,
    ScheduleView,
    SettleLeftoversView,
    TimeOffViewSet,
    TodayView,
    WeekByDateView,
    WeeklyPlanViewSet,
    WeekReviewView,
)
from planning.pages import availability, grid, placing, rituals, schedule, today, week


def _section_routes(name: str) -> list[URLPattern | URLResolver]:
    """The addresses of one section of the Availability page."""
    base, section = f"availability/{name}", {"name": name}
    return [
        path(base, availability.add, section, name=f"{name}-add"),
        path(f"{base}/<str:row_id>", availability.edit, section, name=f"{name}-edit"),
        path(f"{base}/<str:row_id>/delete", availability.delete, section, name=f"{name}-delete"),
    ]


router = SimpleRouter(trailing_slash=False)
router.register("weekly-plans", WeeklyPlanViewSet, basename="weekly-plan")
router.register("daily-plans", DailyPlanViewSet, basename="daily-plan")
router.register("plan-items", PlanItemViewSet, basename="plan-item")
router.register("day-exceptions", DayExceptionViewSet, basename="day-exception")
router.register("time-off", TimeOffViewSet, basename="time-off")
router.register("busy-blocks", BusyBlockViewSet, basename="busy-block")

api_urlpatterns: list[URLPattern | URLResolver] = [
    # First, so that "today" is not taken for an id.
    path("daily-plans/today", TodayView.as_view(), name="daily-plan-today"),
    path("daily-plans/by-date/<str:date>", DayByDateView.as_view(), name="daily-plan-by-date"),
    path("weekly-plans/by-date/<str:date>", WeekByDateView.as_view(), name="weekly-plan-by-date"),
    path("weekly-plans/by-date/<str:date>/review", WeekReviewView.as_view(), name="weekly-plan-review"),
    path("leftovers/settle", SettleLeftoversView.as_view(), name="leftovers-settle"),
    path("schedule", ScheduleView.as_view(), name="schedule"),
    path("schedule/repairs", RepairsView.as_view(), name="schedule-repairs"),
    *router.urls,
]
page_urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("days/<str:day>", today.summary, name="day-summary"),
    path("items/<str:item_id>", today.item, name="item"),
    path("items/<str:item_id>/edit", today.edit, name="item-edit"),
    path("items/<str:item_id>/tick", today.tick, name="item-tick"),
    path("items/<str:item_id>/move", today.move, name="item-move"),
    path("items/<str:item_id>/why", grid.why, name="item-why"),
    path("items/<str:item_id>/place", placing.place, name="item-place"),
    path("items/<str:item_id>/delete", today.delete, name="item-delete"),
    path("week", week.week, name="week"),
    path("week/review", rituals.review, name="week-review"),
    path("week/plan", rituals.plan_week, name="week-plan"),
    path("grid", grid.grid, name="grid"),
    path("comeback", rituals.comeback, name="comeback"),
    path("today/check-in", rituals.check_in, name="check-in"),
    path("today/shutdown", rituals.shut_down, name="shut-down"),
    path("plan", schedule.plan, name="plan"),
    path("plan/repairs", schedule.repairs, name="repairs"),
    path("availability", availability.availability, name="availability"),
    *(route for name in availability.SECTIONS for route in _section_routes(name)),
]
