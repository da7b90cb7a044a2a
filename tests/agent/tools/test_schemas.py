"""What every tool promises a provider: names, effects, and JSON Schemas that describe each argument."""

import json
import re
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from agent.tools.base import Tool, ToolInput
from agent.tools.bulk import ChangeTasks
from agent.tools.goals import CreateGoal, UpdateGoal
from agent.tools.items import CreateItem, UpdateItem
from agent.tools.plans import WriteDay, WriteWeek
from agent.tools.registry import tools_in_use
from agent.tools.tasks import CreateTask, UpdateTask
from config.common.errors import ValidationFailed
from goals.domain import GoalFields, TaskFields
from planning.domain import DayFields, ItemChanges, WeekFields

TOOLS = list(tools_in_use().values())
KEYWORDS = {
    "type", "properties", "required", "additionalProperties", "items", "enum", "description", "format", "pattern",
    "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "$ref", "$defs",
}  # fmt: skip
DESTRUCTIVE = {
    "cancel_goal", "cancel_task", "change_tasks", "delete_day", "delete_goal", "delete_item", "delete_items",
    "delete_task", "delete_tasks", "delete_week", "move_items", "settle_leftovers", "undo_agent_changes",
}  # fmt: skip


def of_each_tool(test: Any) -> Any:
    """The test with each tool in turn."""
    return pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)(test)


def shapes_in(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schema, and those within it."""
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()]
    for one in [*inner, *([schema["items"]] if "items" in schema else [])]:
        yield from shapes_in(one)


def test_names_are_unique_verbs_in_snake_case() -> None:
    listed = [tool.name for path in settings.AGENT_TOOLS for tool in import_string(path)]
    assert len(set(listed)) == len(listed) == 46
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+|replan|repair", name) for name in listed)


def test_what_deletes_cancels_or_changes_in_bulk_is_destructive() -> None:
    assert {tool.name for tool in TOOLS if tool.effect == "destructive"} == DESTRUCTIVE
    assert {tool.name for tool in TOOLS if tool.always_asks} == {
        "break_down_goal", "plan_day", "plan_week", "repair", "replan",
    }  # fmt: skip


@of_each_tool
def test_a_schema_is_an_object_that_describes_every_argument(tool: Tool) -> None:
    schema = json.loads(json.dumps(tool.spec.input_schema))
    assert schema["type"] == "object"
    for shape in shapes_in(schema):
        assert {"type", "$ref"} & shape.keys(), f"{tool.name} takes anything: {shape}"
        assert set(shape) <= KEYWORDS
        assert shape.get("type") != "object" or shape["additionalProperties"] is False
        assert set(shape.get("required", ())) <= set(shape.get("properties", ()))
    for reference in re.findall(r'"\$ref": "#/\$defs/(\w+)"', json.dumps(schema)):
        assert reference in schema["$defs"]


@of_each_tool
def test_a_description_is_short_and_ends_like_a_sentence(tool: Tool) -> None:
    assert tool.description.endswith(".")
    assert 20 < len(tool.description) < 400


@of_each_tool
def test_an_argument_that_is_unknown_is_refused(tool: Tool) -> None:
    with pytest.raises(ValidationFailed) as refused:
        tool.read('{"wibble": 1}')
    assert ("wibble", "extra_forbidden") in [(entry.field, entry.code) for entry in refused.value.errors]


@pytest.mark.parametrize("written", ["[]", "7", "null", "{", '"x"', "[" * 100_000])
@of_each_tool
def test_what_is_no_object_is_refused(tool: Tool, written: str) -> None:
    with pytest.raises(ValidationFailed):
        tool.read(written)


@pytest.mark.parametrize(
    ("given", "fields", "own"),
    [
        (CreateGoal, GoalFields, set()),
        (UpdateGoal, GoalFields, {"goal"}),
        (CreateTask, TaskFields, set()),
        (UpdateTask, TaskFields, {"task"}),
        (ChangeTasks, TaskFields, {"tasks"}),
        (CreateItem, ItemChanges, {"start"}),
        (UpdateItem, ItemChanges, {"item", "start"}),
        (WriteDay, DayFields, {"date"}),
        (WriteWeek, WeekFields, {"date"}),
    ],
)
def test_inputs_name_fields_as_the_services_do(given: type[ToolInput], fields: Any, own: set[str]) -> None:
    assert set(given.model_fields) - own - {"clear"} <= set(get_type_hints(fields))
