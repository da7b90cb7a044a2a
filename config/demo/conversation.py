"""A talk with the offline assistant, made as every reply is: from the person's context, by events, stored as a run."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from asgiref.sync import async_to_sync

from accounts.models import User
from agent.models import Conversation, Message, Run
from agent.providers.base import ChatRequest, Finished, LLMProvider, TextDelta
from agent.providers.factory import get_llm_provider
from agent.runs import events
from agent.runs.claims import Claim
from agent.runs.context import prompt_for
from agent.runs.ending import Ending
from agent.runs.journal import Batch, store
from agent.services import Outgoing, Sent, send_message
from config.common import clock

QUESTIONS = (
    "What is on today?",
    "How is the half marathon going?",
    "What is overdue?",
    "What should I do next?",
)
PAUSE = timedelta(minutes=2)


def converse(user: User, *, until: datetime) -> None:
    """One conversation whose last reply ends at `until`. Call it within the demo's transaction."""
    conversation_id = None
    for number, question in enumerate(QUESTIONS):
        at = until - PAUSE * (len(QUESTIONS) - number)
        with clock.pretending(at):
            outgoing = Outgoing(
                client_message_id=uuid.uuid4(), content=question, conversation_id=conversation_id, provider="offline"
            )
            sent = send_message(user, outgoing)
            _reply(sent)
        _backdate(sent, at)
        conversation_id = sent.conversation_id


def _reply(sent: Sent) -> None:
    """Make the reply here and now. Nobody else sees the run before the transaction ends, by when it is completed."""
    Run.objects.filter(pk=sent.run_id).update(status=Run.Status.RUNNING, attempt=1, started_at=clock.now())
    run = Run.objects.get(pk=sent.run_id)
    claim = Claim(
        run_id=run.pk,
        user_id=run.user_id,
        conversation_id=run.conversation_id,
        message_id=run.message_id,
        attempt=1,
        last_seq=0,
    )
    provider = get_llm_provider("offline")
    text_id = str(run.message_id)
    request = replace(prompt_for(run.pk).request, tools=())  # what is told is told from the briefing alone
    deltas = async_to_sync(_deltas)(provider, request)
    ending = Ending(status="completed", provider=provider.name, model=provider.model)
    log = [
        events.run_started(run.conversation_id, run.pk),
        events.text_start(text_id),
        *(events.text_delta(text_id, delta) for delta in deltas),
        events.text_end(text_id),
        ending.event(run.conversation_id, run.pk),
    ]
    store([Batch(claim=claim, events=log, ending=ending, stored_seq=0)])


async def _deltas(provider: LLMProvider, request: ChatRequest) -> list[str]:
    """What the provider says, a line at a time."""
    said = [event async for event in provider.stream(request) if not isinstance(event, Finished)]
    return "".join(event.text for event in said if isinstance(event, TextDelta)).splitlines(keepends=True)


def _backdate(sent: Sent, at: datetime) -> None:
    done = at + timedelta(seconds=4)
    Message.objects.filter(pk=sent.message_id).update(created_at=at, updated_at=at)
    Message.objects.filter(run=sent.run_id).update(created_at=at + timedelta(seconds=1), updated_at=done)
    Run.objects.filter(pk=sent.run_id).update(created_at=at, updated_at=done)
    conversation = Conversation.objects.filter(pk=sent.conversation_id)
    conversation.update(last_message_at=at, updated_at=done)
    conversation.filter(created_at__gt=at).update(created_at=at)
