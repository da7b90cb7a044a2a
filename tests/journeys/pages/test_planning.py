"""Planning on the pages: a button, a proposal that says what is late, and the plan once it is approved."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Preferences, User
from config.common import clock
from history.models import ChangeSet
from planning.models import PlanItem
from tests.factories.goals import TaskFactory
from tests.journeys.pages.conftest import Browser

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WEEK = {"from": "2026-03-02", "to": "2026-03-08", "back": "/week"}


def test_a_week_is_planned_looked_at_and_approved(browser: Browser, alice: User) -> None:
    TaskFactory.create(user=alice, title="Write", estimate_minutes=60)
    with clock.pretending(MONDAY):
        assert "Plan this week" in browser.get("/week").content.decode()
        shown = browser.post("/plan", WEEK, follow=True).content.decode()
        assert "Plan for Mon 2 Mar 2026 to Sun 8 Mar 2026" in shown
        assert "Everything has its time, and nothing is late." in shown
        browser.post(f"/proposals/{ChangeSet.objects.get().pk}/apply")
        assert PlanItem.objects.get().start_at == MONDAY + timedelta(hours=1)
        again = browser.post("/plan", WEEK, follow=True)
    assert again.redirect_chain == [("/week", 302)]
    assert "Everything is where a new plan would put it." in again.content.decode()


def test_what_does_not_fit_is_said_with_the_hours_that_lack(browser: Browser, alice: User) -> None:
    for number in range(4):
        TaskFactory.create(user=alice, title=f"T{number}", estimate_minutes=180, due_on=date(2026, 3, 2))
    Preferences.objects.filter(user=alice).update(time_zone="Asia/Kolkata")
    with clock.pretending(MONDAY - timedelta(hours=6)):
        shown = browser.post("/plan", WEEK, follow=True).content.decode()
    assert "It cannot all be in time." in shown
    assert "12 h of work have 8 h" in shown
    assert "Late: “T" in shown


def test_who_never_works_is_sent_back_with_a_sentence(browser: Browser, alice: User) -> None:
    Preferences.objects.filter(user=alice).update(working_windows={})
    with clock.pretending(MONDAY):
        answer = browser.post("/plan", {**WEEK, "back": "https://elsewhere.example/"}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "say in the settings when you work" in answer.content.decode()


def test_days_that_are_over_offer_no_planning(browser: Browser, alice: User) -> None:
    assert "Plan this" not in browser.get("/week?date=2026-01-01").content.decode()
    assert "Plan this" not in browser.get("/?date=2026-01-01").content.decode()


@pytest.mark.parametrize("body", [{}, {"from": "x", "to": "y"}])
def test_what_is_no_date_is_not_found(browser: Browser, alice: User, body: dict[str, str]) -> None:
    assert browser.post("/plan", body).status_code == 404
