"""Fixtures every test can use: people, and clients that speak for them."""

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from tests.factories.accounts import UserFactory


@pytest.fixture
def alice(db: None) -> User:
    """The owner."""
    return UserFactory(email="alice@example.org", name="Alice")


@pytest.fixture
def bob(db: None) -> User:
    """Another person."""
    return UserFactory(email="bob@example.org", name="Bob")


@pytest.fixture
def charlie(db: None) -> User:
    """Staff."""
    return UserFactory(email="charlie@example.org", name="Charlie", is_staff=True)


def client_for(user: User | None) -> APIClient:
    """A client that is `user` (None: nobody)."""
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


@pytest.fixture
def as_alice(alice: User) -> APIClient:
    """Alice's client."""
    return client_for(alice)


@pytest.fixture
def as_bob(bob: User) -> APIClient:
    """Bob's client."""
    return client_for(bob)


@pytest.fixture
def as_charlie(charlie: User) -> APIClient:
    """Charlie's client."""
    return client_for(charlie)


@pytest.fixture
def anonymous() -> APIClient:
    """Nobody's client."""
    return client_for(None)
