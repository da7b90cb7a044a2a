"""The way back: the toast after a change, the History page, and a proposal from its preview to its undoing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Person
from tests.browser.test_today import choose, titles, today_of
from tests.servers import DaymarkServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]
LINES = "(box) => { const all = new Range(); all.selectNodeContents(box); return all.getClientRects().length; }"
PROPOSE = """
from datetime import timedelta
from accounts.models import User
from config.common import clock
from goals.services import create_task, delete_goal
from history.domain import Actor
from history.services import propose
def act(draft):
    delete_goal(draft, {goal})
    create_task(draft, title="Rest", due_on=clock.now().date() - timedelta(days=2))
agent = Actor(user=User.objects.get(email="{email}"), via="agent")
proposal, _ = propose(agent, act, expires_at=clock.now() + timedelta(minutes=15), reason="Give up running")
"""


@pytest.fixture
def proposed(page: Page, person: Person, server: DaymarkServer) -> Page:
    """The Proposals page, on which the assistant proposes to delete a goal that an item is planned for."""
    goal = person.add("goals", title="Run", time_horizon="long")
    person.add("plan-items", date=today_of(person), title="Jog", goal=goal["id"], duration_minutes=45)
    server.manage("shell", "-c", PROPOSE.format(goal=goal["id"], email=person.email))
    page.goto("/proposals")
    return page


def press_in_toast(page: Page, sentence: str, button: str) -> None:
    """The button of the toast with this sentence."""
    page.locator("#toasts .toast").filter(has_text=sentence).get_by_role("button", name=button).click()


def test_a_deleted_item_comes_back_by_the_toast_and_stays(page: Page, person: Person) -> None:
    for title in ("Draft", "Call"):
        person.add("plan-items", date=today_of(person), title=title)
    page.goto("/")
    page.once("dialog", lambda dialog: dialog.accept())
    choose(page, "Draft", "Delete")
    expect(titles(page)).to_have_text(["Call"])
    press_in_toast(page, "Item “Draft” deleted", "Undo")
    expect(titles(page)).to_have_text(["Draft", "Call"])
    expect(page.locator("#toasts")).to_contain_text("Undone: Item “Draft” deleted")
    page.reload()
    expect(titles(page)).to_have_text(["Draft", "Call"])
    expect(page.locator("#toasts")).to_have_text("")
    assert person.today() == ["Draft", "Call"]


def test_the_toast_takes_no_focus_and_can_be_reached_and_closed(page: Page, person: Person) -> None:
    title = "Draft the letter to the landlord about the heating and the deposit"
    person.add("plan-items", date=today_of(person), title=title)
    page.goto("/")
    tick = page.get_by_role("button", name=f"Done: {title}")
    tick.focus()
    page.keyboard.press("Enter")
    toast = page.locator("#toasts .toast")
    expect(toast).to_contain_text("Item “Draft the letter")
    expect(page.get_by_role("button", name=f"Done: {title}")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(toast.get_by_role("button", name="Undo")).to_be_focused()
    close = toast.get_by_role("button", name="Close")
    assert close.evaluate(LINES) == 1
    close.focus()
    page.keyboard.press("Enter")
    expect(toast).to_have_count(0)


def test_an_item_that_was_dragged_goes_back(page: Page, person: Person) -> None:
    for title in ("Draft", "Call"):
        person.add("plan-items", date=today_of(person), title=title)
    page.goto("/")
    page.get_by_role("button", name="Move Call").focus()
    page.keyboard.press("ArrowUp")
    expect(titles(page)).to_have_text(["Call", "Draft"])
    press_in_toast(page, "Item “Call” moved", "Undo")
    expect(titles(page)).to_have_text(["Draft", "Call"])
    assert person.today() == ["Draft", "Call"]


def test_what_was_done_is_undone_and_done_again_in_the_history(page: Page, person: Person) -> None:
    person.add("tasks", title="Call the bank")
    page.goto("/")
    page.get_by_role("link", name="History").click()
    entry = page.locator(".act").filter(has=page.get_by_role("link", name="Task “Call the bank” created", exact=True))
    entry.get_by_role("button", name="Undo").click()
    expect(entry).to_contain_text("Undone")
    assert person.get("tasks")["results"] == []
    entry.get_by_role("button", name="Do again").click()
    expect(entry.get_by_role("button", name="Undo")).to_be_visible()
    assert [task["title"] for task in person.get("tasks")["results"]] == ["Call the bank"]


def test_later_edits_in_the_way_are_named(page: Page, person: Person) -> None:
    task = person.add("tasks", title="Call")
    person.api.patch(f"/api/v1/tasks/{task['id']}", json={"title": "Call the bank"})
    page.goto("/history")
    page.locator(".act").filter(has_text="Task “Call” created").get_by_role("button", name="Undo").click()
    expect(page.locator(".note")).to_contain_text(re.compile("by itself: Task “Call” created. Since then: Task “Call"))
    assert len(person.get("tasks")["results"]) == 1


def test_a_proposal_is_previewed_applied_and_undone(proposed: Page, person: Person) -> None:
    expect(proposed.locator(".badge")).to_have_text("1")
    card = proposed.locator(".act")
    for part in ("Goal “Run”", "Planned 45 min", "0 min", "Newly late"):
        expect(card).to_contain_text(part)
    card.get_by_role("button", name="Approve").click()
    expect(proposed.locator(".badge")).to_have_count(0)
    assert person.get("goals")["results"] == []
    press_in_toast(proposed, "Give up running.", "Undo")
    expect(proposed.locator(".act")).to_contain_text("Undone")
    assert [goal["title"] for goal in person.get("goals")["results"]] == ["Run"]
    assert person.get("tasks")["results"] == []


@pytest.mark.parametrize("own_window", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_the_way_back_stands_on_the_page(page: Page, person: Person) -> None:
    page.goto("/tasks")
    page.get_by_label("What is to be done?").fill("Call")
    page.get_by_role("button", name="Add", exact=True).click()
    note = page.locator(".notes .note")
    expect(note).to_contain_text("Task “Call” created.")
    note.get_by_role("button", name="Undo").click()
    expect(page.locator(".notes .note")).to_contain_text("Undone: Task “Call” created.")
    assert person.get("tasks")["results"] == []
