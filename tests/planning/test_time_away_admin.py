"""The back office writes other hours, time off and busy times through the services."""

from typing import Any

import pytest
from django.db import models
from django.test import Client

from accounts.models import User
from history.models import ChangeSet
from planning.models import BusyBlock, DayException, TimeOff
from tests.factories.accounts import UserFactory
from tests.factories.planning import DayExceptionFactory

pytestmark = pytest.mark.django_db
KINDS: list[tuple[type[models.Model], dict[str, Any], dict[str, Any]]] = [
    (DayException, {"date": "2026-03-04", "windows": '[["10:00", "12:00"]]', "note": ""}, {"windows": "[]"}),
    (TimeOff, {"title": "Skiing", "start_on": "2026-03-02", "end_on": "2026-03-06"}, {"end_on": "2026-03-08"}),
    (
        BusyBlock,
        {"title": "Dentist", "start_at_0": "2026-03-04", "start_at_1": "09:00", "end_at_0": "2026-03-04",
         "end_at_1": "10:00"},
        {"end_at_1": "11:00"},
    ),
]  # fmt: skip


@pytest.fixture
def office(client: Client) -> Client:
    """The back office, entered by somebody with every right."""
    client.force_login(UserFactory.create(email="root@example.org", is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize(("model", "form", "change"), KINDS, ids=lambda value: getattr(value, "__name__", ""))
def test_one_is_made_changed_and_deleted(
    office: Client, alice: User, model: type[models.Model], form: dict[str, Any], change: dict[str, Any]
) -> None:
    base = f"/admin/planning/{model._meta.model_name}"
    answer = office.post(f"{base}/add/", {**form, "user": alice.pk})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    row: Any = model._default_manager.get()
    assert office.post(f"{base}/{row.pk}/change/", {**form, **change}).status_code == 302
    row.refresh_from_db()
    assert (row.user, row.version) == (alice, 2)
    assert office.post(f"{base}/{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert ChangeSet.objects.for_user(alice).filter(cause="admin").count() == 3


@pytest.mark.parametrize(
    "windows",
    [
        "",
        "{}",
        "[[",
        pytest.param("[" * 9000, id="deep"),
        '[["\\u0000", "12:00"]]',
        '[["09:00", "12:00"], ["11:00", "13:00"]]',
        '[["9", "10"], ["11", "12"]]',
    ],
)
def test_hours_that_are_none_are_told_at_the_field(office: Client, alice: User, windows: str) -> None:
    form = {"user": alice.pk, "date": "2026-03-04", "windows": windows}
    answer = office.post("/admin/planning/dayexception/add/", form)
    assert list(answer.context["adminform"].form.errors) == ["windows"]
    assert not DayException.objects.exists()


def test_a_date_has_other_hours_once_here_too(office: Client, alice: User) -> None:
    DayExceptionFactory.create(user=alice)
    form = {"user": alice.pk, "date": "2026-03-04", "windows": "[]"}
    answer = office.post("/admin/planning/dayexception/add/", form)
    assert (answer.status_code, DayException.objects.count()) == (200, 1)
    assert answer.context["adminform"].form.errors
