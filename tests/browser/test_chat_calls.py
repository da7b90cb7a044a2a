"""The agent acts in the chat: what it does is seen as it happens, asked for where it must be, and taken back."""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.browser.people import Person
from tests.browser.test_chat import mine, replies, say
from tests.browser.test_today import today_of
from tests.browser.windows import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-chat")]
OVERFLOW = "(({scrollWidth: x, scrollHeight: y}) => [x - innerWidth, y - innerHeight])(document.documentElement)"
Step = list[tuple[str, dict[str, Any]]]


def chat_with(page: Page, assistant: str) -> Page:
    """A new conversation with this assistant, connected."""
    page.goto("/chat")
    page.get_by_label("Answered by").select_option(label=assistant)
    expect(page.locator("#chat")).to_have_attribute("data-connection", "ready")
    return page


@pytest.fixture
def chat(page: Page) -> Page:
    """With the built-in assistant."""
    return chat_with(page, "Built-in assistant")


@pytest.fixture
def model(page: Page) -> Page:
    """With a model that does what the message says, and speaks slowly afterwards."""
    return chat_with(page, "OpenAI")


def order(model: Page, *steps: Step) -> None:
    """Have the model take these steps."""
    say(model, json.dumps(steps))


def acts(page: Page) -> Locator:
    """What the agent did, line by line."""
    return page.locator(".call .call-words")


def cards(page: Page) -> Locator:
    """What it asks for."""
    return page.locator("[data-waiting]")


def settled(page: Page) -> None:
    """The last reply is stored and shown."""
    expect(replies(page).last).to_have_attribute("data-status", "completed")


def task(person: Person, title: str) -> int:
    """A task of the person's, by id."""
    made: int = person.add("tasks", title=title)["id"]
    return made


def tasks(person: Person) -> list[str]:
    """The titles of all tasks."""
    return sorted(one["title"] for one in person.get("tasks")["results"])


def test_what_is_asked_for_is_done_shown_and_undone(chat: Page, person: Person) -> None:
    say(chat, "Add 'call the bank' to today 30m")
    expect(acts(chat).last).to_have_text("Added “call the bank” to today")
    settled(chat)
    assert person.today() == ["call the bank"]
    chat.reload()
    expect(acts(chat).last).to_have_text("Added “call the bank” to today")
    chat.get_by_role("button", name="Undo").click()
    expect(chat.locator(".call")).to_contain_text("Undone")
    expect(chat.get_by_role("button", name="Undo")).to_have_count(0)
    assert person.today() == []
    chat.reload()
    expect(chat.locator(".call")).to_contain_text("Undone")


def test_the_line_stands_there_while_the_reply_goes_on(model: Page, person: Person) -> None:
    order(model, [("list_tasks", {})], [("create_task", {"title": "Buy rope"})])
    expect(acts(model)).to_have_text(["Looked at your tasks", "Added the task “Buy rope”"])
    expect(replies(model)).to_have_attribute("aria-busy", "true")
    expect(replies(model)).to_contain_text("word3")
    model.reload()
    expect(acts(model)).to_have_text(["Looked at your tasks", "Added the task “Buy rope”"])
    expect(replies(model)).to_have_attribute("aria-busy", "true")
    settled(model)
    expect(acts(model)).to_have_text(["Looked at your tasks", "Added the task “Buy rope”"])
    acts(model).last.click()
    expect(model.locator(".call-details").last).to_contain_text('"title": "Buy rope"')
    assert tasks(person) == ["Buy rope"]


def test_frames_that_come_twice_or_not_at_all_double_no_line(new_page: Page, person: Person) -> None:
    dropped: set[int] = set()

    def relay(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def hand_on(text: str | bytes) -> None:
            frame = json.loads(text)
            seq = frame.get("seq", 0)
            is_last = frame.get("event", {}).get("type") == "RUN_FINISHED"  # only a later frame shows a gap
            if seq % 3 == 2 and seq not in dropped and not is_last:
                dropped.add(seq)
                return
            socket.send(text)
            socket.send(text)

        server.on_message(hand_on)

    new_page.route_web_socket("**/ws/chat", relay)
    model = chat_with(new_page, "OpenAI")
    order(model, [("list_tasks", {}), ("create_task", {"title": "Rope"})], [("create_task", {"title": "Knots"})])
    lines = ["Looked at your tasks", "Added the task “Rope”", "Added the task “Knots”"]
    expect(replies(model)).to_contain_text("word5")
    expect(acts(model)).to_have_text(lines)
    expect(replies(model)).to_have_attribute("aria-busy", "true")
    assert replies(model).locator("[data-text]").inner_text().count("word5 ") == 1
    settled(model)
    expect(acts(model)).to_have_text(lines)
    assert len(dropped) > 2


def test_a_deletion_waits_over_a_reload_is_approved_undone_and_stands_in_the_history(
    chat: Page, person: Person
) -> None:
    person.add("plan-items", date=today_of(person), title="Draft the letter")
    say(chat, "Delete 'Draft the letter'")
    expect(cards(chat)).to_contain_text("Delete “Draft the letter” from the plan?")
    expect(cards(chat)).to_contain_text("left to decide")
    expect(chat.locator("#proposals-badge")).to_have_text("1")
    expect(chat.locator("#chat-hint")).to_be_visible()
    chat.reload()
    expect(cards(chat)).to_have_count(1)
    assert person.today() == ["Draft the letter"]
    cards(chat).get_by_role("button", name="Approve").click()
    expect(acts(chat).last).to_contain_text("Deleted “Draft the letter” from the plan Approved")
    settled(chat)
    expect(chat.locator("#proposals-badge")).to_have_text("")
    assert person.today() == []
    chat.reload()
    expect(cards(chat)).to_have_count(0)
    chat.get_by_role("button", name="Undo").click()
    expect(chat.locator(".call").last).to_contain_text("Undone")
    assert person.today() == ["Draft the letter"]
    chat.goto("/history")
    expect(chat.locator("main")).to_contain_text("Draft the letter")


def test_what_the_agent_itself_takes_back_no_longer_offers_to(chat: Page, person: Person) -> None:
    say(chat, "Add 'call the bank' to today 30m")
    expect(chat.get_by_role("button", name="Undo")).to_have_count(1)
    settled(chat)
    say(chat, "undo")
    expect(replies(chat)).to_have_count(2)
    settled(chat)
    expect(replies(chat).first.locator(".call")).to_contain_text("Undone")
    assert person.today() == []


@pytest.mark.parametrize("own_window", [{"viewport": PHONE}], indirect=True)
def test_a_card_fits_a_phone_and_counts_down(chat: Page, person: Person) -> None:
    for number in range(3):
        person.add("plan-items", date=today_of(person), title=f"Call Inês about the quarterly figures, part {number}")
    say(chat, "What is on today?")
    settled(chat)
    say(chat, "Delete 2")
    expect(cards(chat)).to_have_count(1)
    assert chat.evaluate(OVERFLOW) == [0, 0]
    chat.evaluate("document.querySelector('[data-expires]').dateTime = new Date(Date.now() + 2500).toISOString()")
    expect(cards(chat)).to_contain_text("s left to decide")
    expect(cards(chat)).to_contain_text("The time to decide is over.")
    expect(cards(chat).get_by_role("button", name="Approve")).to_be_disabled()


@pytest.mark.parametrize("own_window", [{"viewport": {"width": 390, "height": 420}}], indirect=True)
def test_a_new_conversation_is_read_from_its_top(chat: Page) -> None:
    expect(chat.get_by_role("heading", name="What shall we look at?")).to_be_in_viewport()
    assert chat.evaluate("document.getElementById('transcript').scrollTop") == 0
    expect(chat.get_by_text("Enter sends")).to_be_hidden()


def test_what_is_undone_on_another_page_is_followed(chat: Page, person: Person) -> None:
    say(chat, "Add 'call the bank' to today 30m")
    expect(chat.get_by_role("button", name="Undo")).to_have_count(1)
    settled(chat)
    done = person.get("changes")["results"][0]["id"]
    assert person.api.post(f"/api/v1/changes/{done}/undo").is_success
    chat.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(chat.locator(".call")).to_contain_text("Undone")
    expect(chat.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_rejection_changes_nothing_and_the_reply_goes_on(chat: Page, person: Person) -> None:
    person.add("plan-items", date=today_of(person), title="Draft the letter")
    say(chat, "Delete 'Draft the letter'")
    cards(chat).get_by_role("button", name="Reject").click()
    expect(acts(chat).last).to_have_text("Rejected: delete “Draft the letter” from the plan")
    settled(chat)
    expect(replies(chat).last.locator(".prose").last).not_to_be_empty()
    assert person.today() == ["Draft the letter"]


def test_two_cards_are_decided_one_by_one_and_here_and_there(
    model: Page, person: Person, own_window: BrowserContext
) -> None:
    ids = [task(person, title) for title in ("Boats", "Knots")]
    order(model, [("delete_task", {"task": pk}) for pk in ids])
    expect(cards(model)).to_have_count(2)
    other = own_window.new_page()
    other.goto(model.url)
    expect(cards(other)).to_have_count(2)
    cards(model).first.get_by_role("button", name="Reject").dblclick()
    expect(cards(model)).to_have_count(1)
    expect(cards(model)).to_be_focused()
    [waiting] = person.get("tool-calls?status=pending")["results"]
    assert person.api.post(f"/api/v1/tool-calls/{waiting['id']}/approve").is_success
    for tab in (model, other):
        expect(acts(tab)).to_have_text(["Rejected: delete the task “Boats”", "Deleted the task “Knots” Approved"])
        settled(tab)
        expect(replies(tab)).to_have_count(1)
    assert tasks(person) == ["Boats"]


def test_a_new_message_withdraws_what_waits(chat: Page, person: Person) -> None:
    person.add("plan-items", date=today_of(person), title="Draft the letter")
    say(chat, "Delete 'Draft the letter'")
    expect(cards(chat)).to_have_count(1)
    expect(chat.get_by_role("button", name="Send")).to_be_visible()
    say(chat, "What is on today?")
    expect(cards(chat)).to_have_count(0)
    expect(acts(chat).first).to_contain_text("Withdrawn: delete “Draft the letter”")
    settled(chat)
    expect(mine(chat)).to_have_text(["Delete 'Draft the letter'", "What is on today?"])
    expect(chat.get_by_role("button", name="Try again")).to_have_count(0)


@pytest.mark.parametrize("word", ["yes", "No!", "approve"])
def test_a_bare_answer_keeps_what_waits_and_leads_to_its_buttons(word: str, chat: Page, person: Person) -> None:
    person.add("plan-items", date=today_of(person), title="Draft the letter")
    say(chat, "Delete 'Draft the letter'")
    expect(cards(chat)).to_have_count(1)
    say(chat, word)
    expect(cards(chat)).to_be_focused()
    expect(chat.locator("#chat-hint")).to_contain_text("Nothing was sent")
    expect(chat.get_by_label("Your message")).to_have_value("")
    expect(mine(chat)).to_have_text(["Delete 'Draft the letter'"])
    cards(chat).get_by_role("button", name="Approve").click()
    settled(chat)
    assert person.today() == []


def test_a_request_that_is_out_of_date_says_what_moved(chat: Page, person: Person) -> None:
    item = person.add("plan-items", date=today_of(person), title="Draft the letter")
    say(chat, "Delete 'Draft the letter'")
    expect(cards(chat)).to_have_count(1)
    assert person.api.patch(f"/api/v1/plan-items/{item['id']}", json={"title": "Draft two"}).is_success
    cards(chat).get_by_role("button", name="Approve").click()
    expect(cards(chat).get_by_role("alert")).to_contain_text(
        "Since then: Item “Draft the letter” renamed to “Draft two”"
    )
    expect(cards(chat).get_by_role("button", name="Approve")).to_have_count(0)
    expect(cards(chat)).to_contain_text("Out of date")
    expect(cards(chat)).not_to_contain_text("left to decide")
    cards(chat).get_by_role("button", name="Reject").click()
    settled(chat)
    assert person.today() == ["Draft two"]


def test_what_waits_is_found_from_every_page_by_keyboard(chat: Page, person: Person) -> None:
    person.add("plan-items", date=today_of(person), title="Draft the letter")
    say(chat, "Delete 'Draft the letter'")
    expect(cards(chat)).to_be_focused()
    expect(chat.locator(".chat-entry-when")).to_have_text("Waits for you")
    chat.goto("/goals")
    chat.get_by_role("link", name="Chat 1 waiting for your decision").click()
    cards(chat).focus()
    chat.keyboard.press("Tab")
    chat.keyboard.press("Tab")
    expect(chat.get_by_role("button", name="Reject")).to_be_focused()
    chat.keyboard.press("Enter")
    expect(acts(chat).last).to_contain_text("Rejected")
    settled(chat)


@pytest.mark.parametrize("own_window", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_a_card_is_decided_by_its_form(page: Page, person: Person) -> None:
    person.add("plan-items", date=today_of(person), title="Draft the letter")
    talk = person.add("conversations", title="Plans")["id"]
    sent = {
        "client_message_id": "7d9e3c52-5d0a-4a4e-9d0e-1f9b7a3f1c99",
        "content": "Delete 'Draft the letter'",
        "provider": "offline",
    }
    person.add(f"conversations/{talk}/messages", **sent)
    page.goto(f"/chat/{talk}")
    expect(page.get_by_text("To write here needs JavaScript")).to_be_visible()
    expect(page.get_by_label("Your message")).to_be_hidden()
    while cards(page).count() == 0:
        page.reload()
    cards(page).get_by_role("button", name="Approve").click()
    expect(acts(page).last).to_contain_text("Deleted “Draft the letter”")
    assert person.today() == []


@pytest.mark.parametrize("own_window", [{"viewport": PHONE}], indirect=True)
def test_on_a_phone_a_long_question_and_its_buttons_are_in_sight_together(chat: Page, person: Person) -> None:
    title = "Write the long book about everything that ever happened in the valley, told by those who were there"
    goal = person.add("goals", title=title, time_horizon="long")
    for number in range(1, 15):
        person.add(
            "tasks", title=f"Chapter {number}, with all its pictures", goal=goal["id"], due_on=f"2036-12-{number:02}"
        )
    say(chat, f"delete goal '{title}'")
    expect(cards(chat).get_by_role("button", name="Approve")).to_be_in_viewport(ratio=1)
    question = cards(chat).get_by_role("heading", level=3)
    expect(question).to_be_in_viewport(ratio=1)
    head, asked = chat.locator(".chat-head").bounding_box(), question.bounding_box()
    assert head
    assert asked
    assert asked["y"] >= head["y"] + head["height"]


@pytest.mark.parametrize("own_window", [{"viewport": PHONE}], indirect=True)
def test_on_a_phone_a_date_has_room_for_its_year(page: Page) -> None:
    page.goto("/tasks")
    box = page.get_by_label("Due on").bounding_box()
    assert box
    assert box["width"] >= 150
