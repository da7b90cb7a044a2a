"""Routes of goals."""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from goals.api import GoalViewSet, TaskViewSet

router = SimpleRouter(trailing_slash=False)
router.register("goals", GoalViewSet, basename="goal")
router.register("tasks", TaskViewSet, basename="task")

api_urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
page_urlpatterns: list[URLPattern | URLResolver] = []
