"""Days with other hours, time off and busy times over HTTP."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from accounts.models import User
from history.models import ChangeSet
from planning.models import BusyBlock, DayException, TimeOff
from tests.factories.planning import BusyBlockFactory, DayExceptionFactory, TimeOffFactory

pytestmark = pytest.mark.both_databases
V1 = "/api/v1"
DAY: dict[str, Any] = {"date": "2026-03-04", "windows": [["10:00", "12:00"], ["22:00", "01:00"]], "note": "Visit"}
OFF: dict[str, Any] = {"title": "Skiing", "start_on": "2026-03-02", "end_on": "2026-03-06"}
BUSY: dict[str, Any] = {"title": "Dentist", "start_at": "2026-03-04T09:00:00Z", "end_at": "2026-03-04T10:30:00Z"}
ROUTES = [("day-exceptions", DAY), ("time-off", OFF), ("busy-blocks", BUSY)]
each = pytest.mark.parametrize(("route", "body"), ROUTES)


@pytest.fixture(autouse=True)
def _json(as_alice: APIClient, as_bob: APIClient) -> None:
    as_alice.default_format = as_bob.default_format = "json"


@each
def test_one_is_made_read_changed_and_deleted(as_alice: APIClient, route: str, body: dict[str, Any]) -> None:
    made = as_alice.post(f"{V1}/{route}", body)
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    assert made.json().items() >= body.items()
    path = f"{V1}/{route}/{made.json()['id']}"
    assert as_alice.get(path).json() == made.json()
    word = "note" if route == "day-exceptions" else "title"
    changed = as_alice.patch(path, {word: "Other"})
    assert (changed.json()[word], changed["ETag"]) == ("Other", '"2"')
    assert as_alice.put(path, body).json().items() >= {**body, "version": 3}.items()
    assert (as_alice.delete(path).status_code, as_alice.get(path).status_code) == (204, 404)


@each
def test_a_version_that_is_old_is_refused(as_alice: APIClient, route: str, body: dict[str, Any]) -> None:
    path = f"{V1}/{route}/{as_alice.post(f'{V1}/{route}', body).json()['id']}"
    for method in ("patch", "put", "delete"):
        refused = getattr(as_alice, method)(path, body, headers={"if-match": '"7"'})
        assert (refused.status_code, refused.json()["current"]) == (412, 1)
    assert as_alice.get(path, headers={"if-none-match": '"1"'}).status_code == 304


@each
def test_a_key_makes_one_of_two(as_alice: APIClient, route: str, body: dict[str, Any]) -> None:
    first, second = (as_alice.post(f"{V1}/{route}", body, headers={"idempotency-key": "k"}) for _ in range(2))
    assert (second.json(), second["Idempotency-Replayed"]) == (first.json(), "true")
    assert len(as_alice.get(f"{V1}/{route}").json()["results"]) == 1


@each
def test_what_is_written_again_as_it_is_leaves_no_trace(as_alice: APIClient, route: str, body: dict[str, Any]) -> None:
    path = f"{V1}/{route}/{as_alice.post(f'{V1}/{route}', body).json()['id']}"
    assert as_alice.put(path, body).json()["version"] == 1
    assert ChangeSet.objects.count() == 1


def test_a_date_has_other_hours_once(as_alice: APIClient, as_bob: APIClient) -> None:
    assert as_alice.post(f"{V1}/day-exceptions", DAY).status_code == 201
    assert as_bob.post(f"{V1}/day-exceptions", DAY).status_code == 201
    other = as_alice.post(f"{V1}/day-exceptions", {**DAY, "date": "2026-03-05"}).json()
    for refused in (
        as_alice.post(f"{V1}/day-exceptions", DAY),
        as_alice.patch(f"{V1}/day-exceptions/{other['id']}", {"date": "2026-03-04"}),
    ):
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "unique")


BAD_HOURS: list[Any] = [
    None, {}, "09:00", [["09:00"]], [["09:00", "09:00"]], [["9:00", "10:00"]], [["09:00", "24:00"]], [[9, 10]],
    [["09:00", "12:00"], ["11:00", "13:00"]], [["22:00", "02:00"], ["23:00", "23:30"]],
    [["09:00", "08:00"], ["10:00", "11:00"]], [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(11)],
]  # fmt: skip


@pytest.mark.parametrize("windows", BAD_HOURS, ids=str)
def test_hours_are_windows_that_do_not_overlap(as_alice: APIClient, windows: Any) -> None:
    refused = as_alice.post(f"{V1}/day-exceptions", {**DAY, "windows": windows})
    assert refused.status_code == 400
    assert all(error["field"].startswith("windows") for error in refused.json()["errors"])
    assert not DayException.objects.exists()


@pytest.mark.parametrize(
    "windows", [[], [["22:00", "02:00"]], [["08:00", "07:00"]], [["01:00", "03:00"], ["22:00", "02:00"]]]
)
def test_hours_may_be_none_or_cross_midnight(as_alice: APIClient, windows: Any) -> None:
    assert as_alice.post(f"{V1}/day-exceptions", {**DAY, "windows": windows}).json()["windows"] == windows


BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("day-exceptions", {"date": "2026-02-30"}, "date", "invalid"),
    ("day-exceptions", {"note": "x" * 20_001}, "note", "max_length"),
    ("time-off", {"title": " "}, "title", "required"),
    ("time-off", {"end_on": "2026-03-01"}, "end_on", "ends_before_it_starts"),
    ("time-off", {"end_on": "2027-03-03"}, "end_on", "too_long"),
    ("time-off", {"start_on": None}, "start_on", "required"),
    ("busy-blocks", {"title": "x" * 501}, "title", "max_length"),
    ("busy-blocks", {"end_at": "2026-03-04T09:00:00Z"}, "end_at", "ends_before_it_starts"),
    ("busy-blocks", {"end_at": "2026-03-18T09:00:01Z"}, "end_at", "too_long"),
    ("busy-blocks", {"start_at": "2026-03-04T09:00:00"}, "start_at", "no_offset"),
]


@pytest.mark.parametrize(("route", "wrong", "field", "code"), BAD)
def test_what_makes_no_sense_is_refused(
    as_alice: APIClient, route: str, wrong: dict[str, Any], field: str, code: str
) -> None:
    refused = as_alice.post(f"{V1}/{route}", {**dict(ROUTES)[route], **wrong})
    assert refused.status_code == 400
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [(field, code)]


def test_the_longest_there_may_be(as_alice: APIClient) -> None:
    assert as_alice.post(f"{V1}/time-off", {**OFF, "end_on": "2027-03-02"}).status_code == 201
    assert as_alice.post(f"{V1}/time-off", {**OFF, "end_on": "2026-03-02"}).status_code == 201
    assert as_alice.post(f"{V1}/busy-blocks", {**BUSY, "end_at": "2026-03-18T09:00:00Z"}).status_code == 201


def test_a_patch_is_judged_with_what_stays(as_alice: APIClient) -> None:
    off = as_alice.post(f"{V1}/time-off", OFF).json()["id"]
    busy = as_alice.post(f"{V1}/busy-blocks", BUSY).json()["id"]
    for path, sent in (
        (f"time-off/{off}", {"start_on": "2026-03-07"}),
        (f"busy-blocks/{busy}", {"start_at": "2026-03-04T11:00:00Z"}),
    ):
        refused = as_alice.patch(f"{V1}/{path}", sent)
        assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [
            (next(iter(sent)), "ends_before_it_starts")
        ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("day-exceptions", [6, 4]),
        ("day-exceptions?ordering=date", [4, 6]),
        ("day-exceptions?date=2026-03-06", [6]),
        ("day-exceptions?date_from=2026-03-05&date_to=2026-03-06", [6]),
        ("time-off?date_from=2026-03-05&date_to=2026-03-05", [4]),
        ("time-off?date_from=2026-03-06&date_to=2026-03-08", [6]),
        ("time-off?search=skiing", [4]),
        ("busy-blocks?after=2026-03-04T10:00:00Z", [6]),
        ("busy-blocks?after=2026-03-04T09:59:59Z", [6, 4]),
        ("busy-blocks?before=2026-03-06T09:00:00Z", [4]),
        ("busy-blocks?before=2026-03-06T10:00:01+01:00", [6, 4]),
        ("busy-blocks?before=2026-03-06T10:00:00%2B01:00&ordering=title", [4]),
    ],
)
def test_lists_can_be_narrowed_and_ordered(as_alice: APIClient, alice: User, query: str, expected: list[int]) -> None:
    for day, end in ((4, 5), (6, 8)):
        DayExceptionFactory.create(user=alice, date=f"2026-03-0{day}")
        title = "Skiing" if day == 4 else "Beach"
        TimeOffFactory.create(user=alice, start_on=f"2026-03-0{day}", end_on=f"2026-03-0{end}", title=title)
        BusyBlockFactory.create(user=alice, start_at=f"2026-03-0{day}T09:00Z", end_at=f"2026-03-0{day}T10:00Z")
    found = as_alice.get(f"{V1}/{query}").json()["results"]
    starts = [row.get("date") or row.get("start_on") or row["start_at"] for row in found]
    assert [int(start[9]) for start in starts] == expected


@pytest.mark.parametrize("value", ["soon", "2026-03-04", "2026-03-04T09:00:00", "0001-01-01T00:00:00%2B14:00", "%00"])
def test_a_bound_that_is_no_instant_is_refused(as_alice: APIClient, value: str) -> None:
    refused = as_alice.get(f"{V1}/busy-blocks?after={value}")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "after")


def test_the_database_holds_the_rules_of_one_row(alice: User) -> None:
    for wrong in (
        lambda: TimeOffFactory.create(user=alice, start_on="2026-03-05", end_on="2026-03-04"),
        lambda: BusyBlockFactory.create(user=alice, start_at="2026-03-05T09:00Z", end_at="2026-03-05T09:00Z"),
        lambda: TimeOffFactory.create(user=alice, title=""),
        lambda: DayExceptionFactory.create_batch(2, user=alice),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
    assert not any(model.objects.exists() for model in (TimeOff, BusyBlock, DayException))
