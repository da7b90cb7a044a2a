"""What the demo account holds. It is told once for the whole module, at eight in the morning."""

import os
import stat
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Preferences, User
from agent.models import Message, Run
from config.common.clock import now, pretending
from config.demo import account
from config.demo.backdating import backdate
from config.demo.quarter import quarter
from config.demo.telling import Teller
from goals.models import Goal, Task
from history.models import Change, ChangeSet
from planning.changes import PlanItemKind
from planning.models import DailyPlan, PlanItem, WeeklyPlan
from planning.selectors import busy_of, overrides_of, time_off_of
from tests.conftest import client_for
from tests.databases import empty_database

pytestmark = pytest.mark.xdist_group("demo")  # told once, not once for each worker

ZONE = "Europe/Berlin"
MORNING = datetime(2026, 3, 4, 7, tzinfo=UTC)  # a Wednesday


@pytest.fixture(scope="module")
def robin(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[User]:
    """The demo account, committed; it is removed when the module ends."""
    with django_db_blocker.unblock(), override_settings(VAR_DIR=tmp_path_factory.mktemp("var")):
        with time_machine.travel(MORNING, tick=False):
            user = account.make(seed=1, zone=ZONE)
        yield user
        account.remove()
        empty_database()  # throttles have counted what it sent


def rows(user: User) -> list[Any]:
    """Everything the person has, in words and instants; ids differ from one telling to the next."""
    return [
        list(Goal.objects.for_user(user).values_list("title", "status", "parent__title", "created_at", "updated_at")),
        list(Task.objects.for_user(user).values_list("title", "status", "goal__title", "due_on", "completed_at")),
        list(WeeklyPlan.objects.for_user(user).values_list("week_start_date", "focus_areas", "review_notes")),
        list(PlanItem.objects.for_user(user).values_list("daily_plan__date", "title", "status", "start_at")),
        list(ChangeSet.objects.for_user(user).values_list("seq", "reason", "applied_at")),
    ]


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="there are workers with `-n` only")
def test_a_group_of_tests_stays_with_one_worker(request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith("@demo"), "else every worker tells the quarter, and starts servers and browsers"


@pytest.mark.django_db
def test_the_same_seed_on_the_same_day_makes_the_same_rows(robin: User, alice: User) -> None:
    Preferences.objects.filter(user=alice).update(time_zone=ZONE)
    Teller(alice, seed=1, zone=ZONE, now=MORNING).tell()
    backdate(alice)
    assert rows(alice) == rows(robin)


@pytest.mark.django_db
def test_it_is_a_person_with_a_password_and_no_powers(robin: User) -> None:
    file: Path = settings.VAR_DIR / "demo_password"
    assert account.announcement() == f"demo login: {robin.email} {file.read_text()}"
    assert robin.check_password(file.read_text())
    assert (robin.is_demo, robin.is_staff, robin.is_superuser) == (True, False, False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_it_is_a_believable_quarter(robin: User) -> None:
    tasks = Task.objects.for_user(robin)
    assert WeeklyPlan.objects.for_user(robin).count() == 13
    assert DailyPlan.objects.for_user(robin).count() > 60
    assert set(Goal.objects.for_user(robin).values_list("time_horizon", flat=True)) == {"short", "medium", "long"}
    assert Goal.objects.for_user(robin).exclude(parent=None).count() >= 6
    assert tasks.filter(status="todo", due_on__lt=MORNING.date()).count() == 3
    assert tasks.exclude(depends_on=None).count() >= 10
    statuses = Counter(PlanItem.objects.for_user(robin).values_list("status", flat=True))
    assert statuses["done"] > 150
    assert statuses["skipped"] > 10
    left = PlanItem.objects.for_user(robin).open().filter(daily_plan__date__lt=MORNING.date())
    assert all(item.daily_plan.date >= MORNING.date() - timedelta(days=7) for item in left)


@pytest.mark.django_db
def test_today_is_full_of_real_items(robin: User) -> None:
    with time_machine.travel(MORNING, tick=False):
        today = client_for(robin).get("/api/v1/daily-plans/today").json()
    assert today["date"] == "2026-03-04"
    assert Counter(item["status"] for item in today["items"]) == {"done": 1, "in_progress": 1, "todo": 5}
    assert today["items"][1]["title"] == "Write the refund text"
    assert today["items"][1]["start_at"] == "2026-03-04T08:30:00Z"


@pytest.mark.django_db
def test_next_week_is_not_wholly_free(robin: User) -> None:
    next_week = (date(2026, 3, 9), date(2026, 3, 15))
    assert overrides_of(robin, *next_week) == {date(2026, 3, 11): [["12:00", "18:00"]]}
    assert time_off_of(robin, *next_week) == [(date(2026, 3, 13), date(2026, 3, 16))]
    busy = busy_of(robin, MORNING, MORNING + timedelta(days=14))
    assert [f"{span.start:%a %H:%M}" for span in busy] == ["Mon 08:00", "Tue 15:00", "Thu 10:00"]


@pytest.mark.django_db
def test_history_runs_forward_and_never_into_the_future(robin: User) -> None:
    told = list(ChangeSet.objects.for_user(robin).order_by("seq").values_list("seq", "applied_at", "created_at"))
    assert [seq for seq, _, _ in told] == list(range(1, len(told) + 1))
    assert all(earlier[1] <= later[1] for earlier, later in pairwise(told) if earlier[1] and later[1])
    assert told[-1][1] == MORNING
    assert all(at == created for _, at, created in told)
    assert not PlanItem.objects.for_user(robin).filter(completed_at__gt=MORNING).exists()
    assert not PlanItem.objects.for_user(robin).filter(updated_at__gt=MORNING).exists()


@pytest.mark.django_db
def test_snapshots_are_as_old_as_what_they_show(robin: User) -> None:
    item = PlanItem.objects.for_user(robin).filter(status="done").order_by("pk")[0]
    changes = Change.objects.filter(object_kind="plan_item", object_id=item.pk).order_by("pk")
    assert item.created_at.date() < MORNING.date()
    assert changes[0].after == changes[1].before
    assert PlanItemKind().snapshot(item) == changes[1].after


@pytest.mark.django_db
def test_the_talk_names_real_items(robin: User) -> None:
    answers = Message.objects.for_user(robin).filter(role="assistant").order_by("created_at")
    assert "Write the refund text" in answers[0].content
    assert "Run the harbour half marathon" in answers[1].content
    assert {answer.status for answer in answers} == {"complete"}
    assert set(Run.objects.for_user(robin).values_list("status", flat=True)) == {"completed"}
    assert all(answer.run.events.count() == answer.run.last_seq > 4 for answer in answers)


@pytest.mark.parametrize("weekday", range(7))
def test_whatever_the_weekday_there_is_a_today(weekday: int) -> None:
    today = date(2026, 3, 2) + timedelta(days=weekday)
    weeks = quarter(seed=1, today=today)
    assert len(weeks) == 13
    assert [day.date for day in weeks[-1].days if day.status == "active"] == [today]
    assert weeks == quarter(seed=1, today=today) != quarter(seed=2, today=today)


def test_pretending_ends_with_its_block() -> None:
    with pretending(MORNING):
        assert now() == MORNING
    assert now() != MORNING
