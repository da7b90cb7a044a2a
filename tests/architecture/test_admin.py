"""The back office, for every registered model: its pages open, and a list costs no query per row."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from tests.architecture.conftest import MARKER, taken_back
from tests.architecture.dump import difference, rows_of_everyone
from tests.architecture.test_models import OURS
from tests.architecture.test_pages import browser_of
from tests.factories.accounts import UserFactory
from tests.factories.world import World, world_of

SHOWN = [model for model in admin.site._registry if model in OURS]
pytestmark = pytest.mark.django_db


@pytest.fixture(params=SHOWN, ids=lambda model: model.__name__)
def model(request: pytest.FixtureRequest) -> type[models.Model]:
    """Each registered model in turn."""
    found: type[models.Model] = request.param
    return found


@pytest.fixture
def office(db: None) -> Client:
    """The browser of somebody who may do everything."""
    return browser_of(UserFactory.create(email="dora@example.org", is_staff=True, is_superuser=True))


@pytest.fixture(scope="module")
def costs(settled: World, django_db_blocker: DjangoDbBlocker) -> list[dict[type[models.Model], int]]:
    """How many queries each model's list costs: with Alice's rows, and with four more of each."""
    with django_db_blocker.unblock(), taken_back():
        dora = browser_of(UserFactory.create(email="dora@example.org", is_staff=True, is_superuser=True))
        few = {model: queries_of(dora, url(model, "changelist")) for model in SHOWN}
        world_of(settled.user, marker=MARKER, size=4)
        return [few, {model: queries_of(dora, url(model, "changelist")) for model in SHOWN}]


def url(model: type[models.Model], page: str, *arguments: Any) -> str:
    """The address of one of the model's pages."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def test_a_page_of_what_no_row_is_called_leads_back(model: type[models.Model], office: Client) -> None:
    for name in ("9" * 30, "0", "abc", "²", "\x00"):
        assert office.get(url(model, "change", name)).status_code == 302, name


def test_a_filter_that_no_column_holds_leads_back(model: type[models.Model], office: Client) -> None:
    links = [field.name for field in model._meta.get_fields() if field.many_to_one and field.concrete]
    for name in ("pk", *links):
        for value in ("9" * 21, "-" + "9" * 5000, "1,%00"):
            assert office.get(f"{url(model, 'changelist')}?{name}__in={value}").status_code == 302
            assert office.get(f"{url(model, 'changelist')}?{name}={value}").status_code == 302


def test_its_pages_open_and_change_no_row(model: type[models.Model], office: Client, world: World) -> None:
    before = rows_of_everyone()
    assert office.get(url(model, "changelist")).status_code == 200
    assert office.get(url(model, "changelist"), {"q": "alice"}).status_code == 200
    assert office.get(url(model, "add")).status_code in {200, 403}
    row = model._default_manager.order_by("pk").last()
    assert row is not None, f"tests/factories/world.py makes no {model.__name__}"
    assert office.get(url(model, "change", row.pk)).status_code == 200
    assert office.get(url(model, "history", row.pk)).status_code == 200
    assert difference(before, rows_of_everyone()) == {}


def test_its_list_costs_as_many_queries_for_many_rows_as_for_few(
    model: type[models.Model], costs: list[dict[type[models.Model], int]]
) -> None:
    few, many = costs
    assert many[model] == few[model]


def test_it_is_closed_to_who_has_no_permission(
    model: type[models.Model], world: World, bob: User, charlie: User
) -> None:
    row = model._default_manager.order_by("pk").last()
    for path in (url(model, "changelist"), url(model, "add"), url(model, "change", row.pk if row else 1)):
        for client, status in ((Client(), 302), (browser_of(bob), 302), (browser_of(charlie), 403)):
            answer = client.get(path)
            assert (answer.status_code, MARKER.encode() in answer.content) == (status, False), path


def test_its_lists_have_search_filters_and_joined_rows(model: type[models.Model]) -> None:
    entry = admin.site._registry[model]
    keys = [field.name for field in model._meta.concrete_fields if field.is_relation]
    shown = [name for name in keys if name in entry.list_display]
    assert entry.search_fields
    assert not shown or entry.list_select_related


def queries_of(client: Client, path: str) -> int:
    """How many queries the page costs."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
