"""Weeks after the first weekday was changed: one that shares days with an older plan opens, says so, and is usable."""

from datetime import date

import pytest

from accounts.models import User
from planning.models import DailyPlan, PlanItem, WeeklyPlan
from tests.factories.planning import DailyPlanFactory, PlanItemFactory, WeeklyPlanFactory
from tests.journeys.pages.conftest import Browser

pytestmark = pytest.mark.django_db
SHARED, FREE = date(2026, 3, 8), date(2026, 3, 10)  # a Sunday of the old week, and a Tuesday of none
SHIFTED = "/week?date=2026-03-10"
SAYS = "the week from Mon 2 Mar 2026"


@pytest.fixture(autouse=True)
def old_week(alice: User) -> WeeklyPlan:
    """Of Monday to Sunday; Alice's weeks begin on Sundays by now."""
    week = WeeklyPlanFactory.create(user=alice, week_start_date=date(2026, 3, 2), summary="Calm")
    day = DailyPlanFactory.create(user=alice, date=SHARED, weekly_plan=week)
    PlanItemFactory.create(daily_plan=day, title="Draft the letter")
    alice.preferences.week_start = "sun"
    alice.preferences.save()
    return week


def test_it_opens_names_the_old_week_and_shows_its_days(browser: Browser) -> None:
    answer = browser.get(SHIFTED)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert SAYS in html
    assert "Draft the letter" in html
    assert SAYS not in browser.get("/week?date=2026-03-18").content.decode()


def test_its_words_are_refused_with_the_old_week_named_and_kept_in_the_form(browser: Browser) -> None:
    words = {"focus_areas": "", "summary": "Busy", "status": "draft", "review_notes": "", "version": "0"}
    answer = browser.post(SHIFTED, words)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "shares days with the planned week from Mon 2 Mar 2026" in html
    assert "Busy" in html
    assert WeeklyPlan.objects.count() == 1


@pytest.mark.parametrize("day", [SHARED, FREE])
def test_items_are_added_to_its_days(browser: Browser, old_week: WeeklyPlan, day: date) -> None:
    browser.post(f"/?date={day}", {"title": "Rest"})
    item = PlanItem.objects.get(title="Rest")
    plan = DailyPlan.objects.get(pk=item.daily_plan_id)
    assert (plan.date, plan.weekly_plan) == (day, old_week if day == SHARED else None)
    assert "Rest" in browser.get(SHIFTED).content.decode()
