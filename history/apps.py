"""The history app."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """What was done."""

    name = "history"
