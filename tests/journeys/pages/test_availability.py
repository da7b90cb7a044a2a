"""The Availability page by plain forms."""

from datetime import date

import pytest

from accounts.models import User
from planning.models import BusyBlock, DayException, TimeOff
from tests.factories.planning import BusyBlockFactory, DayExceptionFactory, TimeOffFactory
from tests.journeys.pages.conftest import Browser

pytestmark = pytest.mark.django_db
HOURS = {"date": "2199-03-04", "windows": "10:00-12:00, 22:00–01:00", "note": "Visit"}
OFF = {"title": "Skiing", "start_on": "2199-03-02", "end_on": "2199-03-06"}
BUSY = {"title": "Dentist", "date": "2199-03-04", "start_time": "09:00", "end_time": "10:30"}


def test_an_empty_page_says_so_and_shows_the_usual_week(browser: Browser) -> None:
    html = browser.get("/availability").content.decode()
    for words in ("Every day has its usual hours", "No holidays ahead", "Nothing else takes your time", "09:00–17:00"):
        assert words in html


def test_hours_of_a_day_are_set_changed_and_undone(browser: Browser) -> None:
    assert browser.post("/availability/hours", HOURS)["Location"] == "/availability"
    row = DayException.objects.get()
    assert row.windows == [["10:00", "12:00"], ["22:00", "01:00"]]
    html = browser.get("/availability").content.decode()
    assert "10:00–12:00, 22:00–01:00" in html
    assert "/undo" in html
    assert "10:00-12:00, 22:00-01:00" in browser.get(f"/availability/hours/{row.pk}").content.decode()
    browser.post(f"/availability/hours/{row.pk}", {**HOURS, "windows": "", "version": "1"})
    assert DayException.objects.get().windows == []
    assert browser.post(f"/availability/hours/{row.pk}", {**HOURS, "version": "1"}).status_code == 412
    browser.post(f"/availability/hours/{row.pk}/delete")
    assert not DayException.objects.exists()


def test_time_off_is_added_and_changed(browser: Browser) -> None:
    browser.post("/availability/time-off", OFF)
    row = TimeOff.objects.get()
    browser.post(f"/availability/time-off/{row.pk}", {**OFF, "end_on": "2199-03-08", "version": "1"})
    assert TimeOff.objects.get().end_on == date(2199, 3, 8)
    assert "Skiing" in browser.get("/availability").content.decode()
    browser.post(f"/availability/time-off/{row.pk}/delete")
    assert not TimeOff.objects.exists()


def test_busy_times_are_local_and_may_end_on_the_next_day(browser: Browser, alice: User) -> None:
    alice.preferences.time_zone = "Pacific/Auckland"
    alice.preferences.save()
    browser.post("/availability/busy", {**BUSY, "date": "2099-12-04", "start_time": "22:00", "end_time": "01:00"})
    row = BusyBlock.objects.get()
    assert (f"{row.start_at:%d %H:%M}", f"{row.end_at:%d %H:%M}") == ("04 09:00", "04 12:00")
    assert "Fri 4 Dec 2099, 22:00 to Sat 5 Dec 2099, 01:00" in browser.get("/availability").content.decode()
    html = browser.get(f"/availability/busy/{row.pk}").content.decode()
    assert 'value="22:00"' in html
    assert 'value="2099-12-05"' in html


def test_a_time_that_the_clock_shows_twice_survives_another_title(browser: Browser, alice: User) -> None:
    alice.preferences.time_zone = "Europe/Berlin"
    alice.preferences.save()
    row = BusyBlockFactory.create(user=alice, start_at="2026-10-25T01:30:20Z", end_at="2026-10-25T03:00Z")
    form = {"title": "Party", "date": "2026-10-25", "start_time": "02:30", "end_date": "2026-10-25", "version": "1"}
    browser.post(f"/availability/busy/{row.pk}", {**form, "end_time": "04:00"})
    changed = BusyBlock.objects.get()
    assert (changed.title, f"{changed.start_at:%H:%M:%S}") == ("Party", "01:30:20")


@pytest.mark.parametrize(
    ("section", "form", "words"),
    [
        ("hours", {**HOURS, "windows": "ten"}, "Write hours as 10:00-12:00"),
        ("hours", {**HOURS, "windows": "9-10"}, "Write hours as 10:00-12:00"),
        ("hours", {**HOURS, "windows": "09:00-12:00, 11:00-13:00"}, "must not overlap"),
        ("time-off", {**OFF, "end_on": "2199-03-01"}, "before the first"),
        ("busy", {**BUSY, "end_time": ""}, "Say the time"),
        ("busy", {**BUSY, "end_date": "2199-03-01"}, "must end after it begins"),
    ],
)
def test_what_is_refused_is_told_and_kept(browser: Browser, section: str, form: dict[str, str], words: str) -> None:
    answer = browser.post(f"/availability/{section}", form)
    html = answer.content.decode()
    assert answer.status_code in {400, 422}
    assert words in html
    assert not any(model.objects.exists() for model in (DayException, TimeOff, BusyBlock))


def test_what_is_over_and_what_is_others_is_not_shown(browser: Browser, alice: User, bob: User) -> None:
    DayExceptionFactory.create(user=alice, date=date(2020, 1, 1), note="Long ago")
    TimeOffFactory.create(user=alice, start_on=date(2020, 1, 1), end_on=date(2020, 1, 2), title="Long ago")
    BusyBlockFactory.create(user=alice, start_at="2020-01-01T09:00Z", end_at="2020-01-01T10:00Z", title="Long ago")
    TimeOffFactory.create(user=bob, start_on=date(2199, 1, 1), end_on=date(2199, 1, 2), title="Elsewhere")
    html = browser.get("/availability").content.decode()
    assert "Long ago" not in html
    assert "Elsewhere" not in html
