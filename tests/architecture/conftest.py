"""People and what they own, made once for a module; what a test does to it is taken back when the test ends."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.world import World, world_of

MARKER = "for-alice-only"


@pytest.fixture(scope="module")
def settled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """What Alice owns: two of each kind."""
    with django_db_blocker.unblock(), taken_back():
        yield world_of(UserFactory.create(email="alice@example.org", name="Alice"), marker=MARKER, size=2)


@pytest.fixture(scope="module")
def crowded(settled: World, django_db_blocker: DjangoDbBlocker) -> World:
    """What Amy owns: six of each kind."""
    with django_db_blocker.unblock():
        return world_of(UserFactory.create(email="amy@example.org", name="Amy"), marker="for-amy-only", size=6)


@pytest.fixture
def world(settled: World, db: None) -> World:
    """What Alice owns."""
    return settled


@pytest.fixture
def alice(world: World) -> User:
    """The owner, as she is stored."""
    return User.objects.get(pk=world.user.pk)


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written within is not there afterwards; a test within has a savepoint."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
