"""Tools on what was done: looking at it, and taking it back."""

from typing import Literal

from pydantic import Field

from agent.selectors import acting_run, causes_in, was_withdrawn_by
from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import MOST_UNLESS_TOLD, Id, Instant, Limit, instant_of
from agent.tools.showing import Shown, change_shown, page_of, shown_list
from config.common.errors import Conflict, NotFound, ValidationFailed
from config.common.querysets import LARGEST_ID
from history.models import ChangeSet
from history.querysets import ChangeSetQuerySet
from history.selectors import change_sets_for
from history.services import undo, undo_since

WITHDRAWN = (
    "What waited for your decision was withdrawn when you wrote, so nothing of it was done and nothing is undone now. "
    "Say “undo” once more to take back what I changed before it."
)
NOTHING = (
    "I changed nothing in this conversation that still stands. What was changed elsewhere can be undone on the "
    "History page."
)


class ListChanges(ToolInput):
    """Which changes."""

    via: Literal["person", "agent", "scheduler", "api", "mcp"] | None = Field(
        None, description="Who or what made them; agent: you."
    )
    since: Instant | None = Field(None, description="Made at this time or later; local time without an offset.")
    object: (
        Literal["goal", "task", "weekly_plan", "daily_plan", "plan_item", "day_exception", "time_off", "busy_block"]
        | None
    ) = Field(None, description="Only what touched objects of this kind.")
    id: Id | None = Field(None, description="Together with object: only what touched this one.")
    limit: Limit | None = None


class UndoChange(ToolInput):
    """Which change."""

    change: Id | None = Field(
        None, description="By default all that your newest reply in this conversation changed and is not undone."
    )


class UndoAgentChanges(ToolInput):
    """Since when."""

    since: Instant = Field(description="Local time without an offset.")


def _list(context: ToolContext, given: ListChanges) -> Shown:
    if given.id is not None and given.object is None:
        raise ValidationFailed.on("object", "required", "Say of which kind the object with this id is.")
    changes = _changes(context).newest_first()
    if given.via is not None:
        changes = changes.filter(via=given.via)
    if given.since is not None:
        changes = changes.since(instant_of(given.since, context.zone))
    if given.object is not None:
        changes = changes.touching(given.object, given.id if given.id is None else min(given.id, LARGEST_ID))
    found, more = page_of(changes, given.limit or MOST_UNLESS_TOLD)
    return shown_list("changes", found, change_shown, more=more)


def _undo(context: ToolContext, given: UndoChange) -> Shown:
    changes = [given.change] if given.change is not None else _newest_reply(context)
    return {"undone": [change_shown(undo(context.actor, change)) for change in changes]}


def _undo_own(context: ToolContext, given: UndoAgentChanges) -> Shown:
    undone = undo_since(context.actor, "agent", instant_of(given.since, context.zone))
    for change in undone:
        change.state = ChangeSet.State.UNDONE  # they were read before they were taken back
    return {"undone": [change_shown(change) for change in undone]}


def _newest_reply(context: ToolContext) -> list[int]:
    """What the newest reply did that stands, newest first: one sentence is one undo, though it took several acts.

    Undoing is no change of its own here: else the second "undo" would do again what the first took back.
    """
    run = acting_run(context.user, context.actor.cause)
    if run is not None and was_withdrawn_by(run):
        raise Conflict(WITHDRAWN)
    standing = _changes(context).filter(via="agent", state=ChangeSet.State.APPLIED, undoes=[])
    if run is not None:
        standing = standing.filter(cause__in=causes_in(run.conversation))
    found = standing.newest_first().first()
    if found is None:
        raise NotFound(NOTHING)
    return list(standing.filter(cause=found.cause).newest_first().values_list("pk", flat=True))


def _changes(context: ToolContext) -> ChangeSetQuerySet:
    return change_sets_for(context.user).prefetch_related(None)


TOOLS = (
    Tool(
        name="list_changes",
        description="List what was changed or proposed, by whom and why, newest first. Use it to answer what happened "
        "to something, or to find the id of a change to undo. Returns changes and whether there are more.",
        input=ListChanges,
        effect="read",
        run=_list,
    ),
    Tool(
        name="undo_change",
        description="Take back what your newest reply changed, or by its id any one change, whoever made it; refused "
        "where later edits stand on it. An undo can itself be undone by its id. Returns what was undone.",
        input=UndoChange,
        effect="write",
        run=_undo,
    ),
    Tool(
        name="undo_agent_changes",
        description="Take back everything you changed since a time, all of it or nothing. Returns what was undone.",
        input=UndoAgentChanges,
        effect="destructive",
        run=_undo_own,
    ),
)
