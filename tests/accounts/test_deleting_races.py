"""An account goes while its person, and the runner, still write."""

from functools import partial

import pytest

from accounts.models import User
from tests.conftest import client_for
from tests.factories.accounts import UserFactory
from tests.racing import at_once

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
PEOPLE = 4


def write(person: User, number: int) -> int:
    """The status of a POST, whose transaction takes a while; every other one has a key."""
    client = client_for(person)
    client.raise_request_exception = False
    headers = {"Idempotency-Key": f"key-{number}"} if number % 2 else {}
    body = {"date": "2030-03-04", "title": "One more"}
    return int(client.post("/api/v1/plan-items", body, format="json", headers=headers).status_code)


def delete(person: User) -> int:
    """The status of the DELETE."""
    client = client_for(person)
    client.raise_request_exception = False
    return int(client.delete("/api/v1/users/me").status_code)


def test_an_account_is_deleted_while_its_person_writes() -> None:
    for _ in range(PEOPLE):
        person = UserFactory.create()
        writes = [partial(write, person, number) for number in range(8)]
        deleted, *written = at_once([partial(delete, person), *writes])
        assert deleted == 204
        assert set(written) <= {201, 401, 503}
        assert not User.objects.filter(pk=person.pk).exists()
