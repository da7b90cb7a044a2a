"""The Today page by plain forms and by partial updates."""

import re
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from history.models import ChangeSet
from planning.models import DailyPlan, PlanItem
from tests.factories.goals import TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory
from tests.journeys.pages.conftest import Browser

pytestmark = pytest.mark.django_db
DAY = "2026-03-04"
PAGE = f"/?date={DAY}"


@pytest.fixture
def items(alice: User) -> list[PlanItem]:
    """Three, on DAY."""
    day = DailyPlanFactory.create(user=alice, date=date.fromisoformat(DAY))
    return [PlanItemFactory.create(daily_plan=day, title=title) for title in ("Draft", "Call", "Run")]


def titles(browser: Browser, path: str = PAGE) -> list[str]:
    """The items of the page, in order."""
    return re.findall(r'data-title="(.*?)"', browser.get(path).content.decode())


def edited(item: PlanItem, **changes: Any) -> dict[str, Any]:
    """The edit form as the page sends it, with changes."""
    form = {"title": item.title, "date": DAY, "status": item.status, "priority": item.priority, "version": item.version}
    return {**form, **changes}


def test_an_added_item_stands_at_the_end_and_in_the_history(browser: Browser, items: list[PlanItem]) -> None:
    answer = browser.post(PAGE, {"title": "Read", "start_time": "18:30", "duration_minutes": "45"})
    assert answer["Location"] == PAGE
    assert titles(browser) == ["Draft", "Call", "Run", "Read"]
    change_set = ChangeSet.objects.get()
    assert (change_set.via, change_set.cause) == ("person", "page:today")


def test_a_time_is_the_persons_wall_time_on_that_day(browser: Browser, alice: User) -> None:
    alice.preferences.time_zone = "Asia/Kolkata"
    alice.preferences.save()
    browser.post(PAGE, {"title": "Read", "start_time": "18:30"})
    assert PlanItem.objects.get().start_at.isoformat() == "2026-03-04T13:00:00+00:00"  # type: ignore[union-attr]
    assert "18:30" in browser.get(PAGE).content.decode()


def test_a_task_lends_its_title_estimate_and_goal(browser: Browser, alice: User) -> None:
    task = TaskFactory.create(user=alice, title="Sort receipts", estimate_minutes=40)
    browser.post(PAGE, {"task": task.pk})
    item = PlanItem.objects.get()
    assert (item.title, item.duration_minutes, item.task) == ("Sort receipts", 40, task)


@pytest.mark.parametrize(
    "form",
    [
        {"title": ""},
        {"title": "   "},
        {"title": "x" * 501},
        {"title": "NUL \x00"},
        {"title": "Kept", "duration_minutes": "1441"},
        {"title": "Kept", "duration_minutes": "many"},
        {"title": "Kept", "start_time": "25:00"},
        {"title": "Kept", "priority": "extreme"},
        {"title": "Kept", "goal": "999999"},
        {"title": "Kept", "task": "9" * 30},
    ],
)
def test_a_bad_item_is_refused_beside_what_was_typed(browser: Browser, form: dict[str, str]) -> None:
    for answer in (browser.post(PAGE, form), browser.hx(PAGE, form)):
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
        assert form["title" if "title" in form else "task"].strip("\x00 ") in answer.content.decode()
    assert not PlanItem.objects.exists()


def test_somebody_elses_goal_is_no_choice(browser: Browser, bob: User) -> None:
    task = TaskFactory.create(user=bob, title="Bob's own")
    assert browser.post(PAGE, {"title": "Mine", "task": task.pk}).status_code == 422
    assert "Bob&#x27;s own" not in browser.get(PAGE).content.decode()


def test_adding_by_partial_update_brings_form_item_and_progress(browser: Browser, items: list[PlanItem]) -> None:
    html = browser.hx(PAGE, {"title": "Read"}).content.decode()
    assert 'hx-swap-oob="beforeend:#items"' in html
    assert "0 of 4" in html
    assert re.findall(r'data-title="(.*?)"', html) == ["Read"]
    assert 'value="Read"' not in html


def test_ticking_skipping_and_taking_up_again(browser: Browser, items: list[PlanItem]) -> None:
    path = f"/items/{items[0].pk}/tick"
    html = browser.hx(path, {"status": "done"}).content.decode()
    assert 'aria-pressed="true"' in html
    assert "1 of 3" in html
    assert "0 of 2" in browser.hx(path, {"status": "skipped"}).content.decode()
    assert browser.post(path, {"status": "todo"})["Location"] == PAGE
    assert browser.hx(path, {"status": "cancelled"}).status_code == 400


def test_moving_keeps_the_order_and_leaves_for_another_day(browser: Browser, items: list[PlanItem]) -> None:
    first, second, third = items
    assert browser.hx(f"/items/{third.pk}/move", {"before": first.pk}).status_code == 200
    assert titles(browser) == ["Run", "Draft", "Call"]
    html = browser.hx(f"/items/{second.pk}/move", {"date": "2026-03-05"}).content.decode()
    assert "data-item" not in html
    assert titles(browser, "/?date=2026-03-05") == ["Call"]


@pytest.mark.parametrize(
    "form", [{}, {"before": "x"}, {"after": "999999"}, {"date": "2026-02-30"}, {"before": "9" * 40}]
)
def test_a_move_to_nowhere_is_refused_with_a_sentence(
    browser: Browser, items: list[PlanItem], form: dict[str, str]
) -> None:
    answer = browser.hx(f"/items/{items[0].pk}/move", form)
    assert answer.status_code in {400, 404}
    assert answer["Content-Type"].startswith("text/plain")


def test_editing_changes_everything_at_once(browser: Browser, items: list[PlanItem]) -> None:
    path = f"/items/{items[0].pk}/edit"
    assert 'value="Draft"' in browser.hx(path).content.decode()
    form = edited(items[0], title="Draft two", start_time="09:15", notes="Short", actual_minutes="0", pinned="on")
    assert 'data-title="Draft two"' in browser.hx(path, form).content.decode()
    stored = PlanItem.objects.get(pk=items[0].pk)
    assert (stored.title, stored.notes, stored.actual_minutes, stored.pinned) == ("Draft two", "Short", 0, True)
    assert stored.start_at is not None


def test_an_item_edited_on_a_page_of_its_own_leads_to_its_day(browser: Browser, items: list[PlanItem]) -> None:
    path = f"/items/{items[0].pk}/edit"
    html = browser.get(path).content.decode()
    assert "<html" in html
    assert "hx-post" not in html
    answer = browser.post(path, edited(items[0], title="Draft two", date="2026-03-06"))
    assert answer["Location"] == "/?date=2026-03-06"
    assert (
        "Item “Draft” moved to Fri 6 Mar 2026, renamed to “Draft two”."
        in browser.get(answer["Location"]).content.decode()
    )
    assert browser.get(f"/items/{items[0].pk}")["Location"] == "/?date=2026-03-06"


def test_saving_an_item_as_it_is_changes_nothing(browser: Browser, items: list[PlanItem]) -> None:
    # A time of the night after, with seconds: neither is in the form, and both must survive it.
    PlanItem.objects.filter(pk=items[0].pk).update(start_at="2026-03-05T00:30:15Z")
    browser.post(f"/items/{items[0].pk}/edit", edited(items[0], start_time="00:30"))
    assert PlanItem.objects.get(pk=items[0].pk).version == items[0].version
    assert not ChangeSet.objects.exists()


def test_a_conflict_tells_what_is_stored_and_keeps_what_was_typed(browser: Browser, items: list[PlanItem]) -> None:
    path = f"/items/{items[0].pk}/edit"
    browser.post(path, edited(items[0], title="From the other tab"))
    answer = browser.hx(path, edited(items[0], title="From this tab"))
    html = answer.content.decode()
    assert answer.status_code == 412
    assert "From the other tab" in html
    assert 'value="From this tab"' in html
    version = re.search(r'name="version" value="(\d+)"', html)
    assert version is not None
    assert browser.hx(path, edited(items[0], title="From this tab", version=version[1])).status_code == 200
    assert PlanItem.objects.get(pk=items[0].pk).title == "From this tab"


def test_deleting_takes_the_item_away(browser: Browser, items: list[PlanItem]) -> None:
    html = browser.hx(f"/items/{items[0].pk}/delete", {}).content.decode()
    assert "0 of 2" in html
    assert titles(browser) == ["Call", "Run"]
    assert browser.hx(f"/items/{items[0].pk}/delete", {}).status_code == 404


def test_the_note_of_a_day_is_kept(browser: Browser) -> None:
    assert browser.post(f"/days/{DAY}", {"summary": "Slow and steady", "version": "0"})["Location"] == PAGE
    assert DailyPlan.objects.get().summary == "Slow and steady"
    late = browser.post(f"/days/{DAY}", {"summary": "Fast", "version": "0"})
    assert late.status_code == 412
    assert "Slow and steady" in late.content.decode()


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "0001-01-01", "2026-3-4", "2026-03-04\x00"])
def test_a_day_that_does_not_exist_is_not_found(browser: Browser, day: str) -> None:
    assert browser.get("/", {"date": day}).status_code == 404


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_have_pages(browser: Browser, day: str) -> None:
    assert browser.get("/", {"date": day}).status_code == browser.get("/week", {"date": day}).status_code == 200


def test_somebody_elses_item_is_not_found(bobs_browser: Browser, items: list[PlanItem]) -> None:
    for action in ("", "/edit", "/tick", "/move", "/delete"):
        answer = bobs_browser.hx(f"/items/{items[0].pk}{action}", {"status": "done", "date": DAY} if action else None)
        assert answer.status_code == 404


def test_markup_in_a_title_is_shown_as_text(browser: Browser) -> None:
    browser.post(PAGE, {"title": '<script>alert(1)</script>" onload="x'})
    assert "<script>alert" not in browser.get(PAGE).content.decode()
