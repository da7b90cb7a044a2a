"""Undoing an undo does the act again: where that deletes, a person decides again."""

import pytest

from accounts.models import User
from agent.models import ToolCall
from agent.runs.ending import CANCELLED, end_from_outside
from agent.services import decide_tool_call
from goals.models import Task
from tests.factories.goals import TaskFactory
from tests.journeys.pages.calling import Asked, reply_calling

pytestmark = pytest.mark.django_db


def called(user: User, asked: Asked) -> ToolCall:
    """The call, as far as it gets; its run is over then."""
    call = reply_calling(user, asked).tool_calls.select_related("proposal").get()
    if call.status != "pending":
        end_from_outside(call.run_id, CANCELLED)
    return call


def test_a_deletion_that_was_undone_is_not_done_again_unasked(alice: User) -> None:
    task = TaskFactory.create(user=alice)
    deletion = called(alice, ("delete_task", {"task": task.pk}))
    decide_tool_call(alice, deletion.pk, "approve")
    undoing = called(alice, ("undo_change", {"change": deletion.proposal_id}))
    assert (undoing.status, Task.objects.count()) == ("done", 1)
    again = called(alice, ("undo_change", {"change": undoing.proposal_id}))
    assert (again.status, Task.objects.count()) == ("pending", 1)
    decide_tool_call(alice, again.pk, "approve")
    assert Task.objects.count() == 0


def test_what_the_agent_made_it_may_take_back_unasked(alice: User) -> None:
    made = called(alice, ("create_task", {"title": "Buy rope"}))
    undoing = called(alice, ("undo_change", {"change": made.proposal_id}))
    assert (undoing.status, Task.objects.count()) == ("done", 0)
