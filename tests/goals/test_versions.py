"""ETags: what was read can be written once, and nobody overwrites unseen."""

from functools import partial

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from goals.models import Goal, Task
from tests.conftest import client_for
from tests.factories.goals import GoalFactory, TaskFactory
from tests.racing import at_once

pytestmark = pytest.mark.both_databases
PATHS = ["goals", "tasks"]


@pytest.fixture(params=PATHS)
def path(request: pytest.FixtureRequest, alice: User) -> str:
    """Where one of Alice's goals or tasks lives; its version is 1."""
    row = (GoalFactory if request.param == "goals" else TaskFactory).create(user=alice, title="Old")
    return f"/api/v1/{request.param}/{row.pk}"


def test_what_is_known_already_is_not_sent_again(path: str, as_alice: APIClient) -> None:
    etag = as_alice.get(path)["ETag"]
    for header in (etag, f"W/{etag}", f'"7", {etag}', "*"):
        answer = as_alice.get(path, HTTP_IF_NONE_MATCH=header)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
    assert as_alice.get(path, HTTP_IF_NONE_MATCH='"2"').status_code == 200


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_an_old_version_is_refused_and_the_present_one_named(method: str, path: str, as_alice: APIClient) -> None:
    as_alice.patch(path, {"title": "New"}, format="json")
    body = {"title": "Mine", "time_horizon": "short"}
    refused = getattr(as_alice, method)(path, body, format="json", HTTP_IF_MATCH='"1"')
    assert refused.status_code == 412
    assert refused.json().items() >= {"code": "version_mismatch", "current": 2}.items()
    assert as_alice.get(path).json()["title"] == "New"
    done = getattr(as_alice, method)(path, body, format="json", HTTP_IF_MATCH='"2"')
    assert done.status_code == (204 if method == "delete" else 200)


@pytest.mark.parametrize("header", ["x", '"1.5"', "-1", '"9999999999999999999"', '"1", "2"', "0x1"])
def test_a_version_that_is_none_is_refused(header: str, path: str, as_alice: APIClient) -> None:
    refused = as_alice.patch(path, {"title": "New"}, format="json", HTTP_IF_MATCH=header)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "If-Match")
    assert as_alice.get(path)["ETag"] == '"1"'


def test_any_version_will_do_for_a_star(path: str, as_alice: APIClient) -> None:
    assert as_alice.patch(path, {"title": "New"}, format="json", HTTP_IF_MATCH="*").status_code == 200


def test_a_foreign_object_is_missing_before_its_version_is_wrong(path: str, as_bob: APIClient) -> None:
    assert as_bob.patch(path, {"title": "New"}, format="json", HTTP_IF_MATCH='"9"').status_code == 404
    assert as_bob.delete(path, HTTP_IF_MATCH='"9"').status_code == 404


def _patch(user: User, path: str, title: str) -> int:
    return client_for(user).patch(path, {"title": title}, format="json", HTTP_IF_MATCH='"1"').status_code


@pytest.mark.django_db(transaction=True)
def test_of_writers_with_one_version_exactly_one_wins(alice: User) -> None:
    for row in (GoalFactory.create(user=alice), TaskFactory.create(user=alice)):
        path = f"/api/v1/{'goals' if isinstance(row, Goal) else 'tasks'}/{row.pk}"
        answers = at_once([partial(_patch, alice, path, f"Writer {number}") for number in range(8)])
        assert sorted(answers) == [200] + [412] * 7
    assert {Goal.objects.get().version, Task.objects.get().version} == {2}
