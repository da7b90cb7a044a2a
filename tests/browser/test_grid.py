"""A day hour by hour: blocks say why they are there, and are carried with the mouse and with the keys."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]
ALL_DAY = {day: [["06:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture
def day(person: Person) -> str:
    """Next Wednesday in UTC: hours from 6 to 20, a meeting at noon, "Write" at nine for an hour, "Read" at four."""
    today = datetime.now(UTC).date()
    wednesday = str(today + timedelta(days=(2 - today.weekday()) % 7 or 7))
    assert person.api.patch("/api/v1/users/me/preferences", json={"working_windows": ALL_DAY}).is_success
    person.add("busy-blocks", title="Team", start_at=f"{wednesday}T12:00:00Z", end_at=f"{wednesday}T13:00:00Z")
    person.add("plan-items", date=wednesday, title="Write", start_at=f"{wednesday}T09:00:00Z", duration_minutes=60)
    person.add("plan-items", date=wednesday, title="Read", start_at=f"{wednesday}T16:00:00Z", duration_minutes=30)
    return wednesday


def block(page: Page, title: str) -> Locator:
    """The item's block."""
    return page.locator(f'[data-name="{title}"]')


def grip(page: Page, title: str) -> Locator:
    """What carries the item's block."""
    return block(page, title).locator(".block-grip")


def stored(person: Person, day: str) -> list[str]:
    """`title day-of-month hour:minute` of that day's items, in their order, with a star where they are pinned."""
    items = person.get(f"daily-plans/by-date/{day}")["items"]
    return [f"{item['title']} {item['start_at'][8:16]}{'*' if item['pinned'] else ''}" for item in items]


def drag(page: Page, title: str, minutes: int, *, step: int = 12) -> None:
    """By its words, down by so many minutes, and hold it there."""
    box = block(page, title).locator(".block-words").bounding_box()
    hour = page.evaluate("document.querySelector('.grid-hours li + li').getBoundingClientRect().top") - page.evaluate(
        "document.querySelector('.grid-hours li').getBoundingClientRect().top"
    )
    assert box
    x, y = box["x"] + 20, box["y"] + 8
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + minutes / 60 * hour, steps=step)


def test_a_block_is_dragged_to_a_free_place_and_the_act_taken_back(page: Page, person: Person, day: str) -> None:
    page.goto(f"/?date={day}")
    block(page, "Write").scroll_into_view_if_needed()
    drag(page, "Write", 94)
    expect(block(page, "Write").locator(".block-time")).to_have_text("10:30–11:30")
    expect(page.locator(".carry-words")).to_contain_text("10:30, and that costs nothing.")
    with page.expect_response("**/place") as answer:
        page.mouse.up()
    assert answer.value.ok
    expect(page.locator("#items .item").filter(has_text="Write")).to_contain_text("10:30")
    expect(grip(page, "Write")).to_be_focused()
    assert stored(person, day) == [f"Write {day[8:]}T10:30", f"Read {day[8:]}T16:00"]
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(block(page, "Write").locator(".block-time")).to_have_text("09:00–10:00")
    assert stored(person, day)[0] == f"Write {day[8:]}T09:00"


def test_what_forbids_a_place_is_read_with_the_keys_and_it_is_put_back_or_had_anyway(
    page: Page, person: Person, day: str
) -> None:
    page.goto(f"/week?date={day}")
    grip(page, "Write").focus()
    for key in ["Shift+ArrowDown", *["ArrowDown"] * 12]:  # 09:05, 09:15 … 12:00
        page.keyboard.press(key)
    expect(page.locator("#said")).to_have_text("It cannot begin on Wednesday 12:00: you are busy until 13:00.")
    expect(page.locator(".carry-words")).to_contain_text("you are busy until 13:00.")
    page.keyboard.press("Escape")
    expect(page.locator("#said")).to_have_text("Back where it was.")
    expect(block(page, "Write").locator(".block-time")).to_have_text("09:00–10:00")
    for key in ["ArrowRight", *["ArrowDown"] * 4, "ArrowLeft", *["ArrowDown"] * 8, "Enter"]:
        page.keyboard.press(key)
    expect(page.locator(".carry-words")).to_contain_text("you are busy until 13:00.")
    expect(grip(page, "Write")).to_be_focused()
    assert stored(person, day)[0] == f"Write {day[8:]}T09:00"
    page.get_by_role("button", name="Place it anyway").click()
    expect(page.locator(".toast")).to_contain_text("12:00, and pinned there")
    assert stored(person, day)[0] == f"Write {day[8:]}T12:00*"


def test_changed_elsewhere_or_without_a_connection_it_goes_back_and_says_so(
    page: Page, person: Person, day: str
) -> None:
    page.goto(f"/?date={day}")
    grip(page, "Read").focus()
    page.context.set_offline(True)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Not moved. The server does not answer.")
    expect(block(page, "Read").locator(".block-time")).to_have_text("16:00–16:30")
    page.context.set_offline(False)
    read = person.get(f"daily-plans/by-date/{day}")["items"][1]["id"]
    changed = person.api.patch(f"/api/v1/plan-items/{read}", json={"title": "Read on"})
    assert changed.is_success
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".toast").last).to_contain_text("changed meanwhile")
    expect(block(page, "Read on").locator(".block-time")).to_have_text("16:00–16:30")


def test_why_here_is_said_beside_the_block_and_in_the_list(page: Page, person: Person, day: str) -> None:
    person.add("plan-items", date=day, title="Short", start_at=f"{day}T10:00:00Z", duration_minutes=5)
    page.goto(f"/?date={day}")
    words = block(page, "Short").locator(".block-words").bounding_box()
    assert words
    assert words["height"] > 12
    page.get_by_role("link", name="Why here: Write").press("Enter")
    panel = page.get_by_role("dialog", name="Why here")
    expect(panel).to_contain_text("You gave it this time yourself, so it stays where it is.")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("link", name="Why here: Write")).to_be_focused()
    item = page.locator("#items .item").filter(has_text="Read")
    item.locator("summary").click()
    item.get_by_text("Why here").click()
    expect(panel).to_contain_text("Read")


def test_an_item_without_a_time_is_carried_to_one(page: Page, person: Person, day: str) -> None:
    for title in ("Call", "Walk"):
        person.add("plan-items", date=day, title=title)
    page.goto(f"/week?date={day}")
    page.get_by_role("button", name="Give Call a time").focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):  # 06:00, the first open time, and 06:15
        page.keyboard.press(key)
    expect(page.locator(".toast")).to_contain_text("06:15")
    expect(grip(page, "Call")).to_be_focused()
    expect(block(page, "Call").locator(".block-time")).to_have_text("06:15–06:45")
    walk = page.get_by_role("button", name="Give Walk a time")
    walk.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".block--carried")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(walk).to_be_focused()
    expect(page.locator(".block--carried")).to_have_count(0)
    page.goto(f"/?date={day}")
    here, there = walk.bounding_box(), block(page, "Write").bounding_box()
    assert here
    assert there
    page.mouse.move(here["x"] + 10, here["y"] + 10)
    page.mouse.down()
    page.mouse.move(there["x"] + 60, there["y"] + there["height"] + 8 + 2, steps=12)
    with page.expect_response("**/place") as answer:
        page.mouse.up()
    assert answer.value.ok
    titles = [f"Call {day[8:]}T06:15", f"Write {day[8:]}T09:00", f"Walk {day[8:]}T10:00", f"Read {day[8:]}T16:00"]
    assert sorted(stored(person, day)) == sorted(titles)
