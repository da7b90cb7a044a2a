"""Speaking to the agent over REST."""

import json
import uuid
from typing import Any

from rest_framework.test import APIClient

from accounts.models import User
from agent.models import Conversation, Run
from agent.runs.claims import Claim, claim_queued
from agent.runs.ending import Ending, end_from_outside
from agent.runs.events import run_started, text_delta, text_start
from agent.runs.journal import Batch, store
from tests.factories.agent import ConversationFactory

COMPLETED = Ending(status="completed", provider="offline", model="rules")
FAILED = Ending(status="failed", code="provider_overloaded", detail="The provider has too much to do.")


def body(content: str = "hello", **fields: Any) -> dict[str, Any]:
    """What a client sends; a new message unless `client_message_id` is given."""
    return {"client_message_id": str(uuid.uuid4()), "content": content, **fields}


def send(client: APIClient, conversation: Conversation | int, content: str = "hello", **fields: Any) -> Any:
    """The answer to one message; keyword arguments with upper-case names are headers."""
    headers = {name: fields.pop(name) for name in list(fields) if name.isupper()}
    pk = conversation if isinstance(conversation, int) else conversation.pk
    return client.post(f"/api/v1/conversations/{pk}/messages", body(content, **fields), format="json", **headers)


def send_raw(client: APIClient, conversation: Conversation, text: str) -> Any:
    """The answer to a body that no JSON writer would produce."""
    path = f"/api/v1/conversations/{conversation.pk}/messages"
    return client.generic("POST", path, data=text, content_type="application/json")


def queued_run(client: APIClient, user: User, content: str = "hello") -> Run:
    """A run that waits in a conversation of its own."""
    sent = send(client, ConversationFactory.create(user=user), content)
    assert sent.status_code == 202, sent.content
    return Run.objects.get(pk=sent.json()["run"])


def begin(run: Run, *texts: str) -> Claim:
    """A runner claims the run and brings the first of the reply."""
    claim = next(claim for claim in claim_queued("a runner", 100) if claim.run_id == run.pk)
    written = [run_started(run.conversation_id, run.pk), text_start("m"), *(text_delta("m", text) for text in texts)]
    store([Batch(claim=claim, events=written, ending=None, stored_seq=0)])
    return claim


def end(run_id: object, ending: Ending = COMPLETED) -> None:
    """The run's reply is over."""
    assert end_from_outside(uuid.UUID(str(run_id)), ending)


def field_errors(answer: Any) -> list[tuple[str, str]]:
    """What was wrong, as (field, code)."""
    return [(error["field"], error["code"]) for error in json.loads(answer.content)["errors"]]
