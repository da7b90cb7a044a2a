"""A person's day: added, ticked, put in order, changed."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.people import Person
from tests.browser.windows import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]
TITLES = ["Draft", "Call", "Run", "Read"]


@pytest.fixture
def day(page: Page, person: Person) -> Page:
    """The Today page with TITLES on it."""
    for title in TITLES:
        person.add("plan-items", date=today_of(person), title=title)
    page.goto("/")
    return page


def today_of(person: Person) -> str:
    """The person's date."""
    return str(person.get("daily-plans/today")["date"])


def titles(page: Page) -> Locator:
    """Of all items, in order."""
    return page.locator("#items .item-title")


def item(page: Page, title: str) -> Locator:
    """The item with this title."""
    return page.locator("#items .item").filter(has_text=title)


def choose(page: Page, title: str, action: str) -> None:
    """Something from an item's menu. It takes less time than a toast stays: none lies over the menu."""
    item(page, title).locator("summary").click()
    item(page, title).get_by_text(action, exact=True).click(timeout=10_000)


def test_items_are_added_without_a_reload_and_ticked(page: Page, person: Person) -> None:
    page.goto("/")
    for title in ("Draft the letter", "Call Inês"):
        page.get_by_label("What do you want to do?").fill(title)
        page.get_by_label("Minutes", exact=True).fill("30")
        page.keyboard.press("Enter")
        expect(titles(page).last).to_have_text(title)
        expect(page.get_by_label("What do you want to do?")).to_have_value("")
    page.get_by_role("button", name="Done: Draft the letter").click()
    expect(page.locator("#day-head")).to_contain_text("1 of 2 done · 30 min left of 1 h")
    page.reload()
    expect(page.get_by_role("button", name="Done: Draft the letter")).to_have_attribute("aria-pressed", "true")
    assert person.today() == ["Draft the letter", "Call Inês"]


def test_the_arrow_keys_put_items_in_order_and_the_order_stays(day: Page, person: Person) -> None:
    grip = day.get_by_role("button", name="Move Read")
    grip.focus()
    with day.expect_response("**/move") as last:
        day.keyboard.press("ArrowUp")
    assert last.value.ok
    expect(grip).to_be_focused()
    with day.expect_response("**/move"):
        day.keyboard.press("ArrowUp")
    expect(day.locator("#said")).to_have_text("Read, position 2 of 4")
    day.reload()
    expect(titles(day)).to_have_text(["Draft", "Read", "Call", "Run"])
    assert person.today() == ["Draft", "Read", "Call", "Run"]


def test_many_quick_moves_end_where_the_page_shows_them(day: Page, person: Person) -> None:
    day.get_by_role("button", name="Move Draft").focus()
    with day.expect_response(lambda answer: answer.url.endswith("/move") and moves(day) == 7):
        for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowDown", "ArrowUp", "ArrowUp"):
            day.evaluate("window.moves = (window.moves || 0) + 1")
            day.keyboard.press(key)
    expect(titles(day)).to_have_text(["Call", "Draft", "Run", "Read"])
    day.wait_for_load_state("networkidle")
    assert person.today() == ["Call", "Draft", "Run", "Read"]


def moves(page: Page) -> int:
    """How many moves the page was told to make."""
    return int(page.evaluate("window.moves"))


@pytest.mark.parametrize("own_window", [{}, {"viewport": PHONE}], indirect=True, ids=["desktop", "phone"])
def test_an_item_is_dragged_by_its_grip_and_stays_there(day: Page, person: Person) -> None:
    drag(day, "Read", over="Draft", until_dropped=True)
    expect(titles(day)).to_have_text(["Read", "Draft", "Call", "Run"])
    day.reload()
    expect(titles(day)).to_have_text(["Read", "Draft", "Call", "Run"])
    assert person.today() == ["Read", "Draft", "Call", "Run"]


def test_escape_takes_a_drag_back(day: Page, person: Person) -> None:
    drag(day, "Draft", over="Read", until_dropped=False)
    expect(titles(day)).to_have_text(["Call", "Run", "Draft", "Read"])
    day.keyboard.press("Escape")
    day.mouse.up()
    expect(titles(day)).to_have_text(TITLES)
    assert person.today() == TITLES


def drag(page: Page, title: str, *, over: str, until_dropped: bool) -> None:
    """Take the item by its grip and move it to the upper edge of another one."""
    item(page, title).scroll_into_view_if_needed()
    grip, goal = item(page, title).locator(".grip").bounding_box(), item(page, over).bounding_box()
    assert grip
    assert goal
    page.mouse.move(grip["x"] + 8, grip["y"] + 20)
    page.mouse.down()
    page.mouse.move(grip["x"] + 8, goal["y"] + 4, steps=8)
    if until_dropped:
        with page.expect_response("**/move"):
            page.mouse.up()


def test_an_item_is_edited_in_place_skipped_moved_and_deleted(day: Page, person: Person) -> None:
    choose(day, "Draft", "Edit")
    form = day.locator("#items form.stack")
    expect(form.get_by_label("Title")).to_be_focused()
    form.get_by_label("Title").fill("Draft the letter")
    form.get_by_label("Starts at").fill("09:30")
    form.get_by_role("button", name="Save").click()
    expect(item(day, "Draft the letter")).to_contain_text("09:30")
    choose(day, "Call", "Skip")
    expect(item(day, "Call")).to_contain_text("Skipped")
    choose(day, "Run", "Move to the next day")
    expect(titles(day)).to_have_text(["Draft the letter", "Call", "Read"])
    day.once("dialog", lambda dialog: dialog.accept())
    choose(day, "Read", "Delete")
    expect(titles(day)).to_have_text(["Draft the letter", "Call"])
    expect(day.locator("#day-head")).to_contain_text("0 of 1")
    assert person.today() == ["Draft the letter", "Call"]


def test_an_open_form_survives_a_tick_elsewhere_and_can_be_left(day: Page) -> None:
    choose(day, "Draft", "Edit")
    day.locator("#items form.stack").get_by_label("Title").fill("Half a thought")
    day.get_by_role("button", name="Done: Call").click()
    expect(day.locator("#day-head")).to_contain_text("1 of 4")
    expect(day.locator("#items form.stack").get_by_label("Title")).to_have_value("Half a thought")
    day.get_by_role("link", name="Cancel").click()
    expect(titles(day)).to_have_text(TITLES)


def test_a_change_in_another_tab_is_told_and_nothing_typed_is_lost(day: Page, own_window: BrowserContext) -> None:
    choose(day, "Draft", "Edit")
    other = own_window.new_page()
    other.goto("/")
    choose(other, "Draft", "Edit")
    other.locator("#items form.stack").get_by_label("Title").fill("Theirs")
    other.get_by_role("button", name="Save").click()
    expect(titles(other).first).to_have_text("Theirs")
    day.bring_to_front()  # a tab behind another is drawn once a second
    day.locator("#items form.stack").get_by_label("Title").fill("Mine")
    day.get_by_role("button", name="Save").click()
    expect(day.get_by_role("alert")).to_contain_text("changed meanwhile")
    expect(day.get_by_role("alert")).to_contain_text("Theirs")
    day.get_by_role("button", name="Save").click()
    expect(titles(day).first).to_have_text("Mine")


def test_what_is_gone_elsewhere_is_told_in_a_sentence(day: Page, person: Person) -> None:
    gone = person.get("daily-plans/today")["items"][0]["id"]
    assert person.api.delete(f"/api/v1/plan-items/{gone}").status_code == 204
    day.get_by_role("button", name="Done: Draft").click()
    expect(day.locator(".toast")).to_contain_text("There is no such object.")


def test_the_days_are_walked_by_arrows_and_by_date(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="The day after").click()
    expect(page.get_by_text("Tomorrow")).to_be_visible()
    page.get_by_label("Go to day").fill("2030-01-01")
    page.get_by_label("Go to day").dispatch_event("change")
    expect(page.get_by_role("heading", name="Tuesday, 1 January")).to_be_visible()
    page.get_by_label("Days").get_by_role("link", name="Today", exact=True).click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


@pytest.mark.parametrize("own_window", [{"java_script_enabled": False}], indirect=True)
def test_the_day_works_without_scripts(page: Page, person: Person) -> None:
    page.goto("/")
    page.get_by_label("What do you want to do?").fill("By hand")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("button", name="Done: By hand").click()
    expect(page.locator("#day-head")).to_contain_text("1 of 1 done")
    choose(page, "By hand", "Edit")
    page.get_by_label("Title").fill("By form")
    page.get_by_role("button", name="Save").click()
    expect(titles(page)).to_have_text(["By form"])
    assert person.today() == ["By form"]
