"""A call whose time is over, before anybody has closed it: a server was away, or the reaper has not looked yet."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import User
from agent.models import Run, ToolCall
from agent.runs.control import cancel_run, discard_conversation, send
from agent.runs.reaper import tidy
from agent.services import Outgoing
from config.common import clock
from history.models import ChangeSet
from tests.agent.test_approving import waiting_call

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def overdue_call(user: User) -> ToolCall:
    """A call that waits, and has waited too long."""
    call = waiting_call(user)
    over = clock.now() - timedelta(seconds=1)
    ToolCall.objects.filter(pk=call.pk).update(expires_at=over)
    ChangeSet.objects.filter(user=user, state="proposed").update(expires_at=over)
    return call


def say_more(user: User, run: Run) -> object:
    """The person goes on without deciding."""
    more = Outgoing(client_message_id=uuid.uuid4(), content="leave it", conversation_id=run.conversation_id)
    return send(user, more)


@pytest.mark.parametrize(
    "end",
    [
        lambda user, run: cancel_run(user, run.pk),
        say_more,
        lambda user, run: discard_conversation(user, run.conversation_id),
    ],
    ids=["cancel", "send", "delete"],
)
def test_a_run_whose_call_is_overdue_can_be_ended(alice: User, end: Callable[[User, Run], object]) -> None:
    call = overdue_call(alice)
    end(alice, call.run)
    tidy()
    call = ToolCall.objects.select_related("run", "proposal").get(pk=call.pk)
    assert call.proposal is not None
    assert (call.status, call.run.status, call.proposal.state) == ("withdrawn", "cancelled", "expired")


def test_a_runner_that_died_with_an_overdue_call_stops_no_reaper(alice: User) -> None:
    call, other = overdue_call(alice), overdue_call(alice)
    dead = {"status": Run.Status.RUNNING, "lease_until": clock.now() - timedelta(minutes=20)}
    Run.objects.filter(pk=call.run_id).update(**dead)  # between the proposal and the pause
    tidy()
    call.refresh_from_db()
    other.refresh_from_db()
    assert Run.objects.get(pk=call.run_id).status == "interrupted"
    assert (call.status, other.status) == ("withdrawn", "expired")
