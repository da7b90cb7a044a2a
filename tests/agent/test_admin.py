"""The back office's window on the agent: what it shows, what staff may do there, and that nothing can be edited."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from agent.models import Conversation, Message, Run, RunEvent
from agent.runs.events import text_delta
from config.common import clock
from tests.agent.agui_rules import log_violations
from tests.agent.asking import FAILED, begin, end, queued_run
from tests.agent.chatting import log_in_database
from tests.factories.accounts import UserFactory
from tests.factories.agent import ConversationFactory, completed_run, tool_call_of

pytestmark = pytest.mark.django_db
LISTS = ("conversation", "message", "run", "runevent", "toolcall")


@pytest.fixture
def office(client: Client, db: None) -> Client:
    """The back office, entered by somebody with every right."""
    client.force_login(UserFactory.create(email="root@example.org", is_staff=True, is_superuser=True))
    return client


def act(office: Client, model: str, action: str, *rows: Any) -> Any:
    """The answer to an action on these rows."""
    form = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return office.post(f"/admin/agent/{model}/", form, follow=True)


def shown(office: Client, model: str, query: str = "") -> list[Any]:
    """The ids on the first page of a list."""
    answer = office.get(f"/admin/agent/{model}/?{query}")
    assert answer.status_code == 200
    return [row.pk for row in answer.context["cl"].result_list]


def test_a_run_shows_its_reply_and_its_log(office: Client, alice: User) -> None:
    run = completed_run(ConversationFactory.create(user=alice), answer="Rest <b>now</b>.")
    page = office.get(f"/admin/agent/run/{run.pk}/change/").content.decode()
    assert "Rest &lt;b&gt;now&lt;/b&gt;." in page
    assert "<b>now" not in page
    for kind in ("RUN_STARTED", "TEXT_MESSAGE_CONTENT", "RUN_FINISHED"):
        assert f"<td>{kind}</td>" in page


def test_a_run_at_work_shows_what_is_stored(office: Client, as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    begin(run, "Once ", "upon a time")
    assert "Once upon a time" in office.get(f"/admin/agent/run/{run.pk}/change/").content.decode()


def test_the_log_on_the_page_is_bounded(office: Client, as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    begin(run)
    RunEvent.objects.bulk_create(RunEvent(run=run, seq=seq, event=text_delta("m", "x")) for seq in range(3, 1001))
    page = office.get(f"/admin/agent/run/{run.pk}/change/").content.decode()
    assert page.count("<td>TEXT_MESSAGE_CONTENT</td>") == 198


def test_a_conversation_shows_its_newest_messages(office: Client, alice: User) -> None:
    conversation = ConversationFactory.create(user=alice)
    for number in range(30):
        completed_run(conversation, question=f"question {number}", answer=f"answer {number}")
    page = office.get(f"/admin/agent/conversation/{conversation.pk}/change/").content.decode()
    assert page.index("answer 29") < page.index("question 29") < page.index("answer 28")
    assert "question 5" in page
    assert "answer 4<" not in page


def test_a_message_leads_to_its_run(office: Client, alice: User) -> None:
    run = completed_run(ConversationFactory.create(user=alice), question="What now?", answer="Rest.")
    reply = office.get(f"/admin/agent/message/{run.message_id}/change/").content.decode()
    assert f'<a href="/admin/agent/run/{run.pk}/change/">' in reply
    assert "Rest." in reply


def test_calls_of_tools_are_listed_newest_first_with_the_run_that_made_them(office: Client, alice: User) -> None:
    run = completed_run(ConversationFactory.create(user=alice))
    first, second = tool_call_of(run), tool_call_of(completed_run(ConversationFactory.create(user=alice)))
    assert shown(office, "toolcall") == [second.pk, first.pk]
    page = office.get("/admin/agent/toolcall/").content.decode()
    assert re.findall(r'"[^"]*\bcolumn-(\w+)', page) == ["created_at", "user", "tool", "effect", "status", "run_link"]
    assert f'<a href="/admin/agent/run/{run.pk}/change/">{str(run.pk)[:8]}</a>' in page


@pytest.mark.parametrize("model", LISTS)
def test_nothing_is_added_edited_or_removed(model: str, office: Client, alice: User) -> None:
    run = completed_run(ConversationFactory.create(user=alice))
    rows: dict[str, Any] = {
        "conversation": run.conversation, "message": run.message, "run": run, "runevent": run.events.get(seq=3),
        "toolcall": tool_call_of(run),
    }  # fmt: skip
    path = f"/admin/agent/{model}"
    assert office.get(f"{path}/add/").status_code == 403
    assert office.post(f"{path}/{rows[model].pk}/change/", {"title": "x"}).status_code == 403
    assert office.post(f"{path}/{rows[model].pk}/delete/", {"post": "yes"}).status_code == 403
    act(office, model, "delete_selected", rows[model])
    assert type(rows[model]).objects.filter(pk=rows[model].pk).exists()


@pytest.mark.both_databases
def test_staff_cancel_runs(office: Client, as_alice: APIClient, alice: User) -> None:
    waiting, working, over = (queued_run(as_alice, alice) for _ in range(3))
    begin(working, "Once upon")
    end(over.pk, FAILED)
    assert b"Cancelled: 2." in act(office, "run", "cancel", waiting, working, over).content
    for run, status in ((waiting, "cancelled"), (working, "cancelled"), (over, "failed")):
        run.refresh_from_db()
        assert run.status == status
        assert log_violations(log_in_database(str(run.pk))) == []
    assert Message.objects.get(pk=working.message_id).content == "Once upon"
    assert LogEntry.objects.count() == 2, "who did it is kept"


@pytest.mark.both_databases
def test_staff_delete_and_restore_conversations(office: Client, as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    assert b"Deleted: 1." in act(office, "conversation", "delete_softly", run.conversation).content
    assert as_alice.get(f"/api/v1/conversations/{run.conversation_id}").status_code == 404
    assert Run.objects.get().status == "cancelled"
    assert b"Deleted: 0." in act(office, "conversation", "delete_softly", run.conversation).content
    assert b"Restored: 1." in act(office, "conversation", "restore", run.conversation).content
    assert as_alice.get(f"/api/v1/conversations/{run.conversation_id}").json()["version"] == 4


def test_who_may_only_look_has_no_actions(client: Client, as_alice: APIClient, alice: User, charlie: User) -> None:
    run = queued_run(as_alice, alice)
    charlie.user_permissions.set(Permission.objects.filter(codename__in=["view_run", "view_conversation"]))
    client.force_login(charlie)
    assert shown(client, "run") == [run.pk]
    act(client, "run", "cancel", run)
    act(client, "conversation", "delete_softly", run.conversation)
    run.refresh_from_db()
    assert (run.status, Conversation.objects.get().deleted_at) == ("queued", None)


@pytest.mark.both_databases
def test_lists_are_searched_and_filtered(office: Client, alice: User, bob: User) -> None:
    run = completed_run(ConversationFactory.create(user=alice, title="Groceries"), question="Milk?", answer="Yes.")
    gone = ConversationFactory.create(user=bob, deleted_at=clock.now())
    away = ConversationFactory.create(user=bob, archived_at=clock.now())
    assert shown(office, "conversation", "q=grocer") == [run.conversation_id]
    assert sorted(shown(office, "conversation", "q=bob@")) == [gone.pk, away.pk]
    for state, pk in (("used", run.conversation_id), ("archived", away.pk), ("deleted", gone.pk)):
        assert shown(office, "conversation", f"state={state}") == [pk]
    assert shown(office, "message", "q=milk&role__exact=user") == [run.user_message_id]
    assert shown(office, "run", f"q={run.pk}") == shown(office, "run", "q=alice@&status__exact=completed") == [run.pk]
    assert shown(office, "run", "q=nothing") == []
    assert shown(office, "runevent", f"q={run.pk}&type=RUN_STARTED") == [run.events.get(seq=1).pk]


@pytest.mark.parametrize("model", LISTS)
def test_a_list_costs_as_many_queries_for_many_rows_as_for_few(
    model: str, office: Client, as_alice: APIClient, alice: User
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(office, model)
        return len(queries)

    tool_call_of(completed_run(ConversationFactory.create(user=alice)))
    few = cost()
    for _ in range(10):
        tool_call_of(completed_run(ConversationFactory.create(user=alice)))
        queued_run(as_alice, alice)
    assert cost() == few
