"""The History and Proposals pages: what was done is told in words and taken back; what waits is decided."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from config.common import clock
from goals.models import Goal, Task
from goals.services import create_goal, create_task, delete_goal, update_goal
from history.domain import Actor
from history.models import ChangeSet
from history.services import propose, undo
from planning.services import create_item
from tests.journeys.pages.conftest import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(alice: User) -> Actor:
    """Who acts for Alice."""
    return Actor(user=alice, via="agent", cause="run:1")


@pytest.fixture
def person(alice: User) -> Actor:
    """Alice."""
    return Actor(user=alice, via="person")


def proposed(agent: Actor, act: Callable[[Actor], object], *, lasts: int = 15) -> ChangeSet:
    """The proposal of this act."""
    made, _ = propose(agent, act, expires_at=clock.now() + timedelta(minutes=lasts))
    assert made is not None
    return made


def words(answer: Any) -> str:
    """What the main part of the page says, without tags."""
    html = answer.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def page(browser: Browser, path: str) -> str:
    """What the page says."""
    answer = browser.get(path)
    assert answer.status_code == 200, answer
    return words(answer)


def test_history_says_what_was_done_when_and_by_whom(browser: Browser, person: Actor, agent: Actor) -> None:
    assert "Nothing was done yet" in page(browser, "/history")
    goal = create_goal(person, title="Run", time_horizon="long")
    create_task(agent, title="Shoes", goal=goal.pk)
    create_task(Actor(user=person.user, via="api"), title="Call")
    create_task(Actor(user=person.user, via="person", by=User.objects.create(email="s@example.org")), title="Staffed")
    told = page(browser, "/history")
    parts = [
        "Task “Staffed” created Staff, for you", "Task “Call” created You, through the API",
        "Task “Shoes” created Daymark’s assistant", "Goal Run", "Goal “Run” created You ·",
    ]  # fmt: skip
    assert [part for part in parts if part not in told] == [], told
    assert [told.index(part) for part in parts] == sorted(told.index(part) for part in parts)


def test_history_is_narrowed_by_door_kind_and_object(browser: Browser, person: Actor, agent: Actor) -> None:
    goal = create_goal(person, title="Run", time_horizon="long")
    create_task(agent, title="Shoes", goal=goal.pk)
    create_task(person, title="Call")
    table = {
        "?via=agent": ["Shoes"],
        "?object=task": ["Shoes", "Call"],
        "?object=task&via=person": ["Call"],
        f"?object=goal&id={goal.pk}": ["History of Goal “Run”"],
        "?via=mail&object=x&id=-1": ["Shoes", "Call"],
        "?object=goal&id=99999": ["Nothing like that was done"],
    }
    for query, expected in table.items():
        told = page(browser, f"/history{query}")
        assert [title for title in ("Shoes", "Call") if f"Task “{title}” created" in told] == [
            title for title in expected if title in ("Shoes", "Call")
        ], query
        assert all(part in told for part in expected), query


def test_an_act_is_undone_and_done_again(browser: Browser, person: Actor) -> None:
    create_task(person, title="Call")
    (made,) = person.acts
    told = words(browser.post(f"/history/{made}/undo", follow=True))
    assert "Undone: Task “Call” created." in told
    assert "Do again" in told
    assert not Task.objects.exists()
    undoing = ChangeSet.objects.latest("seq")
    assert f'action="/history/{undoing.pk}/undo"' in browser.get(f"/history/{made}").content.decode()
    told = words(browser.post(f"/history/{undoing.pk}/undo", follow=True))
    assert "Done again: Task “Call” created. Undo" in told
    assert Task.objects.get().title == "Call"


def test_an_undo_that_is_refused_names_the_later_edits(browser: Browser, person: Actor) -> None:
    goal = create_goal(person, title="Run", time_horizon="long")
    update_goal(person, goal.pk, changes={"title": "Run far"})
    told = words(browser.post(f"/history/{person.acts[0]}/undo", follow=True))
    assert "This cannot be undone by itself: Goal “Run” created. Since then: Goal “Run” renamed to “Run far”" in told
    assert Goal.objects.get().title == "Run far"


def test_undoing_leads_back_to_where_one_was_and_nowhere_else(browser: Browser, person: Actor) -> None:
    for back, expected in {"/tasks?show=all": "/tasks?show=all", "https://evil.example": "/history"}.items():
        create_task(person, title="Call")
        answer = browser.post(f"/history/{person.acts[-1]}/undo", {"back": back})
        assert (answer.status_code, answer["Location"]) == (302, expected)


def test_everything_the_assistant_did_is_shown_then_undone(browser: Browser, person: Actor, agent: Actor) -> None:
    create_task(person, title="Mine")
    create_task(agent, title="One")
    create_task(agent, title="Two")
    asked = {"via": "agent", "since": "2020-01-01T00:00"}
    shown = words(browser.get("/history/undo-since", asked))
    assert "Task “One” created" in shown
    assert "Task “Mine” created" not in shown
    assert Task.objects.count() == 3
    told = words(browser.post("/history/undo-since", asked, follow=True))
    assert "Undone: 2 acts of the assistant since Wed 1 Jan 2020, 00:00" in told
    assert [task.title for task in Task.objects.all()] == ["Mine"]
    assert "Nothing was done since then" in words(browser.get("/history/undo-since", asked))
    assert "nothing to undo" in words(browser.post("/history/undo-since", asked, follow=True))


@pytest.mark.parametrize("since", ["", "x", "2026-13-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_bad_moment_is_said_beside_the_field(since: str, browser: Browser) -> None:
    answer = browser.get("/history/undo-since", {"via": "agent", "since": since})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_an_undo_since_that_is_refused_says_what_stands_on_it(browser: Browser, person: Actor, agent: Actor) -> None:
    goal = create_goal(agent, title="Run", time_horizon="long")
    update_goal(person, goal.pk, changes={"title": "Run far"})
    answer = browser.post("/history/undo-since", {"via": "agent", "since": "2020-01-01T00:00"})
    assert answer.status_code == 409
    assert "Since then: Goal “Run” renamed to “Run far”" in words(answer)
    assert Goal.objects.exists()


def test_since_when_is_today_unless_another_moment_is_given(browser: Browser) -> None:
    midnight = f'value="{clock.now():%Y-%m-%d}T00:00"'
    for path in ("/history", "/history/undo-since"):
        assert midnight in browser.get(path).content.decode()


def test_a_proposal_is_shown_counted_applied_and_undone(browser: Browser, person: Actor, agent: Actor) -> None:
    goal = create_goal(person, title="Run", time_horizon="long")
    create_item(person, date=clock.now().date(), title="Jog", goal=goal.pk, duration_minutes=45)
    assert "Nothing waits for you" in page(browser, "/proposals")
    made = proposed(agent, lambda draft: delete_goal(draft, goal.pk))
    told = page(browser, "/proposals")
    for part in ("Proposed by Daymark’s assistant", "15 min left to decide", "Dropped 1 Goal “Run”", "Run , then none"):
        assert part.replace("Run , then", "Run → , then") in told, told
    assert "Planned 45 min → , then 0 min" in told
    assert re.search(r"Dropped .* Changed", told), told
    assert re.search(r"Approve : .* Reject : ", told), told
    assert '<b class="badge">1</b>' in browser.get("/").content.decode()
    told = words(browser.post(f"/proposals/{made.pk}/apply", follow=True))
    assert "Goal “Run” deleted. Undo" in told
    assert "Decided" in told
    assert not Goal.objects.exists()
    browser.post(f"/history/{made.pk}/undo")
    assert Goal.objects.exists()
    assert "Do again" in page(browser, f"/proposals/{made.pk}")


def test_a_proposal_is_rejected(browser: Browser, agent: Actor) -> None:
    made = proposed(agent, lambda draft: create_task(draft, title="Call"))
    answer = browser.post(f"/proposals/{made.pk}/reject", follow=True)
    assert "Rejected: Task “Call” created. Nothing was changed." in words(answer)
    assert "data-toast" in answer.content.decode()
    told = words(browser.post(f"/proposals/{made.pk}/apply", follow=True))
    assert "is rejected: it can no longer be decided" in told
    assert not Task.objects.exists()


def test_a_stale_proposal_says_what_moved_and_cannot_be_applied(browser: Browser, person: Actor, agent: Actor) -> None:
    goal = create_goal(person, title="Run", time_horizon="long")
    made = proposed(agent, lambda draft: delete_goal(draft, goal.pk))
    update_goal(person, goal.pk, changes={"title": "Run far"})
    for path in ("/proposals", f"/proposals/{made.pk}"):
        html = browser.get(path).content.decode()
        assert "This is out of date. Since then: Goal “Run” renamed to “Run far”." in html
        assert f"/proposals/{made.pk}/apply" not in html
    told = words(browser.post(f"/proposals/{made.pk}/apply", follow=True))
    assert "This proposal is out of date: ask for a new one. Since then: Goal “Run” renamed to “Run far”" in told
    undo(person, person.acts[-1])
    assert f"/proposals/{made.pk}/apply" in browser.get("/proposals").content.decode()


def test_a_proposal_whose_time_is_over_is_no_longer_offered(browser: Browser, agent: Actor) -> None:
    made = proposed(agent, lambda draft: create_task(draft, title="Call"), lasts=0)
    ChangeSet.objects.update(created_at="2026-03-02T08:00Z", updated_at="2026-03-02T08:15Z")
    told = page(browser, "/proposals")
    assert "Nothing waits for you" in told
    assert "Expired" in told
    assert "Mon 2 Mar, 08:00" in told
    assert f"/proposals/{made.pk}/apply" not in browser.get(f"/proposals/{made.pk}").content.decode()


def test_the_history_of_a_proposal_is_its_page(browser: Browser, agent: Actor) -> None:
    made = proposed(agent, lambda draft: create_task(draft, title="Call"))
    assert browser.get(f"/history/{made.pk}")["Location"] == f"/proposals/{made.pk}"


def test_a_title_is_text_wherever_it_is_told(browser: Browser, person: Actor, agent: Actor) -> None:
    goal = create_goal(person, title="<img src=x>", time_horizon="long")
    made = proposed(agent, lambda draft: create_task(draft, title="<script>", goal=goal.pk, notes="<b>"))
    for path in ("/history", "/proposals", f"/proposals/{made.pk}", f"/history?object=goal&id={goal.pk}"):
        html = browser.get(path).content.decode()
        assert "<img src=x" not in html
        assert "<script>" not in html
    assert "<script>" not in browser.post(f"/proposals/{made.pk}/apply", follow=True).content.decode()


def test_nobody_else_sees_or_takes_back(bobs_browser: Browser, nobody: Browser, person: Actor, agent: Actor) -> None:
    create_task(person, title="Secret")
    made = proposed(agent, lambda draft: create_task(draft, title="Secret plan"))
    act = person.acts[-1]
    for path in (f"/history/{act}/undo", f"/proposals/{made.pk}/apply", f"/proposals/{made.pk}/reject"):
        assert bobs_browser.post(path).status_code == 404
        assert nobody.post(path)["Location"].startswith("/login")
    for path in ("/history", "/proposals", "/history/undo-since?via=agent&since=2020-01-01T00:00"):
        assert "Secret" not in bobs_browser.get(path).content.decode()
    assert Task.objects.get().title == "Secret"


def test_a_refused_undo_leads_to_the_top_of_the_page_which_says_why(browser: Browser, person: Actor) -> None:
    goal = create_goal(person, title="Run", time_horizon="long")
    update_goal(person, goal.pk, changes={"title": "Fly"})
    first = person.acts[0]
    answer = browser.post(f"/history/{first}/undo", {"back": f"/history?page=1#act-{first}"})
    assert answer["Location"] == "/history?page=1"
