"""Talking to the agent: the reply streams, and neither a reload, a stop nor a lost server loses anything."""

import json

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.browser.conftest import SLOW
from tests.browser.people import Person
from tests.browser.test_today import today_of
from tests.servers import DaymarkServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-chat")]


@pytest.fixture
def chat(page: Page) -> Page:
    """A new conversation, connected."""
    page.goto("/chat")
    expect(page.locator("#chat")).to_have_attribute("data-connection", "ready")
    return page


def say(chat: Page, text: str) -> None:
    """Write a message and send it."""
    chat.get_by_label("Your message").fill(text)
    chat.keyboard.press("Enter")


def replies(chat: Page) -> Locator:
    """The agent's turns."""
    return chat.locator(".turn--reply")


def mine(chat: Page) -> Locator:
    """The person's turns."""
    return chat.locator(".turn--mine [data-text]")


def test_the_built_in_assistant_names_todays_items(chat: Page, person: Person) -> None:
    for title in ("Draft the letter", "Call Inês"):
        person.add("plan-items", date=today_of(person), title=title)
    chat.get_by_label("Answered by").select_option(label="Built-in assistant")
    say(chat, "What is on today?")
    expect(mine(chat)).to_have_text(["What is on today?"])
    expect(replies(chat)).to_contain_text("Draft the letter")
    expect(replies(chat)).to_contain_text("Call Inês")
    expect(replies(chat)).to_have_attribute("data-status", "completed")
    expect(chat.get_by_role("link", name="What is on today?")).to_have_attribute("aria-current", "page")


def test_the_reply_streams_as_text_and_ends_as_markdown(chat: Page) -> None:
    say(chat, "Something slow, please")
    expect(replies(chat)).to_contain_text("word2")
    expect(replies(chat)).to_have_attribute("aria-busy", "true")
    assert "word29" not in replies(chat).inner_text()
    expect(replies(chat)).to_have_attribute("data-status", "completed")
    assert " ".join(replies(chat).locator(".prose").inner_text().split()) == "".join(SLOW).strip()
    say(chat, "And quickly?")
    expect(replies(chat).last.locator("strong")).to_have_text("All")


def test_a_reload_in_the_middle_goes_on_where_it_was(chat: Page) -> None:
    say(chat, "Something slow, please")
    expect(replies(chat)).to_contain_text("word2")
    chat.reload()
    expect(replies(chat)).to_contain_text("word1 word2 ")
    expect(replies(chat)).to_have_attribute("data-status", "completed")
    assert " ".join(replies(chat).locator(".prose").inner_text().split()) == "".join(SLOW).strip()
    expect(mine(chat)).to_have_text(["Something slow, please"])


def test_frames_that_come_twice_or_not_at_all_leave_no_trace(new_page: Page) -> None:
    dropped: set[int] = set()

    def relay(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def hand_on(text: str | bytes) -> None:
            frame = json.loads(text)
            seq = frame.get("seq", 0)
            if seq % 4 == 3 and seq not in dropped and "delta" in frame["event"]:
                dropped.add(seq)
                return
            socket.send(text)
            socket.send(text)

        server.on_message(hand_on)

    new_page.route_web_socket("**/ws/chat", relay)
    new_page.goto("/chat")
    expect(new_page.locator("#chat")).to_have_attribute("data-connection", "ready")
    say(new_page, "Something slow, please")
    expect(replies(new_page).locator("[data-text]")).to_contain_text("".join(SLOW[:20]).strip())
    expect(replies(new_page)).to_have_attribute("data-status", "completed")
    assert len(dropped) > 1


def test_a_message_that_is_refused_goes_back_to_the_composer(chat: Page, own_window: BrowserContext) -> None:
    say(chat, "Please hang")
    expect(replies(chat)).to_contain_text("Well,")
    other = own_window.new_page()
    other.goto("/chat/" + chat.url.rsplit("/", 1)[1])
    other.evaluate("document.querySelector('[data-run]').remove()")  # this tab does not know that a reply is being made
    say(other, "Me too")
    expect(other.locator(".toast")).to_contain_text("A reply is still being made")
    expect(other.get_by_label("Your message")).to_have_value("Me too")
    expect(mine(other)).to_have_text(["Please hang"])
    chat.get_by_role("button", name="Stop the reply").click()
    expect(replies(chat)).to_contain_text("Stopped.")


def test_a_stopped_reply_keeps_its_beginning_and_can_be_tried_again(chat: Page) -> None:
    say(chat, "Please hang")
    expect(replies(chat)).to_contain_text("Well,")
    chat.get_by_role("button", name="Stop the reply").click()
    expect(replies(chat)).to_contain_text("Stopped.")
    expect(replies(chat)).to_contain_text("Well,")
    chat.get_by_role("button", name="Try again").click()
    expect(replies(chat)).to_have_count(2)
    expect(chat.get_by_role("button", name="Try again")).to_have_count(0)
    expect(replies(chat).last).to_contain_text("Well,")
    chat.get_by_role("button", name="Stop the reply").click()
    expect(chat.get_by_role("button", name="Try again")).to_be_visible()


def test_what_failed_is_told_with_what_to_do(chat: Page) -> None:
    say(chat, "Please fail")
    expect(replies(chat)).to_contain_text("The reply failed.")
    expect(chat.get_by_role("button", name="Try again")).to_be_visible()
    chat.reload()
    expect(chat.get_by_role("button", name="Try again")).to_be_visible()
    say(chat, "Never mind")
    expect(replies(chat).last).to_contain_text("All is well.")
    expect(chat.get_by_role("button", name="Try again")).to_have_count(0)


def test_a_draft_survives_a_reload_and_shift_enter_begins_a_line(chat: Page) -> None:
    composer = chat.get_by_label("Your message")
    composer.fill("First line")
    chat.keyboard.press("Shift+Enter")
    chat.keyboard.type("second line")
    chat.reload()
    expect(composer).to_have_value("First line\nsecond line")
    chat.get_by_role("button", name="Send").click()
    expect(composer).to_have_value("")
    expect(mine(chat)).to_have_text(["First line\nsecond line"])


def test_a_message_written_while_the_server_is_away_is_sent_once_it_is_back(
    chat: Page, person: Person, server: DaymarkServer
) -> None:
    say(chat, "Are you there?")
    expect(replies(chat)).to_have_attribute("data-status", "completed")
    chat.context.set_offline(True)
    expect(chat.locator("#chat-state")).to_contain_text("Reconnecting")
    chat.context.set_offline(False)
    expect(chat.locator("#chat-state")).to_be_empty()
    server.kill()
    expect(chat.locator("#chat-state")).to_contain_text("Reconnecting")
    say(chat, "Still there?")
    expect(chat.locator("[data-note]").last).to_contain_text("Not sent yet")
    server.restart()
    expect(replies(chat)).to_have_count(2, timeout=40_000)
    expect(replies(chat).last).to_contain_text("All is well.")
    expect(chat.locator("#chat-state")).to_be_empty()
    said = person.get("conversations/" + chat.url.rsplit("/", 1)[1] + "/messages")["results"]
    assert [one["content"] for one in said if one["role"] == "user"] == ["Still there?", "Are you there?"]


def test_a_conversation_is_found_renamed_archived_deleted_and_restored(chat: Page, person: Person) -> None:
    person.add("conversations", title="Boats")
    say(chat, "Are knots hard?")
    expect(replies(chat)).to_have_attribute("data-status", "completed")
    chat.reload()
    chat.get_by_label("Search conversations").fill("knots")
    expect(chat.locator(".chat-entry")).to_have_count(1)
    menu = chat.locator(".chat-head .menu")
    menu.locator("summary").click()
    menu.get_by_label("Title").fill("Knots")
    menu.get_by_role("button", name="Rename").click()
    expect(chat.get_by_role("heading", name="Knots", level=1)).to_be_visible()
    menu.locator("summary").click()
    menu.get_by_role("button", name="Archive").click()
    expect(chat.get_by_text("The conversation is archived.")).to_be_visible()
    chat.get_by_role("link", name="Archived").click()
    expect(chat.get_by_role("link", name="Knots")).to_be_visible()
    menu.locator("summary").click()
    menu.get_by_role("button", name="Delete").click()
    expect(chat.get_by_text("The conversation is deleted.")).to_be_visible()
    chat.get_by_role("link", name="Deleted").click()
    chat.get_by_role("button", name="Restore").click()
    expect(mine(chat)).to_have_text(["Are knots hard?"])
