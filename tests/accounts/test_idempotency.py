"""`Idempotency-Key`: the same POST twice acts once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import IdempotencyKey, ThrottleCounter, User
from agent.models import Message
from goals.models import Goal
from tests.conftest import client_for

pytestmark = pytest.mark.both_databases
GOALS = "/api/v1/goals"
RUN = {"title": "Run a marathon", "time_horizon": "long"}


def post(client: APIClient, key: str, body: Any = RUN, route: str = GOALS) -> Any:
    """The answer to a keyed POST."""
    return client.post(route, body, format="json", headers={"idempotency-key": key})


@pytest.mark.django_db
def test_the_same_request_again_gets_the_same_answer_and_acts_once(as_alice: APIClient) -> None:
    first, again = post(as_alice, "k1"), post(as_alice, "k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers.get("ETag") == first.headers.get("ETag")
    assert Goal.objects.count() == 1


@pytest.mark.django_db
def test_spaces_and_the_order_of_fields_do_not_matter(as_alice: APIClient) -> None:
    headers = {"idempotency-key": "k1"}
    bodies = [b'{"title": "A", "time_horizon": "long"}', b'{ "time_horizon":"long","title":"A" }']
    answers = [as_alice.post(GOALS, body, content_type="application/json", headers=headers) for body in bodies]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Goal.objects.count() == 1


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_refused(as_alice: APIClient) -> None:
    post(as_alice, "k1")
    refused = post(as_alice, "k1", {**RUN, "title": "Swim"})
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert Goal.objects.count() == 1


@pytest.mark.django_db
def test_keys_belong_to_a_person_and_a_route(as_alice: APIClient, as_bob: APIClient) -> None:
    assert [post(client, "k1").status_code for client in (as_alice, as_bob)] == [201, 201]
    assert post(as_alice, "k1", {"title": "Buy shoes"}, "/api/v1/tasks").status_code == 201
    assert Goal.objects.count() == 2


@pytest.mark.django_db
def test_a_refusal_is_not_kept(as_alice: APIClient) -> None:
    assert post(as_alice, "k1", {"title": ""}).status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert post(as_alice, "k1").status_code == 201


@pytest.mark.django_db
def test_nobody_cannot_keep_keys(anonymous: APIClient) -> None:
    assert post(anonymous, "k1").status_code == 401
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 256, "späß", "a\tb"])
@pytest.mark.django_db
def test_a_key_that_is_none_is_a_400(as_alice: APIClient, key: str) -> None:
    answer = post(as_alice, key)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.django_db
def test_a_key_on_another_method_or_below_auth_counts_for_nothing(as_alice: APIClient, alice: User) -> None:
    headers = {"idempotency-key": "k1"}
    goal = post(as_alice, "k0").json()["id"]
    for title in ("One", "Two"):
        answer = as_alice.patch(f"{GOALS}/{goal}", {"title": title}, format="json", headers=headers)
        assert answer.json()["title"] == title
    body = {"email": "dana@example.org", "password": "a long enough passphrase"}
    assert [post(as_alice, "k1", body, "/api/v1/auth/register").status_code for _ in range(2)] == [201, 400]
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db
def test_a_very_long_route_is_no_failure(as_alice: APIClient) -> None:
    assert post(as_alice, "k1", {}, f"/api/v1/conversations/{'9' * 400}/messages").status_code in {400, 404}


@pytest.mark.django_db(transaction=True)
def test_twenty_concurrent_twins_act_once_and_all_get_the_answer(alice: User) -> None:
    def twin(_: int) -> tuple[int, bytes]:
        try:
            answer = post(client_for(alice), "k1")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(twin, range(20)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert Goal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_twins_of_a_refused_request_are_all_refused(alice: User) -> None:
    def twin(_: int) -> int:
        try:
            status: int = post(client_for(alice), "k1", {"title": ""}).status_code
            return status
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(twin, range(10))) == {400}
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db
def test_the_count_of_a_throttle_outlives_a_refused_keyed_request(
    as_alice: APIClient, alice: User, settings: Settings
) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "send_person": (1, timedelta(minutes=1))}

    def send(number: int) -> int:
        thread = as_alice.post("/api/v1/conversations", {}, format="json").json()["id"]
        body = {"client_message_id": f"00000000-0000-4000-8000-00000000000{number}", "content": "Hi"}
        status: int = post(as_alice, f"k{number}", body, f"/api/v1/conversations/{thread}/messages").status_code
        return status

    assert [send(number) for number in range(3)] == [202, 429, 429]
    assert ThrottleCounter.objects.get().count == 3
    assert Message.objects.filter(role="user").count() == 1
    assert not IdempotencyKey.objects.filter(key="k1").exists()
