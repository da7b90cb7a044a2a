"""Routes of goals."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from goals.api import GoalViewSet, TaskViewSet
from goals.pages import goals, tasks

router = SimpleRouter(trailing_slash=False)
router.register("goals", GoalViewSet, basename="goal")
router.register("tasks", TaskViewSet, basename="task")

api_urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
page_urlpatterns: list[URLPattern | URLResolver] = [
    path("goals", goals.goals, name="goals"),
    path("goals/<str:goal_id>", goals.goal, name="goal"),
    path("goals/<str:goal_id>/delete", goals.delete, name="goal-delete"),
    path("tasks", tasks.tasks, name="tasks"),
    path("tasks/<str:task_id>", tasks.task, name="task"),
    path("tasks/<str:task_id>/tick", tasks.tick, name="task-tick"),
    path("tasks/<str:task_id>/delete", tasks.delete, name="task-delete"),
]
