"""What the empty chat suggests to say: the built-in assistant can do all of it."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from agent.models import ContextType, Conversation, Run
from agent.pages.conversations import SUGGESTIONS
from tests.factories.agent import ConversationFactory
from tests.factories.goals import GoalFactory, TaskFactory

pytestmark = pytest.mark.django_db(transaction=True)
ACTS = {
    "Add 'call the bank' to tomorrow 30m": "create_item",
    "When am I free tomorrow for 1h?": "find_free_time",
    "Plan my week": "plan_week",
    "Break down this goal": "break_down_goal",
    "Mark this task as done": "complete_task",
}


def talk_about(kind: str, alice: User) -> Conversation:
    """A new conversation of this kind."""
    goal = GoalFactory.create(user=alice, title="Run a marathon")
    task = TaskFactory.create(user=alice, title="Buy shoes", goal=goal)
    pk = {ContextType.GOAL_REVIEW: goal.pk, ContextType.TASK: task.pk}.get(ContextType(kind))
    made: Conversation = ConversationFactory.create(user=alice, context_type=kind, context_id=pk)
    return made


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind, lines in SUGGESTIONS.items() for line in lines])
def test_a_suggestion_is_understood(kind: str, line: str, alice: User) -> None:
    talk = talk_about(kind, alice)
    call_command("chat", line, "--conversation", str(talk.pk), stdout=StringIO(), stderr=StringIO())
    run = Run.objects.get()
    called = list(run.tool_calls.values_list("tool", flat=True))
    assert [ACTS[line]] == called if line in ACTS else set(called) <= {"list_tasks"}
    assert not run.tool_calls.filter(status="failed").exists()
    assert "understand" not in run.message.content
