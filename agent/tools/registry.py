"""The tools in use: a visible table, `settings.AGENT_TOOLS`, of dotted names of tuples of tools."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from agent.providers.base import ToolSpec
from agent.tools.base import Tool


def tools_in_use() -> Mapping[str, Tool]:
    """Every tool by its name."""
    return {tool.name: tool for path in settings.AGENT_TOOLS for tool in import_string(path)}


def specs_in_use() -> tuple[ToolSpec, ...]:
    """Every tool as a provider offers it."""
    return tuple(tool.spec for tool in tools_in_use().values())
