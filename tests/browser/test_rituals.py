"""Leftovers settled in a browser: a review and its undo, and a comeback to an approved week."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]


def today_of(person: Person) -> date:
    """The person's date."""
    return date.fromisoformat(person.get("daily-plans/today")["date"])


def leave(person: Person, *titles: str) -> date:
    """Hours of yesterday that are still open; today."""
    today = today_of(person)
    for title in titles:
        person.add("plan-items", date=str(today - timedelta(days=1)), title=title, duration_minutes=60)
    return today


def open_items(person: Person) -> dict[str, tuple[str, int]]:
    """Day and minutes of each open item, by title."""
    rows = person.get("plan-items?status=todo")["results"]
    return {row["title"]: (row["date"], row["duration_minutes"]) for row in rows}


def test_a_review_carries_shrinks_and_drops_and_is_undone(page: Page, person: Person) -> None:
    today = leave(person, "Mail", "Draft", "Tidy")
    yesterday = str(today - timedelta(days=1))
    page.goto(f"/week/review?date={yesterday}")
    expect(page.get_by_label("Minutes left")).to_have_count(3)
    expect(page.get_by_label("Minutes left").first).to_be_hidden()
    page.get_by_label("What to do with Draft").select_option("Carry on, shorter")
    page.get_by_label("Minutes left").and_(page.locator(":visible")).fill("20")
    page.get_by_label("What to do with Tidy").select_option("Drop")
    page.get_by_label("What went well, what to change").fill("Fewer things at once.")
    page.get_by_label("Carry on to").fill(str(today))
    page.get_by_role("button", name="Close the week").click()
    told = page.locator(".toast").filter(has_text="3 leftovers settled")
    expect(told).to_be_visible()
    assert open_items(person) == {"Mail": (str(today), 60), "Draft": (str(today), 20)}
    told.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Review the week")).to_be_visible()
    expect(page.get_by_label("What went well, what to change")).to_have_value("")
    assert open_items(person) == dict.fromkeys(("Mail", "Draft", "Tidy"), (yesterday, 60))


def test_who_comes_back_has_a_week_again_after_two_clicks(page: Page, person: Person) -> None:
    today = leave(person, "Mail", "Draft")
    person.add("tasks", title="Taxes", due_on=str(today - timedelta(days=2)), estimate_minutes=30)
    hours = {day: [["00:00", "23:55"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    assert person.api.patch("/api/v1/users/me/preferences", json={"working_windows": hours}).is_success
    page.goto("/comeback")
    page.get_by_role("button", name="Settle this and plan the week").click()
    expect(page.get_by_role("heading", name="leftovers settled").first).to_be_visible()
    assert set(open_items(person)) == {"Mail", "Draft"}
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".toast").filter(has_text="leftovers settled")).to_be_visible()
    planned = person.get("plan-items?status=todo")["results"]
    assert {row["title"] for row in planned if row["start_at"]} == {"Mail", "Draft", "Taxes"}
    page.goto("/")
    expect(page.get_by_text("left from earlier days")).to_have_count(0)
