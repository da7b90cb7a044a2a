"""Tools on goals."""

from typing import Any, Literal

from django.db import connection
from django.db.models import Q
from pydantic import Field

from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import (
    MOST_UNLESS_TOLD,
    Day,
    Horizon,
    Id,
    Limit,
    MinutesOfWeek,
    Priority,
    Search,
    Text,
    Title,
    fields_of,
)
from agent.tools.showing import (
    Shown,
    goal_in_list,
    goal_shown,
    item_in_list,
    named,
    page_of,
    shown_list,
    task_in_list,
)
from config.common.filtering import search_in
from goals.models import Goal
from goals.selectors import get_goal_for, goals_for, tasks_for, with_dependencies, with_progress
from goals.services import create_goal, delete_goal, update_goal
from planning.selectors import items_for

MOST_TASKS = 50
MOST_ITEMS = 20


class ListGoals(ToolInput):
    """Which goals."""

    status: Literal["active", "completed", "paused", "cancelled"] | None = None
    time_horizon: Horizon | None = None
    search: Search | None = None
    limit: Limit | None = None


class OneGoal(ToolInput):
    """A goal."""

    goal: Id


class CreateGoal(ToolInput):
    """A new goal."""

    title: Title
    time_horizon: Horizon = Field(description="short: weeks; medium: months; long: a year or more.")
    description: Text | None = None
    priority: Priority | None = None
    parent: Id | None = Field(None, description="The id of the goal it is a part of.")
    target_on: Day | None = Field(None, description="By when it is wanted.")
    weekly_floor_minutes: MinutesOfWeek | None = Field(None, description="Plan at least this much a week.")
    weekly_ceiling_minutes: MinutesOfWeek | None = Field(None, description="Plan at most this much a week.")


class UpdateGoal(ToolInput):
    """What changes; the rest stays."""

    goal: Id
    title: Title | None = None
    description: Text | None = None
    time_horizon: Horizon | None = None
    status: Literal["active", "paused"] | None = None
    priority: Priority | None = None
    parent: Id | None = Field(None, description="The id of the goal it is a part of.")
    target_on: Day | None = None
    weekly_floor_minutes: MinutesOfWeek | None = None
    weekly_ceiling_minutes: MinutesOfWeek | None = None
    clear: (
        list[Literal["parent", "target_on", "weekly_floor_minutes", "weekly_ceiling_minutes", "description"]] | None
    ) = Field(None, description="Fields to empty.")


def _list(context: ToolContext, given: ListGoals) -> Shown:
    goals = goals_for(context.user).filter(**fields_of(given, "search", "limit")).likeliest_first()
    if given.search:
        goals = goals.filter(search_in(("title", "description"), given.search, connection.vendor))
    found, more = page_of(goals, given.limit or MOST_UNLESS_TOLD)
    return shown_list("goals", with_progress(found), goal_in_list, more=more)


def _get(context: ToolContext, given: OneGoal) -> Shown:
    goal = get_goal_for(context.user, given.goal)
    children, _ = page_of(goals_for(context.user).filter(parent=goal).likeliest_first(), MOST_TASKS)
    tasks, more = page_of(tasks_for(context.user).filter(goal=goal).open_first(context.zone), MOST_TASKS)
    return {
        "goal": {**goal_shown(goal), "children": [goal_in_list(child) for child in with_progress(children)]},
        **shown_list("tasks", with_dependencies(tasks), task_in_list, more=more),
        "plan_items": _upcoming(context, goal),
    }


def _upcoming(context: ToolContext, goal: Goal) -> list[Shown]:
    items = items_for(context.user).open().filter(Q(goal=goal) | Q(task__goal=goal))
    coming = items.filter(daily_plan__date__gte=context.today).by_day()
    return [item_in_list(item, context.zone) for item in coming[:MOST_ITEMS]]


def _create(context: ToolContext, given: CreateGoal) -> Shown:
    return {"goal": goal_shown(create_goal(context.actor, **_typed(fields_of(given))))}


def _update(context: ToolContext, given: UpdateGoal) -> Shown:
    return _changed(context, given.goal, fields_of(given, "goal"))


def _complete(context: ToolContext, given: OneGoal) -> Shown:
    return _changed(context, given.goal, {"status": Goal.Status.COMPLETED.value})


def _cancel(context: ToolContext, given: OneGoal) -> Shown:
    return _changed(context, given.goal, {"status": Goal.Status.CANCELLED.value})


def _delete(context: ToolContext, given: OneGoal) -> Shown:
    shown = named("goal", get_goal_for(context.user, given.goal))
    delete_goal(context.actor, given.goal)
    return {"deleted": [shown]}


def _changed(context: ToolContext, goal_id: int, changes: dict[str, Any]) -> Shown:
    return {"goal": goal_shown(update_goal(context.actor, goal_id, changes=_typed(changes)))}


def _typed(fields: dict[str, Any]) -> Any:
    """The names are those of GoalFields: a test holds the inputs to that."""
    return fields


TOOLS = (
    Tool(
        name="list_goals",
        description="List the person's goals with their progress, active ones first, newest first. "
        "Use it to find a goal's id. Returns goals and whether there are more.",
        input=ListGoals,
        effect="read",
        run=_list,
    ),
    Tool(
        name="get_goal",
        description="Look at one goal: its description, progress and sub-goals, its tasks (open ones first, with what "
        "they depend on) and its upcoming plan items.",
        input=OneGoal,
        effect="read",
        run=_get,
    ),
    Tool(
        name="create_goal",
        description="Create a goal. Use it when the person names something they want to reach. Returns the goal.",
        input=CreateGoal,
        effect="write",
        run=_create,
    ),
    Tool(
        name="update_goal",
        description="Change fields of a goal, pause it or make it active again. Send only what changes. "
        "Returns the goal.",
        input=UpdateGoal,
        effect="write",
        run=_update,
    ),
    Tool(
        name="complete_goal",
        description="Mark a goal as completed. Its tasks stay as they are. Returns the goal.",
        input=OneGoal,
        effect="write",
        run=_complete,
    ),
    Tool(
        name="cancel_goal",
        description="Give a goal up: it stays, as cancelled, and so do its tasks. Returns the goal.",
        input=OneGoal,
        effect="destructive",
        run=_cancel,
    ),
    Tool(
        name="delete_goal",
        description="Delete a goal for good. Its tasks, sub-goals and plan items stay without it. Cancel it instead "
        "where the person only gives it up. Returns what was deleted.",
        input=OneGoal,
        effect="destructive",
        run=_delete,
    ),
)
