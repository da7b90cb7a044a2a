"""From an empty account to a planned week, and on to one that has too much in it: all by clicks and keys."""

import uuid
from datetime import date, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import PASSWORD, Person
from tests.servers import DaymarkServer

pytestmark = [pytest.mark.browser, pytest.mark.proof, pytest.mark.xdist_group("browser-pages")]
ALL_DAYS = {day: [["06:00", "23:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def sign_up(tab: Page, server: DaymarkServer) -> Person:
    """A new person, who works every day: the suite runs on any."""
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    tab.goto("/signup")
    tab.get_by_label("E-mail").fill(email)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign up").click()
    expect(tab.get_by_text("Nothing planned yet")).to_be_visible()
    api = httpx.Client(base_url=server.url, timeout=30)
    signed_in = api.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD}).json()
    api.headers["Authorization"] = f"Bearer {signed_in['access']}"
    assert api.patch("/api/v1/users/me/preferences", json={"working_windows": ALL_DAYS}).is_success
    return Person(email=email, url=server.url, api=api)


def add_task(tab: Page, title: str, minutes: int, due_on: date | None = None) -> None:
    """By the form of the Tasks page."""
    tab.get_by_label("What is to be done?").fill(title)
    tab.get_by_label("Minutes", exact=True).fill(str(minutes))
    if due_on is not None:
        tab.get_by_label("Due on").fill(due_on.isoformat())
    tab.get_by_role("button", name="Add", exact=True).click()
    expect(tab.get_by_role("link", name=title)).to_be_visible()


def show_plan(tab: Page) -> None:
    """A plan for the seven days from today."""
    tab.goto("/plan")
    tab.get_by_role("button", name="Show the plan").click()
    expect(tab.get_by_role("heading", name="Plan for")).to_be_visible()


def starts(person: Person) -> dict[str, str]:
    """When each planned item begins, by title."""
    rows = person.get("plan-items?page_size=100")["results"]
    return {row["title"]: row["start_at"] for row in rows if row["start_at"]}


def test_a_new_person_plans_a_week_moves_a_block_takes_a_repair_and_takes_it_back(
    outside: Page, server: DaymarkServer
) -> None:
    person = sign_up(outside, server)
    outside.goto("/tasks")
    add_task(outside, "Write a chapter", 90)
    add_task(outside, "Call the bank", 30)
    show_plan(outside)
    expect(outside.get_by_text("Everything has its time, and nothing is late.")).to_be_visible()
    outside.get_by_role("button", name="Approve").click()
    expect(outside.locator(".toast")).to_be_visible()
    planned = starts(person)
    assert set(planned) == {"Write a chapter", "Call the bank"}

    item = next(row for row in person.get("plan-items")["results"] if row["title"] == "Write a chapter")
    outside.goto(f"/?date={item['date']}")
    grip = outside.locator('[data-name="Write a chapter"] .block-grip')
    grip.focus()
    for _ in range(4):
        outside.keyboard.press("ArrowDown")
    expect(outside.locator(".carry-words")).to_contain_text("It ")
    outside.keyboard.press("Escape")
    assert starts(person) == planned

    outside.goto("/tasks")
    tomorrow = date.fromisoformat(person.get("daily-plans/today")["date"]) + timedelta(days=1)
    for title in ("Move house", "Paint the flat", "Sort the cellar", "Write the thesis"):
        add_task(outside, title, 600, tomorrow)
    show_plan(outside)
    expect(outside.get_by_text("It cannot all be in time.")).to_be_visible()
    outside.get_by_role("button", name="What would help?").click()
    repair = outside.locator(".repair").first
    expect(repair).to_be_visible(timeout=30_000)
    repair.get_by_role("button", name="Propose").click()
    expect(outside.get_by_role("heading", name="Plan for")).to_be_visible()
    outside.get_by_role("button", name="Approve").click()
    undo = outside.locator(".toast").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()

    assert len(starts(person)) > 2
    undo.click()
    expect(outside.locator(".toast").get_by_role("button", name="Do again")).to_be_visible()
    assert starts(person) == planned
