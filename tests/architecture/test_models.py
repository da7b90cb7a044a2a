"""Every model: migrated, shown in the admin, owned."""

import io

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.db import models

from tests.architecture.source import APPS

OURS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
WITHIN_A_ROW_THAT_IS_OWNED = {"Change", "RunEvent", "TaskDependency", "User", "ThrottleCounter", "UsageReservation"}


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=said, verbosity=1)
    except SystemExit:
        pytest.fail(said.getvalue())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_model_is_in_the_admin(model: type[models.Model]) -> None:
    inlines = {inline.model for entry in admin.site._registry.values() for inline in entry.inlines}
    assert model in admin.site._registry or model in inlines


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_row_has_an_owner(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.get_fields()}
    assert "user" in names or model.__name__ in WITHIN_A_ROW_THAT_IS_OWNED


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_constraint_and_index_has_a_name_of_its_own(model: type[models.Model]) -> None:
    names = [entry.name for entry in (*model._meta.constraints, *model._meta.indexes)]
    assert all(name and not name.startswith(("unique_", "idx_")) for name in names)
    assert len(names) == len(set(names))
