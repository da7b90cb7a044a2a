"""The pages at the turns of days and weeks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client, TestCase
from rest_framework.test import APIClient

from accounts.models import Preferences, User
from config.common import clock
from goals.models import Task
from history.models import ChangeSet
from planning.models import DailyPlan, PlanItem, WeeklyPlan
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory, WeeklyPlanFactory
from tests.planning.scheduling.planned import times

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)  # a Thursday
TODAY = NOW.date()
PAGES = ("/today/check-in", "/today/shutdown", "/week/review", "/week/plan", "/comeback")


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with clock.pretending(NOW):
        yield


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice's."""
    client = Client()
    client.force_login(alice)
    return client


def day(user: User, *, ago: int = 0) -> DailyPlan:
    """The plan of so many days ago."""
    on = TODAY - timedelta(days=ago)
    return DailyPlan.objects.filter(user=user, date=on).first() or DailyPlanFactory.create(user=user, date=on)


def left(user: User, title: str, *, ago: int = 1, **fields: Any) -> PlanItem:
    """An open item of so many days ago."""
    return PlanItemFactory.create(daily_plan=day(user, ago=ago), title=title, duration_minutes=60, **fields)


def shown(browser: Client, path: str) -> str:
    """The page."""
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def standing() -> list[tuple[str, str, date]]:
    """Title, status and day of every item."""
    rows = PlanItem.objects.order_by("pk").values_list("title", "status", "daily_plan__date")
    return [(title, status, on) for title, status, on in rows]


def test_somebody_new_finds_nothing_to_settle(browser: Client) -> None:
    for path in PAGES:
        page = shown(browser, path)
        assert "choice_" not in page, path
        assert "left" in page or "open" in page, path
    assert "left from earlier days" not in shown(browser, "/")


def test_a_review_closes_the_week_as_one_act(browser: Client, alice: User, bob: User) -> None:
    goal = GoalFactory.create(user=alice, title="Write a book", weekly_floor_minutes=90)
    task = TaskFactory.create(user=alice, estimate_minutes=60)
    done = left(alice, "Chapter", status="done", completed_at=NOW, goal=goal)
    carried, shrunk = left(alice, "Mail"), left(alice, "Draft", task=task, ago=2)
    dropped, bobs = left(alice, "Tidy", ago=3), left(bob, "Secret")
    page = shown(browser, "/week/review?date=2026-03-09")
    assert all(
        words in page for words in ("Write a book", "at least 1 h 30 min: 30 min short", "Mail", "Draft", "Tidy")
    )
    assert "Secret" not in page
    sent = {
        "version": 0, "carry_to": "2026-03-13", "review_notes": "Fewer things.",
        f"choice_{carried.pk}": "carry",
        f"choice_{shrunk.pk}": "shrink", f"minutes_{shrunk.pk}": 25,
        f"choice_{dropped.pk}": "drop",
        f"choice_{bobs.pk}": "drop", f"choice_{done.pk}": "drop",
    }  # fmt: skip
    answer = browser.post("/week/review?date=2026-03-09", sent, follow=True)
    assert answer.redirect_chain == [("/week?date=2026-03-09", 302)]
    assert "Week from Mon 9 Mar 2026 reviewed, 3 leftovers settled." in answer.content.decode()
    week = WeeklyPlan.objects.get()
    assert (week.status, week.review_notes) == ("completed", "Fewer things.")
    friday = date(2026, 3, 13)
    assert standing() == [
        ("Chapter", "done", date(2026, 3, 11)), ("Mail", "todo", friday), ("Draft", "todo", friday),
        ("Tidy", "skipped", date(2026, 3, 9)), ("Secret", "todo", date(2026, 3, 11)),
    ]  # fmt: skip
    task.refresh_from_db()
    assert task.estimate_minutes == 25
    act = ChangeSet.objects.get()
    browser.post(f"/history/{act.pk}/undo", {"back": "/week/review"})
    assert not WeeklyPlan.objects.exists()
    assert {(title, status) for title, status, _ in standing()} >= {("Mail", "todo"), ("Tidy", "todo")}


def test_what_is_wrong_is_said_beside_the_choice(browser: Client, alice: User) -> None:
    week = WeeklyPlanFactory.create(user=alice, week_start_date=date(2026, 3, 9), version=4)
    moved, shrunk = left(alice, "Mail"), left(alice, "Draft", ago=2)
    sent = {"version": 4, "carry_to": "2026-03-12", f"choice_{moved.pk}": "move",
            f"choice_{shrunk.pk}": "shrink", f"minutes_{shrunk.pk}": 60}  # fmt: skip
    answer = browser.post("/week/review", sent)
    assert answer.status_code == 400
    form = answer.context["form"]
    assert form.errors == {
        f"date_{moved.pk}": ["Say to which day."],
    }
    answer = browser.post("/week/review", {**sent, f"date_{moved.pk}": "2026-03-14"})
    assert answer.context["form"].errors == {f"minutes_{shrunk.pk}": ["“Draft” has 60 minutes: choose fewer."]}
    answer = browser.post("/week/review", {**sent, "carry_to": "soon", f"choice_{shrunk.pk}": "burn"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"carry_to", f"choice_{shrunk.pk}"})
    answer = browser.post("/week/review", {"version": 3, "review_notes": "Mine"})
    assert (answer.status_code, answer.context["form"].differences()) == (412, [("What went well, what to change", "")])
    assert not ChangeSet.objects.exists()
    week.refresh_from_db()
    assert week.status == "draft"


def test_checking_in_saves_the_day_and_plans_it(browser: Client, alice: User) -> None:
    ahead = PlanItemFactory.create(daily_plan=day(alice), title="Call", duration_minutes=600)
    mail, done = left(alice, "Mail"), left(alice, "Run", ago=9)
    page = shown(browser, "/today/check-in")
    assert "10 h planned, 8 h of working time left today. That is more than fits" in page
    version = DailyPlan.objects.get(pk=ahead.daily_plan_id).version
    sent = {"version": version, "summary": "Calm", "carry_to": "2026-03-12", "plan": "day",
            f"choice_{mail.pk}": "carry", f"choice_{done.pk}": "done", f"took_{done.pk}": 20}  # fmt: skip
    assert browser.post("/today/check-in", {**sent, "version": version + 1}).status_code == 412
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = browser.post("/today/check-in", sent)
    saved, proposed = ChangeSet.objects.order_by("pk")
    assert answer["Location"] == f"/proposals/{proposed.pk}"
    assert (saved.state, saved.reason) == ("applied", "Checked in on Thu 12 Mar 2026, 2 leftovers settled")
    today = DailyPlan.objects.get(date=TODAY)
    assert (today.summary, today.status) == ("Calm", "active")
    assert standing() == [("Call", "todo", TODAY), ("Mail", "todo", TODAY), ("Run", "done", TODAY - timedelta(days=9))]
    assert PlanItem.objects.get(pk=done.pk).actual_minutes == 20
    browser.post(f"/proposals/{proposed.pk}/apply")
    assert "Mail 12 09:00 60" in times(alice)


def test_shutting_down_takes_what_is_open_to_tomorrow(browser: Client, alice: User) -> None:
    mail, earlier = left(alice, "Mail", ago=0), left(alice, "Old", ago=1)
    page = shown(browser, "/today/shutdown")
    assert "Old" not in page
    assert 'value="2026-03-13"' in page
    sent = {"version": 1, "summary": "Enough.", "carry_to": "2026-03-13", f"choice_{mail.pk}": "carry"}
    answer = browser.post("/today/shutdown", {**sent, f"choice_{earlier.pk}": "drop"}, follow=True)
    assert "Shut down on Thu 12 Mar 2026, 1 leftover settled." in answer.content.decode()
    assert standing() == [("Mail", "todo", date(2026, 3, 13)), ("Old", "todo", date(2026, 3, 11))]
    assert DailyPlan.objects.get(date=TODAY).status == "completed"


def test_a_week_is_planned_from_goals_what_is_due_and_what_is_left(browser: Client, alice: User) -> None:
    goal = GoalFactory.create(user=alice, title="Write a book", weekly_floor_minutes=90)
    PlanItemFactory.create(daily_plan=day(alice), goal=goal, duration_minutes=30)
    TaskFactory.create(user=alice, title="Taxes", due_on=date(2026, 3, 15), estimate_minutes=30)
    TaskFactory.create(user=alice, title="Later", due_on=date(2026, 3, 16))
    mail = left(alice, "Mail", ago=9)
    page = shown(browser, "/week/plan")
    assert all(words in page for words in ("30 min planned · 1 h more to reach the floor", "Taxes", "Mail"))
    assert "Later" not in page
    sent = {"version": 0, "focus_areas": "Book\n\n Rest ", "summary": "Calm", "carry_to": "2026-03-12", "plan": "week",
            f"choice_{mail.pk}": "carry"}  # fmt: skip
    answer = browser.post("/week/plan", sent)
    proposal = ChangeSet.objects.latest("pk")
    assert answer["Location"] == f"/proposals/{proposal.pk}"
    week = WeeklyPlan.objects.get()
    assert (week.focus_areas, week.summary, week.status) == (["Book", "Rest"], "Calm", "active")
    browser.post(f"/proposals/{proposal.pk}/apply")
    assert "Mail 12 10:00 60" in times(alice)
    assert "This week is over" in shown(browser, "/week/plan?date=2026-03-02")


def test_coming_back_is_one_proposal_and_one_undo(browser: Client, alice: User) -> None:
    taxes = TaskFactory.create(user=alice, title="Taxes", due_on=date(2026, 3, 9), estimate_minutes=30)
    moot, later = (TaskFactory.create(user=alice, due_on=date(2026, 3, 8), title=title) for title in ("Moot", "Later"))
    mail, old = left(alice, "Mail", ago=4), left(alice, "Old", ago=30)
    page = shown(browser, "/comeback")
    assert all(words in page for words in ("Taxes", "Mail", "1 best dropped"))
    sent = {f"choice_{mail.pk}": "carry", f"choice_{old.pk}": "drop", f"task_{taxes.pk}": "soon",
            f"task_{moot.pk}": "cancel", f"task_{later.pk}": "due"}  # fmt: skip
    assert browser.post("/comeback", sent).context["form"].errors == {f"due_{later.pk}": ["Say to which day."]}
    answer = browser.post("/comeback", {**sent, f"due_{later.pk}": "2026-04-01"})
    proposal = ChangeSet.objects.get()
    assert answer["Location"] == f"/proposals/{proposal.pk}"
    assert proposal.reason == "Plan for Thu 12 Mar 2026 to Sun 15 Mar 2026, leftovers settled"
    assert {status for _, status, _ in standing()} == {"todo"}
    browser.post(f"/proposals/{proposal.pk}/apply")
    proposal.refresh_from_db()
    assert proposal.state == "applied"
    assert "Taxes 12 09:00 30" in times(alice)
    assert any(entry.startswith("Mail 12") for entry in times(alice))
    assert PlanItem.objects.get(pk=old.pk).status == "skipped"
    assert list(Task.objects.order_by("pk").values_list("status", "due_on")) == [
        ("todo", date(2026, 3, 9)), ("cancelled", date(2026, 3, 8)), ("todo", date(2026, 4, 1)),
    ]  # fmt: skip
    browser.post(f"/history/{proposal.pk}/undo")
    assert times(alice) == []
    assert {status for _, status, _ in standing()} == {"todo"}


def test_coming_back_on_a_sunday_plans_the_week_that_comes(browser: Client, alice: User) -> None:
    mail = left(alice, "Mail")
    with clock.pretending(datetime(2026, 3, 15, 12, 0, tzinfo=UTC)):
        browser.post("/comeback", {f"choice_{mail.pk}": "carry"})
    assert ChangeSet.objects.get().reason.startswith("Plan for Sun 15 Mar 2026 to Sun 22 Mar 2026")


def test_leftovers_of_a_plan_are_checked_over_rest_too(as_alice: APIClient, alice: User, bob: User) -> None:
    mine, theirs = left(alice, "Mail"), left(bob, "Secret")
    asked = {"from": "2026-03-12", "to": "2026-03-13"}
    wish = [{"item": mine.pk, "choice": "move", "date": "2026-03-13"}, {"item": theirs.pk, "choice": "drop"}]
    refused = as_alice.post("/api/v1/schedule", {**asked, "what_if": {"leftovers": wish}}, format="json")
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [
        ("what_if.leftovers.1.item", "does_not_exist")
    ]
    found = as_alice.post("/api/v1/schedule", {**asked, "what_if": {"leftovers": wish[:1]}}, format="json").json()
    as_alice.post(f"/api/v1/proposals/{found['id']}/apply")
    assert times(alice) == ["Mail 13 09:00 60"]


@pytest.mark.parametrize(
    ("today", "link"),
    [
        ("2026-03-15", '2026-03-09">Review this week'),
        ("2026-03-16", '2026-03-09">Review last week'),
        ("2026-03-17", '2026-03-09">Review last week'),
        ("2026-03-14", ""),
        ("2026-03-18", ""),
    ],
)
def test_today_leads_to_the_review_when_it_is_time(browser: Client, alice: User, today: str, link: str) -> None:
    item = left(alice, "Mail")
    with clock.pretending(datetime.fromisoformat(today).replace(hour=9, tzinfo=UTC)):
        page = shown(browser, "/")
        assert link in page if link else "/week/review" not in page
        week = WeeklyPlanFactory.create(user=alice, week_start_date=date(2026, 3, 9), status="completed")
        DailyPlan.objects.filter(pk=item.daily_plan_id).update(weekly_plan=week)
        assert "/week/review" not in shown(browser, "/")


@pytest.mark.parametrize(("ago", "leads_to"), [(2, "/today/check-in"), (3, "/comeback")])
def test_today_tells_what_is_left(browser: Client, as_alice: APIClient, alice: User, ago: int, leads_to: str) -> None:
    left(alice, "Mail")
    with clock.pretending(NOW - timedelta(days=ago)):
        as_alice.post("/api/v1/tasks", {"title": "The last thing that was done"}, format="json")
    page = shown(browser, "/")
    assert "1 thing is left from earlier days." in page
    note = page[page.index("1 thing is left") :]
    assert leads_to in note[: note.index("</p>")]
    assert "left from earlier days" not in shown(browser, "/?date=2026-03-11")


def test_what_cannot_be_is_said_on_the_page(browser: Client, alice: User) -> None:
    mail = left(alice, "Mail")
    Preferences.objects.filter(user=alice).update(working_windows={}, week_start="thu")
    answer = browser.post("/comeback", {f"choice_{mail.pk}": "carry"})
    assert (answer.status_code, "no working hours" in answer.content.decode()) == (400, True)
    sent = {"version": 1, "summary": "Calm", "plan": "day", "carry_to": "2026-03-12"}
    answer = browser.post("/today/check-in", {**sent, "version": 0, f"choice_{mail.pk}": "carry"}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "no working hours" in answer.content.decode()
    assert DailyPlan.objects.get(date=TODAY).summary == "Calm"
    WeeklyPlanFactory.create(user=alice, week_start_date=date(2026, 3, 16))  # from when weeks began on Monday
    answer = browser.post("/week/review?date=2026-03-12", {"version": 0, "review_notes": "Mine"})
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (
        409,
        ["The week from Thu 12 Mar 2026 shares days with the planned week from Mon 16 Mar 2026."],
    )
    for path in ("/week/review", "/week/plan"):
        assert browser.get(f"{path}?date=2026-02-30").status_code == 404
        assert browser.get(f"{path}?date=2200-12-31").status_code == 200
        assert browser.get(f"{path}?date=1900-01-01").status_code == 200
