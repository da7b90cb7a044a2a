"""What stands in the braces of each route: the owner's objects, and plain values."""

from collections.abc import Mapping
from types import MappingProxyType

from tests.architecture.routes import Route
from tests.factories.world import World

# A route's template up to and with its parameter -> the attribute of World whose id belongs there.
OBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "/api/v1/users/{pk}": "user",
        "/api/v1/changes/{pk}": "change_set",
        "/api/v1/proposals/{pk}": "proposal",
        "/api/v1/goals/{pk}": "goal",
        "/api/v1/tasks/{pk}": "task",
        "/api/v1/weekly-plans/{pk}": "week",
        "/api/v1/daily-plans/{pk}": "day",
        "/api/v1/plan-items/{pk}": "item",
        "/api/v1/day-exceptions/{pk}": "day_exception",
        "/api/v1/time-off/{pk}": "time_off",
        "/api/v1/busy-blocks/{pk}": "busy_block",
        "/api/v1/conversations/{pk}": "conversation",
        "/api/v1/conversations/{conversation_id}": "conversation",
        "/api/v1/runs/{pk}": "run",
        "/api/v1/tool-calls/{pk}": "tool_call",
        "/goals/{goal_id}": "goal",
        "/tasks/{task_id}": "task",
        "/items/{item_id}": "item",
        "/availability/hours/{row_id}": "day_exception",
        "/availability/time-off/{row_id}": "time_off",
        "/availability/busy/{row_id}": "busy_block",
        "/history/{change_set_id}": "change_set",
        "/proposals/{proposal_id}": "proposal",
        "/chat/{conversation_id}": "conversation",
        "/chat/replies/{run_id}": "run",
        "/chat/calls/{call_id}": "tool_call",
    }
)
# A parameter that names no object.
VALUES: Mapping[str, str] = MappingProxyType(
    {
        "/api/v1/daily-plans/by-date/{date}": "2026-03-04",
        "/api/v1/weekly-plans/by-date/{date}": "2026-03-04",
        "/days/{day}": "2026-03-04",
        "/reset/{uid}": "MQ",
        "/reset/{uid}/{token}": "no-token",
    }
)
# Objects that are nobody's: no such id, in each form that an id has.
MISSING_NUMBER = 2**40
MISSING_UUID = "00000000-0000-4000-8000-000000000000"


def path_for(route: Route, world: World) -> str:
    """The route's path with the owner's ids in it."""
    return route.filled(path_parameters_for(route, world))


def path_parameters_for(route: Route, world: World) -> dict[str, object]:
    """The owner's ids by parameter name."""
    return {name: _value(route, name, world) for name in route.parameters}


def missing_path_for(route: Route, world: World) -> str:
    """The same path with ids that nobody has."""
    values = path_parameters_for(route, world)
    for name in route.parameters:
        if prefix_of(route, name) in OBJECTS:
            values[name] = MISSING_NUMBER if str(values[name]).isdigit() else MISSING_UUID
    return route.filled(values)


def names_an_object(route: Route) -> bool:
    """Whether somebody owns what the path names."""
    return any(prefix_of(route, name) in OBJECTS for name in route.parameters)


def prefix_of(route: Route, name: str) -> str:
    """The template up to this parameter."""
    return route.template.partition("{" + name + "}")[0] + "{" + name + "}"


def _value(route: Route, name: str, world: World) -> object:
    prefix = prefix_of(route, name)
    if prefix in VALUES:
        return VALUES[prefix]
    if prefix in OBJECTS:
        return getattr(world, OBJECTS[prefix]).pk
    raise LookupError(
        f"The route {route.template} is new to the sweeps: say in tests/architecture/objects.py which object of World "
        f"`{prefix}` names (OBJECTS), or which plain value goes there (VALUES)."
    )
