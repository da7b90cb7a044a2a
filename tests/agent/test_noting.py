"""Calls that are noted while their run ends: each is closed with it, or was never noted."""

import uuid
from contextlib import suppress

import pytest

from accounts.models import User
from agent.errors import RunFenced
from agent.models import Run, ToolCall
from agent.providers.base import ToolRequest
from agent.runs.claims import Claim, claim_queued
from agent.runs.control import cancel_run
from agent.runs.ledger import note_calls
from agent.services import Outgoing, send_message
from tests.racing import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
TRIALS = 12


def claimed(user: User) -> Claim:
    """A run at work."""
    sent = send_message(user, Outgoing(client_message_id=uuid.uuid4(), content="add some"))
    return next(claim for claim in claim_queued("a runner", 100) if claim.run_id == sent.run_id)


def note(claim: Claim) -> None:
    """What the model asks for; the run may have ended."""
    asked = [
        ToolRequest(id=f"call-{number}", name="create_task", arguments=f'{{"title": "{number}"}}')
        for number in range(10)
    ]
    with suppress(RunFenced):
        note_calls(claim, asked, is_guarded=False)


def test_no_call_of_a_run_that_was_cancelled_stays_open(alice: User) -> None:
    for _ in range(TRIALS):
        claim = claimed(alice)
        at_once([lambda claim=claim: note(claim), lambda claim=claim: cancel_run(alice, claim.run_id)])  # type: ignore[misc]
        assert Run.objects.get(pk=claim.run_id).status == "cancelled"
    assert not ToolCall.objects.filter(status="called").exists()
