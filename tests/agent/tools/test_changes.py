"""The agent's tools on what was done."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from agent.models import ToolCall
from config.common import clock
from goals.models import Goal
from goals.services import create_goal, create_task, update_goal
from history.domain import Actor
from history.models import ChangeSet
from history.services import one_act
from tests.agent.tools.calling import NOON, call, refusal
from tests.factories.accounts import UserFactory
from tests.factories.agent import ConversationFactory, completed_run, tool_call_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def made(user: User, title: str, *, via: Any = "agent", minutes: int = 0, cause: str = "") -> Goal:
    """A goal, made so many minutes after noon."""
    with clock.pretending(NOON + timedelta(minutes=minutes)):
        return create_goal(Actor(user=user, via=via, cause=cause or f"run:{title}"), title=title, time_horizon="short")


def reasons(rows: list[Any]) -> list[str]:
    """The titles in the changes' reasons."""
    return [row["reason"].split("“")[1].split("”")[0] for row in rows]


@pytest.fixture
def goals(alice: User) -> list[Goal]:
    """Made by the agent, a person, and the agent again."""
    return [made(alice, "a"), made(alice, "b", via="person", minutes=1), made(alice, "c", minutes=2)]


def test_changes_are_listed_newest_first(alice: User, bob: User, goals: list[Goal]) -> None:
    made(bob, "secret")
    found = call(alice, "list_changes")
    assert reasons(found["changes"]) == ["c", "b", "a"]
    assert (
        found["changes"][1] | {"via": "person", "state": "applied", "when": "2026-03-04T12:01:00Z"}
        == (found["changes"][1])
    )
    assert list(found["changes"][0]) == ["object", "id", "when", "via", "reason", "state"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"via": "agent"}, ["c", "a"]),
        ({"via": "mcp"}, []),
        ({"since": "2026-03-04T12:01:00Z"}, ["c", "b"]),
        ({"since": "2026-03-04T13:01:00+01:00"}, ["c", "b"]),
        ({"since": "2026-03-04T12:02:00"}, ["c"]),
        ({"object": "goal"}, ["c", "b", "a"]),
        ({"object": "task"}, []),
        ({"object": "goal", "id": 10**30}, []),
        ({"limit": 1, "via": None, "since": None}, ["c"]),
    ],
)
def test_changes_are_found(alice: User, goals: list[Goal], arguments: dict[str, Any], found: list[str]) -> None:
    assert reasons(call(alice, "list_changes", **arguments)["changes"]) == found


def test_changes_of_one_object_are_found(alice: User, goals: list[Goal]) -> None:
    assert reasons(call(alice, "list_changes", object="goal", id=goals[1].pk)["changes"]) == ["b"]
    assert refusal(alice, "list_changes", id=goals[1].pk)[1] == [("object", "required")]


def test_a_time_without_an_offset_is_the_persons_own() -> None:
    user = UserFactory.create(time_zone="Europe/Berlin")
    made(user, "a")
    assert call(user, "list_changes", since="2026-03-04T13:00:00")["changes"]
    assert not call(user, "list_changes", since="2026-03-04T13:00:01")["changes"]


@pytest.mark.parametrize("since", ["yesterday", 0, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", True])
def test_a_time_that_makes_no_sense_is_refused(alice: User, since: Any) -> None:
    for tool in ("list_changes", "undo_agent_changes"):
        assert [name for name, _ in refusal(alice, tool, since=since)[1]] == ["since"]


def test_a_list_takes_as_many_queries_for_many_as_for_one(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 10):
        for number in range(count):
            made(alice, str(number))
        with django_assert_num_queries(2):  # the person's zone, changes
            call(alice, "list_changes", limit=50)


def test_a_change_is_undone_by_its_id(alice: User, goals: list[Goal]) -> None:
    change = call(alice, "list_changes", object="goal", id=goals[0].pk)["changes"][0]["id"]
    [undone] = call(alice, "undo_change", change=change)["undone"]
    assert (undone["id"], undone["state"]) == (change, "undone")
    assert set(Goal.objects.values_list("title", flat=True)) == {"b", "c"}


def test_undo_again_and_again_goes_further_back_over_what_the_agent_did(alice: User, goals: list[Goal]) -> None:
    for left in ({"a", "b"}, {"b"}):
        call(alice, "undo_change", change=None)
        assert set(Goal.objects.values_list("title", flat=True)) == left
    assert refusal(alice, "undo_change") == ("not_found", [])


def test_all_that_one_reply_did_is_one_undo(alice: User) -> None:
    made(alice, "before")
    goal = made(alice, "a", cause="run:2")
    update_goal(Actor(user=alice, via="agent", cause="run:2"), goal.pk, changes={"title": "A"})
    made(alice, "b", cause="run:2")
    with one_act(Actor(user=alice, via="agent")) as actor:
        assert len(call(alice, "undo_change", actor=actor)["undone"]) == 3
    assert [one.title for one in Goal.objects.all()] == ["before"]
    assert ChangeSet.objects.filter(state="applied", user=alice).count() == 2  # what was before, and the undoing


def test_undo_after_a_request_was_withdrawn_takes_nothing_else_back(alice: User) -> None:
    talk = ConversationFactory.create(user=alice)
    made(alice, "a", cause=f"run:{completed_run(talk).pk}")
    made(alice, "elsewhere", cause="run:other")
    ToolCall.objects.filter(pk=tool_call_of(completed_run(talk)).pk).update(status="withdrawn")
    undoing, again = (Actor(user=alice, via="agent", cause=f"run:{completed_run(talk).pk}") for _ in range(2))
    assert refusal(alice, "undo_change", actor=undoing) == ("conflict", [])
    assert len(call(alice, "undo_change", actor=again)["undone"]) == 1
    assert refusal(alice, "undo_change", actor=again) == ("not_found", [])
    assert [one.title for one in Goal.objects.all()] == ["elsewhere"]


def test_what_other_people_did_is_not_the_latest(alice: User, bob: User) -> None:
    made(bob, "b")
    assert refusal(alice, "undo_change") == ("not_found", [])
    assert Goal.objects.exists()


def test_later_edits_keep_a_change_from_being_undone(alice: User, goals: list[Goal]) -> None:
    first = ChangeSet.objects.filter(user=alice).order_by("seq")[0]
    update_goal(Actor(user=alice, via="person"), goals[0].pk, changes={"title": "A"})
    assert refusal(alice, "undo_change", change=first.pk)[0] == "conflict"


def test_everything_the_agent_did_since_is_undone(alice: User, goals: list[Goal]) -> None:
    undone = call(alice, "undo_agent_changes", since="2026-03-04T12:01:00Z")["undone"]
    assert (reasons(undone), [one["state"] for one in undone]) == (["c"], ["undone"])
    assert set(Goal.objects.values_list("title", flat=True)) == {"a", "b"}
    assert reasons(call(alice, "undo_agent_changes", since="2026-03-04T00:00:00")["undone"]) == ["a"]
    assert call(alice, "undo_agent_changes", since="2026-03-04T00:00:00")["undone"] == []


def test_all_is_undone_or_nothing(alice: User, goals: list[Goal]) -> None:
    task = create_task(Actor(user=alice, via="agent"), title="t", goal=goals[2].pk)
    update_goal(Actor(user=alice, via="person"), goals[2].pk, changes={"title": "C"})
    assert refusal(alice, "undo_agent_changes", since="2026-03-04T00:00:00")[0] == "conflict"
    task.refresh_from_db()
    assert task.goal_id == goals[2].pk
