"""The goals app."""

from django.apps import AppConfig


class GoalsConfig(AppConfig):
    """What you want."""

    name = "goals"
