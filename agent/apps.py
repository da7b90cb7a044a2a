"""The agent app."""

from django.apps import AppConfig


class AgentConfig(AppConfig):
    """Who helps."""

    name = "agent"
