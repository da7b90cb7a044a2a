"""Planning on the pages: a button, a proposal that says what is late, and the plan once it is approved."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Preferences, User
from config.common import clock
from goals.models import Task
from history.domain import Actor
from history.models import ChangeSet
from planning.models import PlanItem
from planning.services import create_item
from tests.factories.goals import GoalFactory, TaskFactory
from tests.journeys.pages.conftest import Browser
from tests.planning.scheduling.planned import times

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
    applied = browser.get(f"/proposals/{ChangeSet.objects.order_by('pk')[0].pk}").content.decode()
    assert "/week?date=2026-03-02" in applied
    assert "See the week" in applied


def test_where_nothing_can_be_planned_the_reason_is_said(browser: Browser, alice: User) -> None:
    with clock.pretending(MONDAY):
        assert "nothing to plan yet: add tasks first" in browser.post("/plan", WEEK, follow=True).content.decode()
    TaskFactory.create(user=alice, title="Write", estimate_minutes=60)
    with clock.pretending(MONDAY + timedelta(days=5)):
        assert "No working time is left there" in browser.post("/plan", WEEK, follow=True).content.decode()
        week = browser.get("/week").content.decode()
        assert "No working time is left in this week." in week
        assert "/week?date=2026-03-09" in week
        create_item(Actor(user=alice, via="person"), date=date(2026, 3, 4), title="Left")
        assert "No working time is left today." in browser.get("/today/check-in").content.decode()
        for ritual in ("/today/check-in", "/week/review"):
            assert re.search(r'name="carry_to" value="2026-03-09"', browser.get(ritual).content.decode()), ritual
        assert "Nothing has a time yet: give an item a time yourself." in browser.get("/").content.decode()


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


def overload(user: User) -> None:
    """Three tasks of four hours, due on Monday, which has eight."""
    for title, priority in (("Low", "low"), ("Mid", "medium"), ("High", "high")):
        fields = {"title": title, "priority": priority, "due_on": date(2026, 3, 2)}
        TaskFactory.create(user=user, estimate_minutes=240, **fields)


def test_a_click_on_a_repair_is_a_proposal(browser: Browser, alice: User) -> None:
    overload(alice)
    with clock.pretending(MONDAY):
        shown = browser.post("/plan", WEEK, follow=True).content.decode()
        assert "What would help?" in shown
        basis = ChangeSet.objects.get().basis
        assert basis is not None
        found = browser.post("/plan/repairs", {**WEEK, "what_if": "{}"}).content.decode()
        assert "Let “Low” be due on Tue 3 Mar: everything is in time then." in found
        low = Task.objects.get(title="Low")
        what_if = json.dumps({"due": [{"task": low.pk, "due_on": "2026-03-03"}]})
        proposed = browser.post("/plan", {**WEEK, "what_if": what_if}, follow=True).content.decode()
    assert "Everything has its time, and nothing is late." in proposed
    assert "Due" in proposed


def test_suppositions_are_planned_from_a_form(browser: Browser, alice: User) -> None:
    goal = GoalFactory.create(user=alice, title="Marathon")
    task = TaskFactory.create(user=alice, title="Write", estimate_minutes=60)
    with clock.pretending(MONDAY):
        shown = browser.get("/plan?from=2026-03-02&to=2026-03-08").content.decode()
        assert "Thu 5 Mar" in shown
        assert "Marathon" in shown
        sent: dict[str, Any] = {"suppose": "1", "first": "2026-03-02", "last": "2026-03-08", "days_off": ["2026-03-02"]}
        refused = browser.post("/plan", {**sent, "due_task": task.pk})
        assert (refused.status_code, "Say when it is due." in refused.content.decode()) == (422, True)
        assert browser.post("/plan", {**sent, "drop_goals": ["9" * 30]}).status_code == 422
        sent |= {"drop_goals": [goal.pk], "long_task": task.pk, "estimate_minutes": "30"}
        browser.post("/plan", sent, follow=True)
        proposal = ChangeSet.objects.get()
        browser.post(f"/proposals/{proposal.pk}/apply")
    goal.refresh_from_db()
    assert (times(alice), goal.status) == (["Write 3 09:00 30"], "paused")


def test_a_plan_that_moves_nothing_says_what_is_late_all_the_same(browser: Browser, alice: User) -> None:
    overload(alice)
    with clock.pretending(MONDAY):
        browser.post("/plan", WEEK)
        browser.post(f"/proposals/{ChangeSet.objects.get().pk}/apply")
        again = browser.post("/plan", WEEK).content.decode()
    assert "not all of it is in time" in again
    assert "What would help?" in again


def test_a_plan_that_is_out_of_date_is_made_again_by_a_button(browser: Browser, alice: User) -> None:
    task = TaskFactory.create(user=alice, estimate_minutes=60)
    with clock.pretending(MONDAY):
        address = browser.post("/plan", WEEK)["Location"]
        task.estimate_minutes = 30
        task.save()
        shown = browser.get(address).content.decode()
        assert ("Plan again" in shown, "It can no longer be approved." in shown) == (True, True)


@pytest.mark.parametrize("what_if", ["x", "[]", '{"due": 1}', '{"drop_goals": ["x"]}'])
def test_what_no_button_sends_is_not_found(browser: Browser, what_if: str) -> None:
    assert browser.post("/plan/repairs", {**WEEK, "what_if": what_if}).status_code == 404
