"""What a person may do to a run from outside."""

from django.db import transaction

from accounts.models import User
from agent.models import Run
from agent.runs.ending import CANCELLED, end_from_outside
from agent.selectors import get_conversation_for, get_run_for
from agent.services import Outgoing, Sent, delete_conversation, send_message


def send(user: User, outgoing: Outgoing) -> Sent:
    """Send a message. A reply in the conversation that waits for an approval ends cancelled, its calls withdrawn.

    Raises as `send_message`.
    """
    return send_message(user, outgoing, make_way=lambda run: end_from_outside(run.pk, CANCELLED))


def cancel_run(user: User, run_id: object) -> Run:
    """End the run as cancelled; what was said so far is kept. A run that has ended stays as it is. Raises NotFound."""
    run = get_run_for(user, run_id)
    end_from_outside(run.pk, CANCELLED)
    return get_run_for(user, run.pk)


def discard_conversation(user: User, conversation_id: object, *, expected_version: int | None = None) -> None:
    """Delete the conversation and cancel the reply that is being made in it. Raises NotFound, VersionMismatch."""
    with transaction.atomic():
        conversation = get_conversation_for(user, conversation_id)
        delete_conversation(user, conversation.pk, expected_version=expected_version)
        for run in conversation.runs.active():
            end_from_outside(run.pk, CANCELLED)
