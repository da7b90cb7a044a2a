"""Every change on the pages names itself and offers the way back: in partial updates, and after redirects."""

import re
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from goals.models import Goal, Task
from goals.services import create_goal, create_task, update_task
from history.domain import Actor
from history.models import ChangeSet
from planning.services import create_item
from tests.journeys.pages.conftest import Browser

pytestmark = pytest.mark.django_db
DAY = "2026-03-04"
OFFER = re.compile(
    r"<p>([^<]*)</p>\s*<form method=\"post\" action=\"/history/(\d+)/undo\">.*?name=\"back\" value=\"([^\"]*)\">"
    r"<button class=\"toast-act\">(Undo|Do again)<",
    re.DOTALL,
)
WEEK = {"focus_areas": "Run", "summary": "", "review_notes": "", "status": "draft", "version": ""}
GOAL = {"title": "Swim", "time_horizon": "long", "status": "active", "priority": "high", "description": ""}


@pytest.fixture
def alices(alice: User) -> dict[str, int]:
    """Ids of a goal, a task and two items of hers."""
    actor = Actor(user=alice, via="person")
    goal = create_goal(actor, title="Run", time_horizon="long")
    task = create_task(actor, title="Shoes", goal=goal.pk)
    items = [create_item(actor, date=date.fromisoformat(DAY), title=title) for title in ("Jog", "Rest")]
    return {"goal": goal.pk, "task": task.pk, "item": items[0].pk, "other": items[1].pk}


def offers(answer: Any) -> list[tuple[str, str, str, str]]:
    """Sentence, act, way back and label of each offer to take something back."""
    return [found.groups() for found in OFFER.finditer(answer.content.decode())]  # type: ignore[misc]


ACTS = [
    (f"/?date={DAY}", {"title": "Read"}, "Item “Read” added to Wed 4 Mar 2026."),
    ("/items/{item}/tick", {"status": "done"}, "Item “Jog” done."),
    ("/items/{item}/move", {"after": "{other}"}, "Item “Jog” moved within Wed 4 Mar 2026."),
    ("/items/{item}/move", {"date": "2026-03-05"}, "Item “Jog” moved to Thu 5 Mar 2026."),
    ("/items/{item}/delete", {}, "Item “Jog” deleted from Wed 4 Mar 2026."),
    ("/tasks/{task}/tick", {"status": "done"}, "Task “Shoes” done."),
]
PLAIN = [
    *ACTS,
    (f"/days/{DAY}", {"summary": "Slow", "version": ""}, "Plan of Wed 4 Mar 2026 written."),
    (f"/week?date={DAY}", WEEK, "Plan of the week with Wed 4 Mar 2026 written."),
    ("/goals", GOAL, "Goal “Swim” created. Add its first tasks."),
    ("/goals/{goal}", GOAL, "Goal “Run” renamed to “Swim”, and more."),
    ("/goals/{goal}/delete", {}, "Goal “Run” deleted. Its tasks and sub-goals are still there."),
    ("/tasks", {"title": "Call", "priority": "medium"}, "Task “Call” created."),
    ("/tasks/{task}/delete", {}, "Task “Shoes” deleted."),
]


@pytest.mark.parametrize(("path", "body", "sentence"), ACTS)
def test_a_partial_update_brings_the_way_back(
    browser: Browser, alices: dict[str, int], path: str, body: dict[str, str], sentence: str
) -> None:
    answer = browser.hx(path.format(**alices), {name: value.format(**alices) for name, value in body.items()})
    assert '<div hx-swap-oob="beforeend:#toasts">' in answer.content.decode()
    assert offers(answer) == [(sentence, str(ChangeSet.objects.latest("seq").pk), "/", "Undo")]
    assert offers(browser.get("/")) == [], "told once"


@pytest.mark.parametrize(("path", "body", "sentence"), PLAIN)
def test_a_page_after_a_redirect_brings_the_way_back_and_it_works(
    browser: Browser, alices: dict[str, int], path: str, body: dict[str, str], sentence: str
) -> None:
    sent = {name: value.format(**alices) for name, value in body.items()}
    ((told, act, back, label),) = offers(browser.post(path.format(**alices), sent, follow=True))
    assert (told, label) == (sentence, "Undo")
    ((told, undoing, _, label),) = offers(browser.post(f"/history/{act}/undo", {"back": back}, follow=True))
    assert (told.startswith("Undone: "), label) == (True, "Do again")
    assert ChangeSet.objects.get(pk=act).state == "undone"
    ((told, redoing, _, label),) = offers(browser.post(f"/history/{undoing}/undo", {"back": back}, follow=True))
    assert (told.startswith("Done again: "), label) == (True, "Undo")
    assert ChangeSet.objects.get(pk=act).state == "applied"
    ((told, _, _, label),) = offers(browser.post(f"/history/{redoing}/undo", {"back": back}, follow=True))
    assert (told.startswith("Undone: "), label) == (True, "Do again")
    assert ChangeSet.objects.get(pk=act).state == "undone"


def test_where_nothing_changes_nothing_is_offered(browser: Browser, alices: dict[str, int]) -> None:
    assert offers(browser.hx(f"/items/{alices['item']}/tick", {"status": "todo"})) == []
    assert offers(browser.post(f"/tasks/{alices['task']}/tick", {"status": "todo"}, follow=True)) == []


def test_a_partial_update_leads_back_to_the_page_it_is_part_of(browser: Browser, alices: dict[str, int]) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/?date={DAY}&a=%22b"}
    answer = browser.post(f"/items/{alices['item']}/tick", {"status": "done"}, headers=headers)
    assert [back for _, _, back, _ in offers(answer)] == [f"/?date={DAY}&amp;a=%22b"]


def test_an_undo_from_the_page_that_goes_leads_to_the_list(browser: Browser) -> None:
    ((_, act, back, _),) = offers(browser.post("/goals", GOAL, follow=True))
    assert back == "/goals"
    assert browser.post(f"/history/{act}/undo", {"back": back}, follow=True).status_code == 200
    assert not Goal.objects.exists()


def test_an_undo_with_later_edits_on_it_is_refused_in_words(
    browser: Browser, alice: User, alices: dict[str, int]
) -> None:
    ((_, act, back, _),) = offers(browser.post(f"/tasks/{alices['task']}/tick", {"status": "done"}, follow=True))
    update_task(Actor(user=alice, via="api"), alices["task"], changes={"title": "Shoes, red"})
    answer = browser.post(f"/history/{act}/undo", {"back": back}, follow=True)
    assert "by itself: Task “Shoes” done. Since then: Task “Shoes” renamed" in answer.content.decode()
    assert offers(answer) == []
    assert Task.objects.get().title == "Shoes, red"


def test_goal_task_and_item_lead_to_their_history(browser: Browser, alices: dict[str, int]) -> None:
    table = {f"/goals/{alices['goal']}": "goal", f"/tasks/{alices['task']}": "task", f"/?date={DAY}": "plan_item"}
    for path, kind in table.items():
        pk = alices["item" if kind == "plan_item" else kind]
        link = f"/history?object={kind}&amp;id={pk}"
        assert f'href="{link}"' in browser.get(path).content.decode()
        assert "created" in (html := browser.get(link.replace("&amp;", "&")).content.decode()) or "added" in html


def test_a_title_is_text_in_a_toast(browser: Browser) -> None:
    html = browser.hx(f"/?date={DAY}", {"title": "<img src=x>"}).content.decode()
    assert "<img" not in html
    assert "&lt;img src=x&gt;” added" in html
