"""The Week, Goals and Tasks pages by plain forms."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from config.common.clock import today_in
from goals.models import Goal, Task
from planning.models import PlanItem, WeeklyPlan
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory
from tests.journeys.pages.conftest import Browser

pytestmark = pytest.mark.django_db
WEEK = "/week?date=2026-03-04"
WORDS = {
    "focus_areas": "Payments\n\n  Running  ",
    "summary": "Calm",
    "status": "active",
    "review_notes": "",
    "version": "0",
}
GOAL = {"title": "Sail", "time_horizon": "long", "priority": "high", "status": "active"}
TASK = {"title": "Buy rope", "priority": "medium", "status": "todo"}


def test_the_week_shows_its_days_from_the_persons_first_weekday(browser: Browser, alice: User) -> None:
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 4))
    PlanItemFactory.create(daily_plan=day, title="Draft the letter")
    alice.preferences.week_start = "sun"
    alice.preferences.save()
    html = browser.get(WEEK).content.decode()
    assert re.findall(r'<h2><a [^>]*href="/\?date=([\d-]+)"', html)[::6] == ["2026-03-01", "2026-03-07"]
    assert "Draft the letter" in html


def test_the_words_of_a_week_are_kept_line_by_line(browser: Browser) -> None:
    assert browser.post(WEEK, WORDS)["Location"] == WEEK
    week = WeeklyPlan.objects.get()
    assert (week.week_start_date, week.focus_areas, week.summary) == (date(2026, 3, 2), ["Payments", "Running"], "Calm")
    assert "Payments" in browser.get(WEEK).content.decode()


def test_a_week_changed_elsewhere_is_shown_beside_what_was_typed(browser: Browser) -> None:
    browser.post(WEEK, WORDS)
    answer = browser.post(WEEK, {**WORDS, "summary": "Busy"})
    html = answer.content.decode()
    assert answer.status_code == 412
    assert "What this week is about, stored" in html
    assert ">Calm<" in html
    assert "Busy" in html


def test_a_focus_that_is_too_long_is_refused_beside_its_field(browser: Browser) -> None:
    answer = browser.post(WEEK, {**WORDS, "focus_areas": "x" * 5000})
    assert answer.status_code in {400, 422}
    assert not WeeklyPlan.objects.exists()


def test_a_goal_is_made_changed_and_deleted(browser: Browser) -> None:
    made = browser.post("/goals", {**GOAL, "target_on": "2026-12-31", "weekly_floor_minutes": "60"})
    goal = Goal.objects.get()
    assert made["Location"] == f"/goals/{goal.pk}"
    assert "at least 1 h a week" in browser.get(made["Location"]).content.decode()
    browser.post(made["Location"], {**GOAL, "title": "Sail alone", "status": "paused", "version": goal.version})
    assert Goal.objects.get().title == "Sail alone"
    assert ">Sail alone</a>" not in browser.get("/goals").content.decode()
    assert ">Sail alone</a>" in browser.get("/goals?show=paused").content.decode()
    assert browser.post(f"/goals/{goal.pk}/delete")["Location"] == "/goals"
    assert not Goal.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "required"),
        ({"target_on": "1492-01-01"}, "1900 to 2200"),
        ({"target_on": "soon"}, "valid date"),
        ({"weekly_floor_minutes": "90", "weekly_ceiling_minutes": "60"}, "above the weekly ceiling"),
        ({"parent": "999999"}, "valid choice"),
        ({"time_horizon": "eternal"}, "valid choice"),
    ],
)
def test_a_bad_goal_is_refused_beside_its_field(browser: Browser, change: dict[str, str], sentence: str) -> None:
    answer = browser.post("/goals", {**GOAL, **change})
    assert answer.status_code in {400, 422}
    assert sentence in answer.content.decode()
    assert not Goal.objects.exists()


def test_sub_goals_hang_below_theirs_and_progress_counts_them(browser: Browser, alice: User) -> None:
    top = GoalFactory.create(user=alice, title="Sail", time_horizon="long")
    child = GoalFactory.create(user=alice, title="Learn knots", parent=top, time_horizon="short")
    TaskFactory.create(user=alice, goal=child, estimate_minutes=60, status="done", completed_at="2026-03-01T10:00Z")
    TaskFactory.create(user=alice, goal=top, estimate_minutes=60)
    html = browser.get("/goals").content.decode()
    assert re.findall(r'class="depth-(\d)"', html) == ["0", "1"]
    assert "Short term" not in html
    assert "50 %" in html
    assert "100 %" in html


def test_a_goal_below_itself_is_refused(browser: Browser, alice: User) -> None:
    top = GoalFactory.create(user=alice)
    child = GoalFactory.create(user=alice, parent=top)
    answer = browser.post(f"/goals/{top.pk}", {**GOAL, "parent": child.pk, "version": top.version})
    assert "below itself" in answer.content.decode()


def test_a_task_is_added_ticked_and_planned_for_today(browser: Browser, alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    form = {**TASK, "goal": goal.pk, "due_on": "2026-03-09", "estimate_minutes": "20", "back": f"/goals/{goal.pk}"}
    assert browser.post("/tasks", form)["Location"] == f"/goals/{goal.pk}"
    task = Task.objects.get()
    assert (task.goal, task.due_on, task.estimate_minutes) == (goal, date(2026, 3, 9), 20)
    browser.post("/", {"task": task.pk})
    assert PlanItem.objects.get().task == task
    assert 'aria-pressed="true"' in browser.hx(f"/tasks/{task.pk}/tick", {"status": "done"}).content.decode()
    assert Task.objects.get().status == "done"


def test_the_tabs_and_the_search_show_what_they_say(browser: Browser, alice: User) -> None:
    yesterday = today_in("UTC") - timedelta(days=1)
    TaskFactory.create(user=alice, title="Late letter", due_on=yesterday)
    TaskFactory.create(user=alice, title="Calm walk")
    TaskFactory.create(user=alice, title="Old song", status="done", completed_at="2026-03-01T10:00Z")

    def shown(query: str) -> set[str]:
        html = browser.get(f"/tasks?{query}").content.decode()
        return set(re.findall(r'item-title"><a [^>]*>(.*?)<', html))

    assert shown("") == {"Late letter", "Calm walk"}
    assert shown("show=overdue") == {"Late letter"}
    assert shown("show=done") == {"Old song"}
    assert shown("show=all&search=LETTER") == {"Late letter"}
    assert shown("show=nonsense&page=900&search=%00") == {"Late letter", "Calm walk", "Old song"}


def test_a_tasks_due_time_is_local_and_survives_saving(browser: Browser, alice: User) -> None:
    alice.preferences.time_zone = "America/New_York"
    alice.preferences.save()
    task = TaskFactory.create(user=alice, title="Buy rope")
    path = f"/tasks/{task.pk}"
    browser.post(path, {**TASK, "due_on": "2026-03-09", "due_at": "18:00", "version": "1"})
    stored = Task.objects.get()
    assert (stored.due_on, stored.due_at and stored.due_at.isoformat()) == (None, "2026-03-09T22:00:00+00:00")
    assert 'value="18:00"' in browser.get(path).content.decode()
    browser.post(path, {**TASK, "due_on": "2026-03-09", "due_at": "18:00", "version": stored.version})
    assert Task.objects.get().version == stored.version


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"due_at": "18:00"}, "Choose the day"),
        ({"due_on": "2026-03-01", "not_before_on": "2026-03-02"}, "due before it may begin"),
        ({"min_chunk_minutes": "60", "max_chunk_minutes": "30"}, "longer than the longest"),
        ({"estimate_minutes": "-1"}, "At least 1."),
        ({"notes": "x" * 20_001}, "at most 20000"),
        ({"depends_on": "999999"}, "not one of the available"),
        ({"depends_on": "9" * 30}, "is not a valid value"),
    ],
)
def test_a_bad_task_is_refused_beside_its_field(
    browser: Browser, alice: User, change: dict[str, str], sentence: str
) -> None:
    task = TaskFactory.create(user=alice)
    answer = browser.post(f"/tasks/{task.pk}", {**TASK, **change, "version": "1"})
    assert answer.status_code in {400, 422}
    assert sentence in answer.content.decode()
    assert Task.objects.get().version == 1


def test_what_must_be_done_first_is_chosen_among_ones_own_tasks(browser: Browser, alice: User, bob: User) -> None:
    first, task, foreign = (TaskFactory.create(user=user) for user in (alice, alice, bob))
    path = f"/tasks/{task.pk}"
    assert browser.post(path, {**TASK, "version": "1", "depends_on": [foreign.pk]}).status_code == 422
    browser.post(path, {**TASK, "version": "1", "depends_on": [first.pk]})
    assert list(Task.objects.get(pk=task.pk).depends_on.all()) == [first]
    circle: Any = browser.post(f"/tasks/{first.pk}", {**TASK, "version": "1", "depends_on": [task.pk]})
    assert circle.status_code in {400, 409}


def test_a_conflict_on_a_task_keeps_every_choice(browser: Browser, alice: User) -> None:
    first, task = TaskFactory.create(user=alice, title="First"), TaskFactory.create(user=alice)
    path = f"/tasks/{task.pk}"
    browser.post(path, {**TASK, "title": "Elsewhere", "version": "1"})
    answer = browser.post(path, {**TASK, "version": "1", "depends_on": [first.pk]})
    assert answer.status_code == 412
    assert re.search(rf'value="{first.pk}"[^>]* checked', answer.content.decode())
    assert "Elsewhere" in answer.content.decode()


def test_a_deleted_task_is_gone(browser: Browser, alice: User) -> None:
    task = TaskFactory.create(user=alice)
    assert browser.post(f"/tasks/{task.pk}/delete")["Location"] == "/tasks"
    assert browser.get(f"/tasks/{task.pk}").status_code == 404


def test_going_back_never_leaves_the_site(browser: Browser) -> None:
    assert browser.post("/tasks", {**TASK, "back": "https://evil.example/"})["Location"] == "/tasks"


def test_a_choice_among_very_many_is_short_and_takes_any(browser: Browser, alice: User) -> None:
    tasks = Task.objects.bulk_create(Task(user=alice, title=f"Step {n}", due_on=date(2026, 1, 1)) for n in range(230))
    html = browser.get("/").content.decode()
    assert html.count(">Step ") == 200
    assert 'label="The 200 that come first"' in html
    last = tasks[-1]
    assert f">{last.title}<" not in html
    assert browser.post("/", {"task": last.pk}).status_code == 302
    item = PlanItem.objects.get()
    assert re.search(rf'value="{last.pk}" selected', browser.get(f"/items/{item.pk}/edit").content.decode())
    assert browser.get(f"/tasks/{last.pk}").content.decode().count('type="checkbox"') == 200


def test_many_goals_and_their_tasks_come_page_by_page(browser: Browser, alice: User) -> None:
    top = GoalFactory.create(user=alice, title="Top", time_horizon="short")
    Goal.objects.bulk_create(Goal(user=alice, title=f"Part {n:03}", time_horizon="long", parent=top) for n in range(70))
    Task.objects.bulk_create(Task(user=alice, title=f"Step {n:03}", goal=top) for n in range(70))
    first, second = (browser.get(f"/goals?page={n}").content.decode() for n in (1, 2))
    assert ">Part 048</a>" in first
    assert ">Part 049</a>" not in first
    assert ">Part 049</a>" in second
    assert "Short term" in second
    html = browser.get(f"/goals/{top.pk}?page=2&below=2").content.decode()
    assert (html.count(">Step "), html.count("</a></h3>")) == (20, 20)


def test_empty_lists_say_what_belongs_there_and_lead_on(browser: Browser) -> None:
    assert "half-marathon" in browser.get("/goals").content.decode()
    assert 'id="add-goal" open' in browser.get("/goals?add=1").content.decode()
    assert 'href="#new-task-title"' in browser.get("/tasks").content.decode()


def test_choices_read_like_the_tags_beside_them(browser: Browser, alice: User) -> None:
    html = browser.get(f"/tasks/{TaskFactory.create(user=alice).pk}").content.decode()
    assert re.findall(r'<option value="(?:todo|in_progress)"[^>]*>(.*?)<', html) == ["To do", "In progress"]
