"""Many writers at once: nothing is lost, doubled or left in a tangle."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from rest_framework.response import Response

from accounts.models import User
from config.common import clock
from goals.models import Task
from history.domain import Actor
from history.models import ChangeSet
from planning.errors import PlaceForbidden
from planning.models import DailyPlan, PlanItem, WeeklyPlan
from planning.scheduling.by_hand import place_by_hand
from tests.conftest import client_for
from tests.factories.accounts import UserFactory
from tests.factories.goals import TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory
from tests.racing import at_once

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

WRITERS = 20


@pytest.fixture
def person() -> User:
    """Whose plans are written."""
    return UserFactory.create()


def request(person: User, method: str, path: str, body: object, **headers: str) -> Callable[[], Response]:
    """A request still to be made, by a client of its own."""
    return lambda: getattr(client_for(person), method)(f"/api/v1/{path}", body, format="json", **headers)


def codes_of(answers: list[Response]) -> list[int]:
    """The status codes, sorted."""
    return sorted(answer.status_code for answer in answers)


@pytest.mark.parametrize(("path", "model"), [("daily-plans", DailyPlan), ("weekly-plans", WeeklyPlan)])
def test_parallel_puts_make_one_plan(person: User, path: str, model: type[DailyPlan | WeeklyPlan]) -> None:
    calls = [
        request(person, "put", f"{path}/by-date/2026-03-04", {"summary": f"Writer {number}"})
        for number in range(WRITERS)
    ]
    assert codes_of(at_once(calls)) == [200] * (WRITERS - 1) + [201]
    assert model.objects.get().version == WRITERS
    assert list(ChangeSet.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, WRITERS + 1))


def test_parallel_posts_of_a_date_make_one_plan(person: User) -> None:
    calls = [request(person, "post", "daily-plans", {"date": "2026-03-04"}) for _ in range(WRITERS)]
    assert codes_of(at_once(calls)) == [201] + [409] * (WRITERS - 1)
    assert DailyPlan.objects.count() == 1


def test_parallel_items_of_a_new_day_all_find_their_place(person: User) -> None:
    calls = [request(person, "post", "plan-items", {"date": "2026-03-04", "title": f"{n}"}) for n in range(WRITERS)]
    assert codes_of(at_once(calls)) == [201] * WRITERS
    day = DailyPlan.objects.get()
    assert day.version == WRITERS
    assert sorted(day.items.values_list("position", flat=True)) == [1024 * (n + 1) for n in range(WRITERS)]


def test_of_parallel_updates_of_one_version_one_wins(person: User) -> None:
    item = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=person))
    calls = [
        request(person, "patch", f"plan-items/{item.pk}", {"title": f"Writer {number}"}, HTTP_IF_MATCH='"1"')
        for number in range(10)
    ]
    assert codes_of(at_once(calls)) == [200] + [412] * 9
    assert PlanItem.objects.get().version == 2


def test_parallel_movers_lose_no_item(person: User) -> None:
    days = [DailyPlanFactory.create(user=person, date=date(2026, 3, 4) + timedelta(days=n)) for n in range(3)]
    items = [PlanItemFactory.create(daily_plan=days[n % 3], position=n) for n in range(15)]
    ids = [item.pk for item in items]
    rng = random.Random(20260304)

    def any_move() -> Callable[[], Response]:
        to = rng.choice(
            [{"before": rng.choice(ids)}, {"after": rng.choice(ids)}, {"date": f"2026-03-0{rng.randint(4, 6)}"}]
        )
        return request(person, "post", f"plan-items/{rng.choice(ids)}/move", to)

    for _ in range(4):
        assert set(codes_of(at_once([any_move() for _ in range(12)]))) == {200}
    shown = [
        item["id"] for day in days for item in client_for(person).get(f"/api/v1/daily-plans/{day.pk}").json()["items"]
    ]
    assert sorted(shown) == sorted(ids)
    for day in days:
        positions = list(day.items.values_list("position", flat=True))
        assert len(positions) == len(set(positions))


def test_items_of_one_task_done_at_once_make_it_done(person: User) -> None:
    task = TaskFactory.create(user=person)
    items = [
        PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=person, date=f"2026-03-0{n + 1}"), task=task)
        for n in range(6)
    ]
    done = partial(request, person, "patch", body={"status": "done"})
    assert codes_of(at_once([done(path=f"plan-items/{item.pk}") for item in items])) == [200] * 6
    assert Task.objects.get().status == "done"


def test_movers_and_deleters_never_wait_for_each_other_for_ever(person: User) -> None:
    task = TaskFactory.create(user=person)
    days = [DailyPlanFactory.create(user=person, date=f"2026-03-0{n + 4}") for n in range(2)]
    items = [PlanItemFactory.create(daily_plan=days[n % 2], task=task) for n in range(6)]
    calls = [
        *(request(person, "post", f"plan-items/{item.pk}/move", {"date": "2026-03-04"}) for item in items),
        *(request(person, "patch", f"plan-items/{item.pk}", {"status": "done"}) for item in items),
        request(person, "delete", f"tasks/{task.pk}", None),
        request(person, "put", "weekly-plans/by-date/2026-03-04", {}),
    ]
    assert set(codes_of(at_once(calls))) <= {200, 201, 204}
    assert PlanItem.objects.filter(daily_plan=days[0], task=None).count() == 6


def test_of_many_put_on_one_free_place_at_once_one_is_there(person: User) -> None:
    now = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
    day = DailyPlanFactory.create(user=person)
    items = [
        PlanItemFactory.create(daily_plan=day, start_at=now + timedelta(hours=1 + n), duration_minutes=60)
        for n in range(4)
    ]

    def put(item: PlanItem) -> str:
        with clock.pretending(now):
            try:
                place_by_hand(Actor(user=person, via="person"), item.pk, start_at=now + timedelta(hours=6))
            except PlaceForbidden as refusal:
                return refusal.detail
        return "there"

    said = sorted(at_once([partial(put, item) for item in items]))
    assert said[-1] == "there"
    assert {one.split(":")[0] for one in said[:-1]} == {"It cannot begin on Wednesday 14"}
    assert PlanItem.objects.filter(start_at=now + timedelta(hours=6)).count() == 1
