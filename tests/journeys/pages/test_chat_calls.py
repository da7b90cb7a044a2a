"""Tool calls on the Chat page: what the agent did, what it asks for, and what a person does about it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from agent.models import Run, ToolCall
from agent.runs.ending import CANCELLED, end_from_outside
from agent.services import decide_tool_call
from config.common import clock
from goals.models import Task
from goals.services import update_task
from history.domain import Actor
from tests.factories.goals import TaskFactory
from tests.journeys.pages.calling import reply_calling
from tests.journeys.pages.conftest import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(alice: User) -> Task:
    """Something that can be deleted."""
    made: Task = TaskFactory.create(user=alice, title="Call <b>Inês</b>")
    return made


@pytest.fixture
def waiting(alice: User, task: Task) -> Run:
    """A reply that waits for Alice: may it delete the task?"""
    return reply_calling(alice, ("delete_task", {"task": task.pk}))


def html_of(browser: Browser, run: Run) -> str:
    """The reply on its page."""
    assert f'data-run="{run.pk}"' in browser.get(f"/chat/{run.conversation_id}").content.decode()
    answer: str = browser.get(f"/chat/replies/{run.pk}").content.decode()
    return answer


def decide(browser: Browser, run: Run, decision: str) -> Any:
    """Press a button of the card, as the chat's script does."""
    return browser.hx(f"/chat/calls/{run.tool_calls.get().pk}/decide", {"decision": decision})


def test_what_was_done_stands_between_the_words_and_can_be_undone(browser: Browser, alice: User) -> None:
    run = reply_calling(alice, ("list_tasks", {}), ("create_task", {"title": "Buy rope"}))
    html = html_of(browser, run)
    words = ["Let me see.", "Looked at your tasks", "Added the task “Buy rope”", "/undo"]
    assert [html.index(one) for one in words] == sorted(html.index(one) for one in words)
    assert html.count("/undo") == 2  # one form: where it posts to, with scripts and without
    assert "&quot;title&quot;: &quot;Buy rope&quot;" in html


def test_half_a_character_in_a_call_breaks_no_page(browser: Browser, alice: User) -> None:
    run = reply_calling(alice, ("create_task", {"title": "Climb \ud83d"}), ("list_goals", {"search": "\ud83d"}))
    assert "Climb \ufffd" in html_of(browser, run)
    end_from_outside(run.pk, CANCELLED)
    assert "Climb \ufffd" in html_of(browser, run)


def test_undoing_takes_it_back_and_says_so(browser: Browser, alice: User) -> None:
    run = reply_calling(alice, ("create_task", {"title": "Buy rope"}))
    path = f"/chat/calls/{run.tool_calls.get().pk}/undo"
    shown = browser.hx(path, {}).content.decode()
    assert "Undone" in shown
    assert "/undo" not in shown
    assert not Task.objects.exists()
    assert ">Undone<" in html_of(browser, run)
    assert browser.hx(path, {}).status_code == 409


def test_what_cannot_be_undone_by_itself_says_why(browser: Browser, alice: User) -> None:
    run = reply_calling(alice, ("create_task", {"title": "Buy rope"}))
    update_task(Actor(user=alice, via="person"), Task.objects.get().pk, changes={"title": "Buy a rope"})
    answer = browser.hx(f"/chat/calls/{run.tool_calls.get().pk}/undo", {})
    assert answer.status_code == 409
    assert "cannot be undone by itself" in answer.content.decode()
    assert Task.objects.exists()


def test_a_call_that_waits_says_what_it_would_do(browser: Browser, waiting: Run) -> None:
    html = html_of(browser, waiting)
    assert "Delete the task “Call &lt;b&gt;Inês&lt;/b&gt;”?" in html
    assert 'class="diff diff--dropped"' in html
    assert all(f'value="{one}"' in html for one in ("approve", "reject"))
    assert re.search(r'<time [^>]*datetime="20\d\d-\d\d-\d\dT[^"]*[+]00:00" data-expires>15 min left to decide<', html)
    assert f'data-run="{waiting.pk}" data-status="streaming" data-seq="{waiting.last_seq}"' in html


def test_the_proposals_page_asks_in_the_words_of_the_chat(browser: Browser, waiting: Run) -> None:
    question = "Delete the task “Call &lt;b&gt;Inês&lt;/b&gt;”?"
    for path in ("/proposals", f"/proposals/{waiting.tool_calls.get().proposal_id}"):
        assert f">{question}</" in browser.get(path).content.decode()
    end_from_outside(waiting.pk, CANCELLED)
    html = browser.get("/proposals").content.decode()
    assert f">{question}</" in html
    assert ">Withdrawn</span>" in html
    assert "Rejected" not in html


def test_the_number_of_proposals_comes_with_the_list_beside_the_chat(browser: Browser, waiting: Run) -> None:
    badge = '<span class="badge-box" id="proposals-badge" hx-swap-oob="true">'
    assert f'{badge}<b class="badge">1</b></span>' in browser.hx("/chat/conversations").content.decode()
    decide(browser, waiting, "reject")
    assert f"{badge}</span>" in browser.hx("/chat/conversations").content.decode()
    assert "hx-swap-oob" not in browser.get(f"/chat/{waiting.conversation_id}").content.decode()


def test_approved_it_is_done(browser: Browser, waiting: Run) -> None:
    shown = decide(browser, waiting, "approve").content.decode()
    assert "Deleted the task “Call &lt;b&gt;Inês&lt;/b&gt;”" in shown
    assert "Approved" in shown
    assert "data-waiting" not in shown
    assert not Task.objects.exists()
    waiting.refresh_from_db()
    assert waiting.status == Run.Status.QUEUED


def test_a_second_press_changes_nothing(browser: Browser, waiting: Run) -> None:
    assert decide(browser, waiting, "approve").status_code == 200
    assert decide(browser, waiting, "approve").status_code == 200
    answer = decide(browser, waiting, "reject")
    assert answer.status_code == 409
    assert "there is nothing to decide" in answer.content.decode()


def test_rejected_nothing_is_done(browser: Browser, waiting: Run, task: Task) -> None:
    shown = decide(browser, waiting, "reject").content.decode()
    assert "Rejected: delete the task “Call" in shown
    assert Task.objects.get() == task


def test_without_scripts_the_buttons_are_forms(browser: Browser, waiting: Run) -> None:
    call = waiting.tool_calls.get()
    answer = browser.post(f"/chat/calls/{call.pk}/decide", {"decision": "reject"})
    assert answer["Location"] == f"/chat/{waiting.conversation_id}"
    answer = browser.post(f"/chat/calls/{call.pk}/decide", {"decision": "approve"}, follow=True)
    assert "there is nothing to decide" in answer.content.decode()
    assert "Rejected: delete" in answer.content.decode()


def test_a_request_that_is_out_of_date_can_only_be_rejected(
    browser: Browser, waiting: Run, alice: User, task: Task
) -> None:
    update_task(Actor(user=alice, via="person"), task.pk, changes={"title": "Call Inês back"})
    answer = decide(browser, waiting, "approve")
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "out of date" in shown
    assert "Call Inês back" in shown
    assert 'value="approve"' not in shown
    assert 'value="reject"' in shown
    html = html_of(browser, waiting)
    assert "Call Inês back" in html
    assert 'value="approve"' not in html
    assert "Out of date" in html
    assert "Waits for your decision" not in html
    assert "data-expires" not in html
    assert decide(browser, waiting, "reject").status_code == 200


def test_after_its_time_it_cannot_be_decided(browser: Browser, waiting: Run) -> None:
    ToolCall.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    html = html_of(browser, waiting)
    assert "The time to decide is over." in html
    assert re.search(r"<fieldset[^>]* disabled>", html)


def test_going_on_withdraws_what_waited(browser: Browser, waiting: Run) -> None:
    end_from_outside(waiting.pk, CANCELLED)
    assert "Withdrawn: delete the task" in html_of(browser, waiting)


def test_several_requests_are_decided_one_by_one(browser: Browser, alice: User, task: Task) -> None:
    other = TaskFactory.create(user=alice, title="Boats")
    run = reply_calling(alice, ("delete_task", {"task": task.pk}), ("delete_task", {"task": other.pk}))
    first, second = run.tool_calls.order_by("pk")
    assert html_of(browser, run).count("data-waiting") == 2
    decide_tool_call(alice, first.pk, "approve")
    html = html_of(browser, run)
    assert html.count("data-waiting") == 1
    assert "Delete the task “Boats”?" in html
    assert browser.hx(f"/chat/calls/{second.pk}/decide", {"decision": "reject"}).status_code == 200


def test_what_did_not_work_says_why(browser: Browser, alice: User) -> None:
    html = html_of(browser, reply_calling(alice, ("complete_task", {"task": 999}), ("levitate", {})))
    assert "Could not mark a task as done" in html
    assert ">There is no such object.</p>" in html
    assert "Could not use levitate" in html


def test_a_decision_is_approve_or_reject(browser: Browser, waiting: Run) -> None:
    assert decide(browser, waiting, "perhaps").status_code == 400
    assert waiting.tool_calls.get().status == ToolCall.Status.PENDING


def test_the_list_and_every_page_lead_to_what_waits(browser: Browser, waiting: Run) -> None:
    assert "Waits for you" in browser.get("/chat/conversations").content.decode()
    assert f'href="/chat/{waiting.conversation_id}"' in browser.get("/goals").content.decode()
    decide(browser, waiting, "reject")
    assert "Waits for you" not in browser.get("/chat/conversations").content.decode()
    assert f'href="/chat/{waiting.conversation_id}"' not in browser.get("/goals").content.decode()


@pytest.mark.parametrize("action", ["decide", "undo"])
def test_nobody_else_can_touch_it(bobs_browser: Browser, waiting: Run, action: str) -> None:
    call = waiting.tool_calls.get()
    for pk in (call.pk, 2**40, "x"):
        assert bobs_browser.hx(f"/chat/calls/{pk}/{action}", {"decision": "approve"}).status_code == 404
    call.refresh_from_db()
    assert call.status == ToolCall.Status.PENDING


def test_what_waits_has_nothing_to_undo(browser: Browser, waiting: Run) -> None:
    assert browser.hx(f"/chat/calls/{waiting.tool_calls.get().pk}/undo", {}).status_code == 404


def test_a_form_from_elsewhere_decides_nothing(alice: User, waiting: Run) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    call = waiting.tool_calls.get()
    assert strict.post(f"/chat/calls/{call.pk}/decide", {"decision": "approve"}).status_code == 403
    call.refresh_from_db()
    assert call.status == ToolCall.Status.PENDING


def test_many_calls_cost_no_more_queries_than_one(browser: Browser, alice: User) -> None:
    counts = []
    for number in (1, 8):
        run = reply_calling(alice, *(("create_task", {"title": f"Task {number}.{n}"}) for n in range(number)))
        with CaptureQueriesContext(connection) as queries:
            html_of(browser, run)
        counts.append(len(queries))
    assert counts[0] == counts[1]
