"""Tools that take whatever a recorded model sends, and note each call as a task with its name and arguments."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ConfigDict

from agent.tools.base import Tool, ToolContext, ToolInput
from goals.models import Task
from goals.services import create_task

NAMES = """best_language_to_learn fixed_version get_time get_weather llm_version multiply pelican_name_generator
updateIssueList""".split()


class Anything(ToolInput):
    """Any arguments."""

    model_config = ConfigDict(frozen=True, extra="allow")


def noted() -> list[tuple[str, Any]]:
    """The calls that reached a tool, in order: (name, arguments)."""
    return [(task.title, json.loads(task.notes)) for task in Task.objects.order_by("pk")]


def _noting(name: str) -> Callable[[ToolContext, Anything], Mapping[str, Any]]:
    def run(context: ToolContext, given: Anything) -> Mapping[str, Any]:
        create_task(context.actor, title=name, notes=json.dumps(given.model_extra))
        return {"noted": name}

    return run


TOOLS = tuple(
    Tool(name=name, description="Notes the call.", input=Anything, effect="write", run=_noting(name)) for name in NAMES
)
