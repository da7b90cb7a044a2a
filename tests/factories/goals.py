"""Goals and tasks: valid rows with the fewest fields, written past the services."""

import factory
from factory.django import DjangoModelFactory

from goals.models import Goal, Task


class GoalFactory(DjangoModelFactory[Goal]):
    """An active goal; give it a `user`."""

    class Meta:
        model = Goal

    title = factory.Sequence(lambda n: f"Goal {n}")
    time_horizon = "medium"


class TaskFactory(DjangoModelFactory[Task]):
    """An open task; give it a `user`."""

    class Meta:
        model = Task

    title = factory.Sequence(lambda n: f"Task {n}")
