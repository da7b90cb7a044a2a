"""Plans that are made in the background: large ones, and those of the night."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import IdempotencyKey, Preferences, User
from config.common import clock
from history.models import ChangeSet
from planning.models import PlanItem
from planning.scheduling.background import make_due, renew_plans
from tests.factories.goals import TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory
from tests.journeys.pages.conftest import Browser
from tests.planning.scheduling.planned import MONDAY, apply, schedule, times

pytestmark = pytest.mark.django_db
State = ChangeSet.State
NIGHT = datetime(2026, 3, 2, 3, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def much(settings: Settings) -> None:
    """Two open tasks are much already."""
    settings.PLANNER_MOST_AT_ONCE = 1


def make(at: datetime = MONDAY) -> int:
    """What a serving process does when it looks."""
    with clock.pretending(at):
        return make_due(at)


def tasks(user: User) -> None:
    """Two."""
    for title in ("One", "Two"):
        TaskFactory.create(user=user, title=title, estimate_minutes=60)


def status(client: APIClient, answer: Any) -> dict[str, Any]:
    """The proposal as it is now."""
    found: dict[str, Any] = client.get(f"/api/v1/proposals/{answer.json()['id']}").json()
    return found


def test_a_large_plan_is_computed_in_the_background_and_then_decided(as_alice: APIClient, alice: User) -> None:
    tasks(alice)
    answer = schedule(as_alice)
    assert (answer.status_code, answer.json()["status"], answer.json()["changes"]) == (202, "computing", [])
    assert apply(as_alice, answer)["status_code"] == 409
    assert (make(), make()) == (1, 0)
    made = status(as_alice, answer)
    assert (made["status"], made["report"]["late"], len(made["changes"]) > 1) == ("proposed", [], True)
    assert apply(as_alice, answer)["status"] == "applied"
    assert times(alice) == ["One 2 09:00 60", "Two 2 10:00 60"]
    as_alice.post(f"/api/v1/proposals/{answer.json()['id']}/undo")
    assert times(alice) == []


def test_few_tasks_are_planned_at_once(as_alice: APIClient, alice: User) -> None:
    TaskFactory.create(user=alice)
    assert schedule(as_alice).status_code == 201
    PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice), title="For itself")
    assert schedule(as_alice).status_code == 202


def test_nothing_to_do_is_said_by_the_proposal(as_alice: APIClient, alice: User) -> None:
    tasks(alice)
    first = schedule(as_alice)
    make()
    apply(as_alice, first)
    again = schedule(as_alice)
    make()
    found = status(as_alice, again)
    assert (found["status"], found["reason"].endswith("all is there already"), found["changes"]) == (
        "expired",
        True,
        [],
    )


def test_one_that_was_stopped_is_not_made(as_alice: APIClient, alice: User) -> None:
    tasks(alice)
    answer = schedule(as_alice)
    assert as_alice.post(f"/api/v1/proposals/{answer.json()['id']}/reject").json()["status"] == "rejected"
    assert (make(), status(as_alice, answer)["status"]) == (0, "rejected")


def test_a_newer_plan_stops_the_making_of_an_older_one(as_alice: APIClient, alice: User) -> None:
    tasks(alice)
    older, newer = schedule(as_alice), schedule(as_alice)
    assert (status(as_alice, older)["status"], status(as_alice, newer)["status"]) == ("expired", "computing")


def test_what_a_dead_process_left_is_made_by_another_and_given_up_after_some_tries(
    as_alice: APIClient, alice: User, settings: Settings
) -> None:
    tasks(alice)
    answer = schedule(as_alice)
    long_ago = {"updated_at": MONDAY - timedelta(hours=1)}
    proposal = ChangeSet.objects.get()
    begun = {**(proposal.basis or {}), "tries": 1}
    ChangeSet.objects.filter(pk=proposal.pk).update(basis=begun, updated_at=MONDAY)
    assert make() == 0, "another process is at it"
    ChangeSet.objects.filter(pk=proposal.pk).update(**long_ago)
    assert (make(), status(as_alice, answer)["status"]) == (1, "proposed")
    worn = {**begun, "tries": settings.PLANNER_TRIES}
    ChangeSet.objects.filter(pk=proposal.pk).update(state=State.COMPUTING, basis=worn, **long_ago)
    assert (make(), status(as_alice, answer)["status"]) == (0, "expired")


def test_one_that_cannot_be_made_says_why(as_alice: APIClient, alice: User) -> None:
    tasks(alice)
    answer = schedule(as_alice)
    Preferences.objects.filter(user=alice).update(working_windows={})
    make()
    found = status(as_alice, answer)
    assert (found["status"], "say in the settings when you work" in found["reason"]) == ("expired", True)


def test_what_cannot_be_supposed_is_refused_at_once(as_alice: APIClient, alice: User) -> None:
    tasks(alice)
    answer = schedule(as_alice, what_if={"drop_goals": [10**9]})
    assert (answer.status_code, ChangeSet.objects.count()) == (400, 0)


def test_suppositions_last_until_it_is_made(as_alice: APIClient, alice: User) -> None:
    tasks(alice)
    answer = schedule(as_alice, what_if={"days_off": ["2026-03-02"]})
    make()
    apply(as_alice, answer)
    assert {line.split()[1] for line in times(alice)} == {"3"}


def test_the_page_of_a_plan_that_is_being_made_looks_again(alice: User) -> None:
    tasks(alice)
    browser = Browser()
    browser.force_login(alice)
    with clock.pretending(MONDAY):
        sent = {"from": "2026-03-02", "to": "2026-03-08"}
        page = browser.post("/plan", sent, follow=True).content.decode()
        assert ("Being planned" in page, "Approve" in page, "every 2s" in page) == (True, False, True)
        assert "Being planned" in browser.get("/proposals").content.decode()
        make()
        address = f"/proposals/{ChangeSet.objects.get().pk}"
        page = browser.get(address).content.decode()
    assert ("Being planned" in page, "Approve" in page) == (False, True)


def wants_nights(user: User, zone: str = "UTC") -> None:
    """The person has the plan renewed every night."""
    Preferences.objects.filter(user=user).update(settings={"replan_nightly": True}, time_zone=zone)


def renew(at: datetime) -> int:
    """What a serving process does then."""
    with clock.pretending(at):
        return renew_plans(at)


def test_at_night_a_plan_is_proposed_once_to_who_wants_it(alice: User, bob: User) -> None:
    for user in (alice, bob):
        tasks(user)
    wants_nights(alice)
    assert [renew(NIGHT - timedelta(hours=1)), renew(NIGHT), renew(NIGHT + timedelta(minutes=5))] == [0, 1, 0]
    proposal = ChangeSet.objects.get()
    assert (proposal.user, proposal.via, proposal.state) == (alice, "scheduler", State.PROPOSED)
    assert (PlanItem.objects.count(), proposal.expires_at) == (0, NIGHT + timedelta(hours=18))
    assert renew(NIGHT + timedelta(days=1)) == 1


def test_the_night_is_the_persons_own(alice: User) -> None:
    tasks(alice)
    wants_nights(alice, "Asia/Kolkata")
    assert [renew(NIGHT), renew(datetime(2026, 3, 1, 21, 45, tzinfo=UTC))] == [0, 1]
    assert IdempotencyKey.objects.get().key == f"nightly {date(2026, 3, 2)}"


def test_the_settings_page_keeps_the_wish_apart_from_further_settings(alice: User) -> None:
    browser = Browser()
    browser.force_login(alice)
    Preferences.objects.filter(user=alice).update(settings={"theme": "dark"})
    shown = browser.get("/settings").context["preferences"]
    sent = {name: "" if value is None else value for name, value in shown.initial.items()}
    sent |= {"settings": '{"theme": "dark"}', "replan_nightly": "on", "working_windows": ""}
    browser.post("/settings", sent)
    assert Preferences.objects.get(user=alice).settings == {"theme": "dark", "replan_nightly": True}
    shown = browser.get("/settings").context["preferences"]
    assert (shown.initial["replan_nightly"], shown.initial["settings"]) == (True, {"theme": "dark"})
