"""Every page in light and dark, wide and narrow; and goals, tasks, week and settings as a person uses them."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.people import PASSWORD, Person
from tests.browser.test_today import today_of
from tests.browser.windows import DESKTOP, PHONE
from tests.servers import DaymarkServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]
LONG = "Unbreakable" * 12 + " and a title that goes on for rather longer than anybody would like to read"
SMALLEST = 44  # pixels: what a thumb needs
FACTS = """() => ({
  overflow: document.documentElement.scrollWidth - innerWidth,
  headings: document.querySelectorAll("h1").length,
  unlabelled: [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .filter((field) => !field.labels.length && !field.ariaLabel && !field.closest("[aria-hidden=true]"))
    .map((field) => field.name),
  nameless: [...document.querySelectorAll("button, a, summary")]
    .filter((control) => !control.textContent.trim()).map((control) => control.outerHTML),
  twice: [...document.querySelectorAll("[id]")].map((one) => one.id)
    .filter((id, index, all) => all.indexOf(id) !== index),
})"""
SMALL = """(smallest) => [...document.querySelectorAll("button, summary, select, input, .nav a, .tabs a")]
  .filter((control) => control.checkVisibility({ visibilityProperty: true }) && control.type !== "checkbox")
  .map((control) => [control.textContent.trim() || control.name, control.getBoundingClientRect()])
  .filter(([, box]) => box.height > 1 && box.height < smallest - 0.5)
  .map(([name, box]) => `${name}: ${Math.round(box.height)}`)"""


def filled(person: Person) -> list[str]:
    """The addresses of all pages of a person whose things have the longest of names."""
    goal = person.add("goals", title=LONG, time_horizon="short", priority="urgent", target_on="2026-12-31")
    below = person.add("goals", title=LONG, time_horizon="short", parent=goal["id"])
    task = person.add("tasks", title=LONG, goal=below["id"], due_on="2026-01-01", estimate_minutes=90)
    person.add("plan-items", date=today_of(person), title=LONG, goal=goal["id"], duration_minutes=90, notes=LONG)
    person.add("day-exceptions", date="2199-12-31", windows=[["09:00", "12:00"], ["22:00", "02:00"]], note=LONG)
    off = person.add("time-off", title=LONG, start_on="2199-12-01", end_on="2199-12-31")
    person.add("busy-blocks", title=LONG, start_at="2199-12-01T09:00:00Z", end_at="2199-12-02T09:00:00Z")
    talk = person.add("conversations", title=LONG[:200])
    lists = [
        "/",
        "/week",
        "/goals",
        "/tasks",
        "/tasks?show=overdue",
        "/chat",
        "/history",
        "/proposals",
        "/settings",
        "/availability",
        "/nowhere",
    ]
    return [
        *lists,
        f"/goals/{goal['id']}",
        f"/tasks/{task['id']}",
        f"/chat/{talk['id']}",
        f"/availability/time-off/{off['id']}",
    ]


@pytest.mark.parametrize(
    "own_window",
    [{"viewport": DESKTOP, "color_scheme": "light"}, {"viewport": PHONE, "color_scheme": "dark", "has_touch": True}],
    indirect=True,
    ids=["desktop-light", "phone-dark"],
)
def test_every_page_fits_is_labelled_and_breaks_no_rule(page: Page, person: Person) -> None:
    for address in filled(person):
        page.goto(address)
        facts = {"overflow": 0, "headings": 1, "unlabelled": [], "nameless": [], "twice": []}
        assert page.evaluate(FACTS) == facts, address
        assert page.evaluate(SMALL, SMALLEST) == [], address
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_be_visible()


def test_a_goal_gets_tasks_and_its_bar_grows(page: Page) -> None:
    page.goto("/goals")
    page.get_by_text("Add a goal").click()
    page.get_by_label("What do you want to reach?").fill("Sail around the bay")
    page.get_by_role("button", name="Add goal").click()
    for title in ("Buy rope", "Learn knots"):
        page.get_by_label("What is to be done?").fill(title)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(".item-title").filter(has_text=title)).to_be_visible()
    page.get_by_role("button", name="Done: Buy rope").click()
    expect(page.get_by_role("button", name="Done: Buy rope")).to_have_attribute("aria-pressed", "true")
    page.goto("/goals")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "30")
    expect(page.locator(".goal")).to_contain_text("50 %")


def test_a_task_is_planned_for_today_and_done_there(page: Page, person: Person) -> None:
    person.add("tasks", title="Buy rope", estimate_minutes=20)
    page.goto("/tasks")
    page.get_by_role("button", name="Plan for today: Buy rope").click()
    page.get_by_role("button", name="Done: Buy rope").click()
    expect(page.locator("#day-head")).to_contain_text("1 of 1")
    page.goto("/tasks?show=done")
    expect(page.get_by_role("link", name="Buy rope")).to_be_visible()


def test_the_week_keeps_its_words_and_leads_to_its_days(page: Page, person: Person) -> None:
    person.add("plan-items", date=today_of(person), title="Draft the letter")
    page.goto("/week")
    page.get_by_label("Focus", exact=True).fill("Payments\nRunning")
    page.get_by_label("Review").fill("Went well.")
    page.get_by_role("button", name="Save week").click()
    expect(page.locator(".toast")).to_contain_text("Plan of the week with")
    expect(page.get_by_role("list", name="Focus").get_by_role("listitem")).to_have_text(["Payments", "Running"])
    page.locator(".grid-day--today h2 a").click()
    expect(page.locator("#items .item-title")).to_have_text(["Draft the letter"])


def test_preferences_go_round_and_come_back(page: Page, person: Person) -> None:
    page.goto("/settings")
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    page.get_by_label("Week starts on").select_option("Sunday")
    page.get_by_role("button", name="Add hours on Saturday").click()
    page.get_by_label("Saturday from").fill("10:00")
    page.get_by_label("Saturday to").fill("12:30")
    page.get_by_role("group", name="Monday").get_by_role("button", name="Remove these hours").click()
    page.get_by_label("Pause between items").fill("10")
    page.get_by_label("When the assistant changes something").select_option("ask")
    page.get_by_role("button", name="Save preferences").click()
    expect(page.get_by_text("Your preferences are saved.")).to_be_visible()
    expect(page.get_by_label("Saturday to")).to_have_value("12:30")
    stored = person.get("users/me/preferences")
    assert (stored["time_zone"], stored["week_start"], stored["buffer_minutes"]) == ("Asia/Tokyo", "sun", 10)
    assert (stored["working_windows"]["sat"], stored["working_windows"]["mon"]) == ([["10:00", "12:30"]], [])
    assert stored["approval_policy"] == {"write": "ask"}


def test_a_bad_preference_is_told_and_the_rest_is_still_there(page: Page) -> None:
    page.goto("/settings")
    page.get_by_label("Pause between items").fill("999")
    page.get_by_label("Tuesday from").fill("07:45")
    page.get_by_role("button", name="Save preferences").click()
    expect(page.get_by_role("alert")).to_contain_text("At most 240.")
    expect(page.get_by_label("Pause between items")).to_be_focused()
    expect(page.get_by_label("Tuesday from")).to_have_value("07:45")


def test_the_api_can_be_read_and_tried_in_the_browser(outside: Page) -> None:
    outside.goto("/docs")
    outside.get_by_role("button", name="GET /api/v1/health").first.click()
    expect(outside.get_by_role("button", name="Try it out")).to_be_visible()


def test_the_back_office_opens_for_staff(own_window: BrowserContext, server: DaymarkServer) -> None:
    server.run("manage.py", "create_user", "charlie@example.org", "--superuser", "--password-stdin", typed=PASSWORD)
    page = own_window.new_page()
    page.goto("/admin/")
    page.get_by_label("Email").fill("charlie@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Everything that is stored")).to_be_visible()
    for model in ("accounts/user", "goals/goal", "planning/planitem", "agent/run", "history/changeset"):
        page.goto(f"/admin/{model}/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Select")


WIDTHS = """() => ({
  page: document.documentElement.scrollWidth - innerWidth,
  cut: [...document.querySelectorAll(".week-title")].filter((title) => title.getClientRects().length > 3).length,
})"""


@pytest.mark.parametrize("own_window", [{"viewport": DESKTOP}], indirect=True)
def test_a_week_leaves_each_title_room_for_words(page: Page, person: Person) -> None:
    person.add("plan-items", date=today_of(person), title="Book the physiotherapist appointment")
    page.goto("/week")
    expect(page.locator(".week-item")).to_be_visible()
    assert page.evaluate(WIDTHS) == {"page": 0, "cut": 0}


def test_an_item_opened_on_its_own_page_is_saved_and_leads_back(page: Page, person: Person) -> None:
    item = person.add("plan-items", date=today_of(person), title="Draft")
    page.goto(f"/items/{item['id']}/edit")
    page.get_by_label("Title").fill("Draft two")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#day-head")).to_be_visible()
    expect(page.locator("#items .item-title")).to_have_text(["Draft two"])


def test_time_off_is_added_and_taken_back(page: Page, person: Person) -> None:
    page.goto("/settings")
    page.get_by_role("link", name="Availability", exact=True).last.click()
    section = page.get_by_role("region", name="Time off")
    expect(section.get_by_text("No holidays ahead.")).to_be_visible()
    section.get_by_label("What for").fill("Skiing")
    section.get_by_label("First day").fill("2199-03-02")
    section.get_by_label("Last day").fill("2199-03-06")
    section.get_by_role("button", name="Add").click()
    expect(section.get_by_role("link", name="Skiing")).to_be_visible()
    assert [row["title"] for row in person.get("time-off")["results"]] == ["Skiing"]
    page.get_by_role("button", name="Undo").first.click()
    expect(section.get_by_text("No holidays ahead.")).to_be_visible()
