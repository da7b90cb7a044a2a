"""The planning app."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """When you do it."""

    name = "planning"
