"""The back office's window on history: what an act changes can be read there, and nothing written."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from config.common import clock
from goals.models import Goal
from goals.services import create_goal, delete_goal
from history.domain import Actor
from history.services import propose
from planning.services import create_item
from tests.factories.accounts import UserFactory


@pytest.fixture
def office(db: None, client: Client) -> Client:
    """The back office, entered by staff with every right."""
    client.force_login(UserFactory.create(email="root@example.org", is_staff=True, is_superuser=True))
    return client


def test_a_proposal_can_be_read_and_not_decided(office: Client, alice: User) -> None:
    person = Actor(user=alice, via="person")
    goal = create_goal(person, title="Run <b>", time_horizon="long")
    create_item(person, date=clock.now().date(), title="Jog", goal=goal.pk, duration_minutes=45)
    agent = Actor(user=alice, via="agent")
    made, _ = propose(agent, lambda draft: delete_goal(draft, goal.pk), expires_at=clock.now() + timedelta(minutes=5))
    assert made is not None
    path = f"/admin/history/changeset/{made.pk}/change/"
    html = office.get(path).content.decode()
    assert "Goal “Run &lt;b&gt;” deleted (Horizon: long)" in html
    assert "Run &lt;b&gt;: planned 45 → 0, open tasks 0 → 0" in html
    assert office.post(path, {"state": "applied"}).status_code == 403
    assert Goal.objects.exists()
