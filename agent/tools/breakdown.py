"""Taking a goal apart into tasks."""

from typing import Annotated, Any

from pydantic import Field

from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import NOT_A_TRUTH_VALUE, Day, Energy, Id, Priority, Text, Title, fields_of
from agent.tools.showing import Shown, task_shown
from config.common.errors import ValidationFailed
from goals.breakdown import LONGEST_MINUTES, MOST_STEPS, SHORTEST_MINUTES, Step, broken_down, problems_of
from goals.selectors import owned_goal_or_invalid, tasks_for
from goals.services import create_task
from history.domain import quoted

LONGEST_KEY = 40
LONGEST_NOTES = 10_000
Key = Annotated[str, Field(min_length=1, max_length=LONGEST_KEY)]


class PlannedTask(ToolInput):
    """One of the tasks."""

    key: Key = Field(description="A short name of your own, by which other tasks depend on it.")
    title: Title
    estimate_minutes: Annotated[int, Field(ge=SHORTEST_MINUTES, le=LONGEST_MINUTES), NOT_A_TRUTH_VALUE]
    done_when: Annotated[Text, Field(min_length=1)] = Field(description="How the person will know that it is done.")
    first_step: Title = Field(description="What to do first, small enough to begin at once.")
    notes: Annotated[Text, Field(max_length=LONGEST_NOTES)] | None = None
    depends_on: list[Key] | None = Field(
        None, max_length=MOST_STEPS, description="Keys of the tasks that must be done first."
    )
    priority: Priority | None = None
    energy: Energy | None = None
    due_on: Day | None = None


class BreakDownGoal(ToolInput):
    """A goal and its tasks."""

    goal: Id
    tasks: list[PlannedTask] = Field(min_length=1, max_length=MOST_STEPS)


def _break_down(context: ToolContext, given: BreakDownGoal) -> Shown:
    goal = owned_goal_or_invalid(context.user, given.goal)
    steps = [_step(task) for task in given.tasks]
    standing = tasks_for(context.user).open().filter(goal=given.goal).values_list("title", flat=True)
    problems = problems_of(steps, list(standing))
    if problems:
        raise ValidationFailed(" ".join(problem.detail for problem in problems[:5]), errors=tuple(problems))
    found = broken_down(steps)
    tasks = _create(context, given, found.order)
    if context.actor.draft is not None:
        number = f"{len(tasks)} task{'' if len(tasks) == 1 else 's'}"
        context.actor.draft.sum_up(f"Goal {quoted(goal.title)} broken down into {number}")
    return {
        "goal": {"id": goal.pk, "title": goal.title},
        "tasks": tasks,
        "order": list(found.order),
        "critical_path": {"keys": list(found.critical_path), "minutes": found.critical_minutes},
        "total_minutes": found.total_minutes,
    }


def _create(context: ToolContext, given: BreakDownGoal, order: tuple[str, ...]) -> list[Shown]:
    planned = {task.key: task for task in given.tasks}
    ids: dict[str, int] = {}
    shown = []
    for key in order:
        depends_on = [ids[other] for other in planned[key].depends_on or ()]
        task = create_task(context.actor, **_fields(planned[key], given.goal), depends_on=depends_on)
        ids[key] = task.pk
        shown.append({**task_shown(task), "key": key})
    return shown


def _step(task: PlannedTask) -> Step:
    return Step(
        key=task.key,
        title=task.title,
        estimate_minutes=task.estimate_minutes,
        depends_on=tuple(dict.fromkeys(task.depends_on or ())),
    )


def _fields(task: PlannedTask, goal: int) -> Any:
    """As TaskFields has them."""
    first = f"First step: {task.first_step}"
    return {
        **fields_of(task, "key", "first_step", "depends_on"),
        "goal": goal,
        "notes": f"{first}\n\n{task.notes}" if task.notes else first,
    }


TOOLS = (
    Tool(
        name="break_down_goal",
        description="Turn a goal into tasks in one proposal that the person decides on. Each task has an estimate "
        f"({SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes), says when it is done and what to do first, and may depend "
        "on others by key. Look at the goal first: tasks it has already are refused. Returns the goal, the tasks, "
        "their order, the critical path and the total.",
        input=BreakDownGoal,
        effect="write",
        always_asks=True,
        run=_break_down,
    ),
)
