"""The Chat page as it comes from the server: history, replies, and what can be done to a conversation."""

import re
from datetime import timedelta

import pytest

from accounts.models import User
from agent.models import Conversation, Message, Run, RunEvent
from agent.runs.events import reasoning_delta, run_started, text_delta
from agent.services import Outgoing, send_message
from config.common import clock
from config.common.markdown import rendered
from tests.factories.agent import ConversationFactory, completed_run
from tests.factories.goals import GoalFactory, TaskFactory
from tests.journeys.pages.conftest import Browser

pytestmark = pytest.mark.django_db
ID = "7d9e3c52-5d0a-4a4e-9d0e-1f9b7a3f1c11"


@pytest.fixture
def talk(alice: User) -> Conversation:
    """A conversation of Alice's with one answer."""
    made: Conversation = ConversationFactory.create(user=alice, title="Plans")
    completed_run(made, question="What <now>?", answer="**Rest** a <b>little</b>.")
    return made


def ended(run: Run, status: str, detail: str = "") -> Run:
    """The run as it looks after it ended that way."""
    Run.objects.filter(pk=run.pk).update(status=status, error_detail=detail, ended_at=clock.now())
    Message.objects.filter(pk=run.message_id).update(status="partial" if status == "cancelled" else "failed")
    run.refresh_from_db()
    return run


def test_the_reply_is_markdown_and_everything_else_is_text(browser: Browser, talk: Conversation) -> None:
    html = browser.get(f"/chat/{talk.pk}").content.decode()
    assert "What &lt;now&gt;?" in html
    assert "<strong>Rest</strong> a &lt;b&gt;little&lt;/b&gt;." in html
    assert "Built-in assistant" in html


def test_without_scripts_the_page_says_so_and_sends_no_message_in_an_address(browser: Browser) -> None:
    html = browser.get("/chat").content.decode()
    assert "To write here needs JavaScript" in html
    assert '<form class="composer" id="composer" method="dialog">' in html


def test_a_reply_says_what_it_used(browser: Browser, talk: Conversation) -> None:
    used = {"provider": "claude", "model": "m", "inputTokens": 1200, "outputTokens": 34, "totalTokens": 1234}
    talk.messages.filter(role="assistant").update(provider="claude", model="m", usage=[{**used, "costUsd": "0.031000"}])
    assert "Claude · m · 1,234 tokens · $0.03" in browser.get(f"/chat/{talk.pk}").content.decode()
    talk.messages.filter(role="assistant").update(usage=[used])
    assert "1,234 tokens · $" not in browser.get(f"/chat/{talk.pk}").content.decode()


def test_a_reply_in_the_making_shows_what_is_stored_and_where_to_go_on(browser: Browser, alice: User) -> None:
    sent = send_message(alice, Outgoing(client_message_id=ID, content="Hello"))  # type: ignore[arg-type]  # text will do
    log = [run_started(1, "r"), reasoning_delta("m", "Hm"), text_delta("m", "Two <"), text_delta("m", " three")]
    RunEvent.objects.bulk_create(RunEvent(run_id=sent.run_id, seq=n, event=e) for n, e in enumerate(log, 1))
    html = browser.get(f"/chat/{sent.conversation_id}").content.decode()
    assert f'data-run="{sent.run_id}" data-status="streaming" data-seq="4"' in html
    assert ">Two &lt; three</div>" in html
    assert ">Hm</div>" in html


@pytest.mark.parametrize(
    ("status", "words"), [("failed", "The key was refused."), ("interrupted", "interrupted"), ("cancelled", "Stopped.")]
)
def test_what_went_wrong_is_told_and_can_be_tried_again(
    browser: Browser, talk: Conversation, status: str, words: str
) -> None:
    run = ended(completed_run(talk), status, "The key was refused.")
    html = browser.get(f"/chat/replies/{run.pk}").content.decode()
    assert words in html
    assert f'data-retry="{run.pk}"' in html


def test_only_the_last_reply_can_be_tried_again(browser: Browser, talk: Conversation) -> None:
    ended(completed_run(talk), "failed", "Too busy.")
    completed_run(talk)
    html = browser.get(f"/chat/{talk.pk}").content.decode()
    assert "Too busy." in html
    assert "data-retry" not in html


def test_older_messages_come_when_asked_for(browser: Browser, talk: Conversation) -> None:
    for number in range(20):
        completed_run(talk, question=f"Question {number}.")
    html = browser.get(f"/chat/{talk.pk}").content.decode()
    assert "Question 5." in html
    assert "Question 4." not in html
    older = re.search(r'hx-get="(/chat/\d+\?before=\d+)"', html)
    assert older is not None
    html = browser.hx(older[1]).content.decode()
    assert "Question 4." in html
    assert "What &lt;now&gt;?" in html
    assert "<html" not in html
    assert "before=" not in html


def test_a_conversation_is_renamed_archived_deleted_and_restored(browser: Browser, talk: Conversation) -> None:
    def listed(show: str) -> bool:
        return "Ideas</span>" in browser.get(f"/chat/conversations?show={show}").content.decode()

    assert browser.post(f"/chat/{talk.pk}/rename", {"title": " Ideas "})["Location"] == f"/chat/{talk.pk}"
    assert (listed("current"), listed("archived"), listed("deleted")) == (True, False, False)
    browser.post(f"/chat/{talk.pk}/archive", {"archived": "true"})
    assert (listed("current"), listed("archived"), listed("deleted")) == (False, True, False)
    browser.post(f"/chat/{talk.pk}/archive", {"archived": "false"})
    browser.post(f"/chat/{talk.pk}/delete")
    assert (listed("current"), listed("archived"), listed("deleted")) == (False, False, True)
    assert browser.get(f"/chat/{talk.pk}").status_code == 404
    browser.post(f"/chat/{talk.pk}/restore")
    assert listed("current")


@pytest.mark.parametrize("title", ["", "   ", "x" * 201])
def test_a_bad_title_is_refused(browser: Browser, talk: Conversation, title: str) -> None:
    assert browser.post(f"/chat/{talk.pk}/rename", {"title": title}).status_code == 400


def test_the_list_is_searched_by_title_and_by_what_was_said(browser: Browser, alice: User, talk: Conversation) -> None:
    ConversationFactory.create(user=alice, title="Boats")
    found = browser.hx("/chat/conversations?search=LITTLE").content.decode()
    assert "Plans" in found
    assert "Boats" not in found
    assert "Nothing matches" in browser.hx("/chat/conversations?search=zebra").content.decode()


def test_the_newest_conversation_comes_first_and_the_rest_on_further_pages(browser: Browser, alice: User) -> None:
    for number in range(45):
        at = clock.now() - timedelta(hours=number)
        made = ConversationFactory.create(user=alice, title=f"Talk {number}.")
        Conversation.objects.filter(pk=made.pk).update(last_message_at=at)
    first = browser.get("/chat").content.decode()
    assert "Talk 0." in first
    assert "Talk 44." not in first
    assert "Talk 44." in browser.get("/chat?page=2").content.decode()


def test_the_page_says_when_no_language_model_is_set_up(browser: Browser) -> None:
    html = browser.get("/chat").content.decode()
    assert "No language model is set up" in html
    assert "Built-in assistant (default)" in html


def test_a_goal_hands_its_subject_to_the_chat(browser: Browser, alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    link = re.search(r'href="(/chat\?[^"]*)"', browser.get(f"/goals/{goal.pk}").content.decode())
    assert link is not None
    html = browser.get(link[1].replace("&amp;", "&")).content.decode()
    assert f'data-context-type="goal_review" data-context-id="{goal.pk}"' in html


@pytest.mark.parametrize("kind", ["goal_review", "task"])
def test_a_talk_about_something_names_it_and_suggests_what_fits(browser: Browser, alice: User, kind: str) -> None:
    factory, noun = (GoalFactory, "goal") if kind == "goal_review" else (TaskFactory, "task")
    named = factory.create(user=alice, title="Sail <home>")
    html = browser.get(f"/chat?context_type={kind}&context_id={named.pk}").content.decode()
    about = f'About: <a href="/{noun}s/{named.pk}">Sail &lt;home&gt;</a>'
    assert about in html
    assert f"this {noun}" in "".join(re.findall(r'data-say="(.*?)"', html))
    talk = ConversationFactory.create(user=alice, context_type=kind, context_id=named.pk)
    assert about in browser.get(f"/chat/{talk.pk}").content.decode()


@pytest.mark.parametrize("pk", ["999999", "x", "9" * 30, "", "foreign"])
def test_a_talk_about_nothing_of_ones_own_is_a_general_one(browser: Browser, bob: User, pk: str) -> None:
    foreign = GoalFactory.create(user=bob, title="Bob's own")
    pk = str(foreign.pk) if pk == "foreign" else pk
    html = browser.get("/chat", {"context_type": "goal_review", "context_id": pk}).content.decode()
    assert "About:" not in html
    assert 'data-context-type="" data-context-id=""' in html


def test_somebody_elses_conversation_is_not_found(bobs_browser: Browser, talk: Conversation) -> None:
    assert bobs_browser.get(f"/chat/{talk.pk}").status_code == 404
    assert bobs_browser.get(f"/chat/replies/{talk.runs.get().pk}").status_code == 404
    for action in ("rename", "archive", "delete", "restore"):
        assert bobs_browser.post(f"/chat/{talk.pk}/{action}", {"title": "Mine"}).status_code == 404


def test_a_message_of_another_conversation_is_no_anchor(browser: Browser, bob: User, talk: Conversation) -> None:
    foreign = completed_run(ConversationFactory.create(user=bob)).message
    assert browser.get(f"/chat/{talk.pk}?before={foreign.pk}").status_code == 404


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("[x](javascript:alert(1))", 'javascript:alert(1)"'),
        ("![x](https://spy.example/a.png)", "<img"),
        ('<img src=x onerror="alert(1)">', "<img"),
        ("[x](data:text/html,hello)", 'href="data:'),
        ("<style>*{display:none}</style>", "<style"),
    ],
)
def test_markdown_brings_no_code_and_no_pictures(text: str, forbidden: str) -> None:
    assert forbidden not in rendered(text)


def test_markdown_links_leave_no_way_back() -> None:
    assert 'rel="noopener noreferrer nofollow"' in rendered("[x](https://example.org)")


def test_markdown_has_lists_tables_and_code() -> None:
    html = rendered("1. one\n\n|a|b|\n|-|-|\n|1|2|\n\n`x < y`\n\n~~no~~")
    assert all(tag in html for tag in ("<ol>", "<td>1</td>", "<code>x &lt; y</code>", "<s>no</s>"))
