"""What the settings page and the back office say of usage."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from config.common import clock
from tests.factories.accounts import UserFactory
from tests.factories.agent import UsageDayFactory, UsageReservationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client, alice: User, settings: Any) -> Client:
    """Alice's; a day has limits."""
    settings.AGENT_DAY_TOKENS, settings.AGENT_DAY_COST_USD = 2_000_000, Decimal(5)
    client.force_login(alice)
    return client


def said(browser: Client) -> str:
    """The section's words."""
    page = browser.get("/settings").content.decode()
    section = page.partition('<section class="section stack" id="usage">')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", section).replace(" .", ".").split()).replace(" :", ":")


def used_today(user: User, **counts: int) -> None:
    """What was used on the person's present day."""
    UsageDayFactory.create(user=user, date=clock.now().date(), **{"calls": 1, **counts})


def test_who_has_used_nothing_is_told_so(browser: Client) -> None:
    words = said(browser)
    assert "Today: 0 tokens. Of 2,000,000 tokens a day, 2,000,000 are left. Of $5.00 a day, $5.00 is left." in words
    assert "This month: 0 tokens." in words


def test_today_and_the_month_are_told(browser: Client, alice: User, bob: User) -> None:
    used_today(alice, tokens_in=120_000, tokens_out=3456, cost_micros=1_250_000)
    used_today(bob, tokens_in=9)
    words = said(browser)
    assert "Today: 123,456 tokens, $1.25. Of 2,000,000 tokens a day, 1,876,544 are left. Of $5.00 a day, $3.75" in words
    assert "This month: 123,456 tokens, $1.25." in words


def test_what_is_not_known_is_called_so(browser: Client, alice: User) -> None:
    used_today(alice, tokens_in=10, unpriced_calls=1)
    assert "Today: 10 tokens, at a cost that is not known." in said(browser)


def test_what_is_known_in_part_is_called_so(browser: Client, alice: User) -> None:
    used_today(alice, calls=3, tokens_in=10, unpriced_calls=2, cost_micros=4000)
    assert "Today: 10 tokens, $0.004 and what 2 calls of models without a known price cost." in said(browser)


def test_no_limit_is_called_so(browser: Client, settings: Any) -> None:
    settings.AGENT_DAY_TOKENS = settings.AGENT_DAY_COST_USD = None
    assert "Today: 0 tokens. Tokens have no limit. Money has no limit." in said(browser)


def test_the_back_office_shows_a_day_and_the_calls_at_work(client: Client, alice: User) -> None:
    day = UsageDayFactory.create(user=alice, calls=2, tokens_in=777, cost_micros=1_234_500)
    UsageReservationFactory.create(usage_day=day)
    UsageDayFactory.create(user=UserFactory.create(email="dan@example.org"), calls=1, unpriced_calls=1)
    client.force_login(UserFactory.create(email="root@example.org", is_staff=True, is_superuser=True))
    listed = client.get("/admin/agent/usageday/").content.decode()
    for text in ("777", "1.2345", "not known", "dan@example.org"):
        assert text in listed
    page = client.get(f"/admin/agent/usageday/{day.pk}/change/").content.decode()
    assert "claude-sonnet-5-5" in page
    assert client.get("/admin/agent/usageday/?q=dan").context["cl"].result_count == 1
    assert client.post(f"/admin/agent/usageday/{day.pk}/change/", {"calls": 0}).status_code == 403
