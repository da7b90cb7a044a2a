"""Lists of conversations: filtered, searched, ordered, page by page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from agent.models import Conversation
from config.common import clock
from tests.agent.asking import field_errors, queued_run, send
from tests.factories.agent import ConversationFactory, completed_run

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LIST = "/api/v1/conversations"


def listed(client: APIClient, query: str = "") -> list[str]:
    """The titles on the first page."""
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["results"]]


def test_archived_ones_are_listed_apart(as_alice: APIClient, alice: User) -> None:
    ConversationFactory.create(user=alice, title="in use")
    ConversationFactory.create(user=alice, title="put away", archived_at=clock.now())
    assert listed(as_alice, "archived=true") == ["put away"]
    assert listed(as_alice, "archived=false") == ["in use"]
    assert sorted(listed(as_alice)) == sorted(listed(as_alice, "archived=")) == ["in use", "put away"]


def test_the_search_reads_titles_and_messages(as_alice: APIClient, alice: User, bob: User) -> None:
    completed_run(
        ConversationFactory.create(user=alice, title="Größenwahn"), question="Where to?", answer="To Ärøskøbing"
    )
    completed_run(ConversationFactory.create(user=alice, title="Groceries"), question="100% milk_", answer="No.")
    completed_run(ConversationFactory.create(user=bob, title="Groceries"), answer="Ärøskøbing")
    assert listed(as_alice, "search=groceries") == listed(as_alice, "search=MILK") == ["Groceries"]
    assert listed(as_alice, "search=GRÖßENWAHN") == listed(as_alice, "search=ärøSKØBING") == ["Größenwahn"]
    assert listed(as_alice, "search=to ärøskøbing") == ["Größenwahn"], "both words in one message"
    assert listed(as_alice, "search=where ärøskøbing") == [], "one word in each of two messages"
    assert listed(as_alice, "search=100%25") == listed(as_alice, "search=k_") == ["Groceries"], "no wildcards"


def test_filters_combine(as_alice: APIClient, alice: User) -> None:
    for title, archived_at in (("one", None), ("two", clock.now())):
        completed_run(ConversationFactory.create(user=alice, title=title, archived_at=archived_at), answer="Tea.")
    ConversationFactory.create(user=alice, title="tea", context_type="daily_planning")
    assert sorted(listed(as_alice, "search=tea")) == ["one", "tea", "two"]
    assert listed(as_alice, "search=tea&archived=true") == ["two"]
    assert listed(as_alice, "search=tea&context_type=daily_planning") == ["tea"]


@pytest.mark.parametrize(
    "query",
    [
        "archived=maybe",
        "context_type=party",
        "search=" + "x" * 201,
        "search=a+b+c+d+e+f+g+h+i",
        "search=%00",
        "ordering=user",
        "cursor=x",
        "page_size=0",
    ],
)
def test_a_wrong_parameter_is_named(query: str, as_alice: APIClient) -> None:
    refused = as_alice.get(f"{LIST}?{query}")
    assert refused.status_code == 400
    assert [field for field, _ in field_errors(refused)] == [query.partition("=")[0]]


def test_the_latest_activity_comes_first(as_alice: APIClient, alice: User) -> None:
    first, second, third = (ConversationFactory.create(user=alice, title=title) for title in ("b", "a", "c"))
    for days, row in enumerate((first, second, third)):
        Conversation.objects.filter(pk=row.pk).update(last_message_at=clock.now() - timedelta(days=days))
    assert listed(as_alice) == ["b", "a", "c"]
    assert listed(as_alice, "ordering=last_message_at") == ["c", "a", "b"]
    assert listed(as_alice, "ordering=title") == ["a", "b", "c"]
    assert listed(as_alice, "ordering=-created_at") == ["c", "a", "b"]
    send(as_alice, third)
    assert listed(as_alice)[0] == "c"


@pytest.mark.parametrize("size", [1, 3, 200])
def test_the_pages_are_the_list(size: int, as_alice: APIClient, alice: User) -> None:
    made = [ConversationFactory.create(user=alice).title for _ in range(7)]
    Conversation.objects.update(last_message_at=clock.now())  # all at one instant: the id decides
    titles: list[str] = []
    link = f"{LIST}?page_size={size}"
    while link:
        page = as_alice.get(link).json()
        titles += [row["title"] for row in page["results"]]
        link = page["next"]
    assert titles == made[::-1]


def test_the_list_holds_ones_own(as_alice: APIClient, as_charlie: APIClient, alice: User, bob: User) -> None:
    ConversationFactory.create(user=alice, title="hers")
    ConversationFactory.create(user=bob, title="his")
    assert listed(as_alice) == ["hers"]
    assert listed(as_charlie) == [], "staff see their own alone"


def test_a_page_costs_as_many_queries_for_many_as_for_few(as_alice: APIClient, alice: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            listed(as_alice, "search=hello")
        return len(queries)

    queued_run(as_alice, alice)
    few = cost()
    for _ in range(10):
        queued_run(as_alice, alice)
    assert cost() == few <= 2
