"""Today and Week hour by hour: what the pages say of a day, and how the grid is brought up to date."""

from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from accounts.models import User
from config.common import clock
from planning.models import DailyPlan, PlanItem
from tests.factories.goals import TaskFactory
from tests.factories.planning import BusyBlockFactory, DailyPlanFactory, PlanItemFactory, TimeOffFactory
from tests.journeys.pages.conftest import Browser

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 4)
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def planned(alice: User) -> None:
    """Wednesday with two items, one of them without a time, and a meeting; Friday off."""
    day = DailyPlanFactory.create(user=alice, date=DAY)
    PlanItemFactory.create(daily_plan=day, title="Write", start_at=NOON, duration_minutes=90)
    PlanItemFactory.create(daily_plan=day, title="Read")
    BusyBlockFactory.create(user=alice, title="Team meeting")
    TimeOffFactory.create(user=alice, title="Holiday", start_on=date(2026, 3, 6), end_on=date(2026, 3, 6))


def shown(browser: Browser, path: str) -> str:
    """The page, or the part of it, on Wednesday at noon."""
    with clock.pretending(NOON):
        answer = browser.hx(path) if path.startswith("/grid") else browser.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_day_has_its_blocks_at_their_places(browser: Browser, planned: None) -> None:
    html = shown(browser, "/?date=2026-03-04")
    assert 'data-low="540" data-high="1020"' in html
    assert 'data-from="720" data-to="810" data-lane="0" data-lanes="1"' in html
    assert '<span class="block-title">Write</span> <span class="block-time">12:00–13:30</span>' in html
    assert '<span class="unseen">Busy:</span> <span class="block-title">Team meeting</span>' in html
    assert 'class="grid-now" data-from="720"' in html
    assert "Nothing has a time yet" not in html
    loose = PlanItem.objects.get(title="Read")
    assert f'data-loose="{loose.pk}" data-name="Read" data-version="1" data-lasts="30"' in html
    PlanItem.objects.filter(pk=loose.pk).update(status="skipped")
    html = shown(browser, "/?date=2026-03-04")
    assert "data-loose" not in html
    assert "grid-waiting" not in html
    assert shown(browser, "/grid?date=2026-03-04") in html


def test_a_week_has_what_has_no_time_above_the_hours(browser: Browser, planned: None) -> None:
    html = shown(browser, "/week?date=2026-03-04")
    assert html.count("data-day=") == 7
    assert "Nothing has a time in this week" not in html
    assert "Nothing has a time in this week" in shown(browser, "/week?date=2026-03-11")
    assert "Nothing has a time in this week" not in shown(browser, "/week?date=2026-02-11")
    assert "Time off: Holiday" in html
    assert html.count("No working hours on this day") == 2
    assert '<span class="week-title">Read</span>' in html
    assert '<span class="week-title">Write</span>' not in html
    assert shown(browser, "/grid?date=2026-03-02&days=7") in html


def test_a_day_without_times_says_what_to_do(browser: Browser, alice: User) -> None:
    PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice, date=DAY), title="Read")
    assert "“Plan this day” gives every item its place" in shown(browser, "/?date=2026-03-04")
    assert "Nothing has a time yet" not in shown(browser, "/?date=2026-03-03")
    assert "grid-time" not in shown(browser, "/?date=2026-03-08")


def test_the_grid_alone_is_no_page(browser: Browser) -> None:
    assert browser.get("/grid?date=2026-03-04&days=7")["Location"] == "/week?date=2026-03-04"
    assert browser.get("/grid?date=2026-03-04&days=30")["Location"] == "/?date=2026-03-04"
    assert browser.hx("/grid?date=tomorrow").status_code == 404


def test_a_block_says_why_it_is_there_and_where_else_it_could_be(
    browser: Browser, bobs_browser: Browser, alice: User, planned: None
) -> None:
    task = TaskFactory.create(user=alice, title="Call", estimate_minutes=30, due_on=DAY)
    day = DailyPlan.objects.get(user=alice, date=DAY)
    item = PlanItemFactory.create(
        daily_plan=day, title="Call", task=task, start_at=NOON + timedelta(hours=3), duration_minutes=30
    )
    path = f"/items/{item.pk}/why"
    assert f'hx-get="{path}" hx-target="#why"' in shown(browser, "/grid?date=2026-03-04")
    assert shown(browser, "/?date=2026-03-04").count(f'hx-get="{path}"') == 2  # in the list as well
    with clock.pretending(NOON):
        part, whole = browser.hx(path).content.decode(), browser.get(path).content.decode()
        assert bobs_browser.hx(path).status_code == bobs_browser.hx("/items/0/why").status_code == 404
    assert "It could begin on Wednesday 13:30, but is on Wednesday 15:00, where you accepted it." in unescape(part)
    assert "The earliest that is allowed is Wednesday, 4 March, 13:30." in part
    assert "The best other time is Wednesday 13:30, but it would leave the place where you accepted it." in part
    assert part in whole
    assert "Its time is over" not in part
    with clock.pretending(NOON + timedelta(hours=4)):
        assert "Its time is over, and it is still to be done." in browser.hx(path).content.decode()
    loose = PlanItem.objects.get(title="Read")
    assert f"/items/{loose.pk}/why" not in shown(browser, "/?date=2026-03-04")
    assert browser.hx(f"/items/{loose.pk}/why").status_code == 200


def test_a_block_is_judged_put_there_and_taken_back(
    browser: Browser, bobs_browser: Browser, alice: User, planned: None
) -> None:
    item = PlanItem.objects.get(title="Write")
    path = f"/items/{item.pk}/place"
    sent = {"start_at": "2026-03-04T14:00:00Z", "version": item.version, "date": "2026-03-04", "days": "1"}
    with clock.pretending(NOON - timedelta(hours=4)):
        free = browser.hx(f"{path}?start_at=2026-03-04T14:00:00Z").content.decode()
        taken = unescape(browser.hx(f"{path}?start_at=2026-03-04T09:30:00Z").content.decode())
        assert '<p data-judged="allowed">It can begin on Wednesday 14:00, and that costs nothing.</p>' in free
        assert '<p data-judged="forbidden">It cannot begin on Wednesday 09:30: you are busy until 10:00.</p>' in taken
        assert "data-anyway" not in taken
        refused = browser.hx(path, {**sent, "start_at": "2026-03-04T09:30:00Z"})
        assert (refused.status_code, b"data-anyway" in refused.content) == (409, True)
        plain = browser.post(path, {**sent, "start_at": "2026-03-04T09:30:00Z"})
        assert (plain.status_code, b"<h1" in plain.content) == (409, True)
        whole = browser.hx(path, sent).content.decode()
        assert browser.hx(path, sent).status_code == 412
        anyway = browser.hx(path, {"start_at": "2026-03-03T22:00:00Z", "anyway": "true", "days": "7"}).content.decode()
    assert f'id="block-{item.pk}"' in whole
    assert whole.index('id="items"') < whole.rindex("Read") < whole.index('id="day-head"')
    assert "Item “Write” set for Wed 4 Mar 2026, 14:00." in whole
    assert "Item “Write” set for Tue 3 Mar 2026, 22:00, and pinned there." in anyway
    assert (anyway.count("data-day="), 'id="items"' in anyway) == (7, False)
    item.refresh_from_db()
    assert (item.start_at, item.pinned) == (datetime(2026, 3, 3, 22, 0, tzinfo=UTC), True)
    for answer in (bobs_browser.hx(path, sent), bobs_browser.hx(f"{path}?start_at=x"), bobs_browser.get(path)):
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"start_at": "noon"},
        {"start_at": "2026-03-04T14:00:00"},
        {"start_at": "9999-12-31T23:59:00Z"},
        {"start_at": "2026-03-04T14:00:00Z", "version": "²"},
    ],
)
def test_what_is_no_time_or_version_is_refused(browser: Browser, planned: None, body: dict[str, str]) -> None:
    path = f"/items/{PlanItem.objects.get(title='Write').pk}/place"
    assert browser.hx(path, body).status_code == 400
    assert browser.get(path, body)["Location"] == "/?date=2026-03-04"
    assert PlanItem.objects.get(title="Write").start_at == NOON


def test_a_day_that_is_none_shows_the_items_own(browser: Browser, planned: None) -> None:
    path = f"/items/{PlanItem.objects.get(title='Write').pk}/place"
    sent = {"start_at": "2026-03-05T14:00:00Z", "date": "tomorrow"}
    with clock.pretending(NOON):
        assert 'data-day="2026-03-05"' in browser.hx(path, sent).content.decode()
        assert browser.post(path, {**sent, "start_at": "2026-03-06T09:00:00Z"}).status_code == 409
        moved = browser.post(path, {**sent, "start_at": "2026-03-05T15:00:00Z"})
    assert moved["Location"] == "/?date=2026-03-05"
