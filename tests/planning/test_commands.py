"""`manage.py today` and `manage.py todo`."""

import re
from datetime import UTC, date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import User
from history.models import ChangeSet
from planning.models import DailyPlan, PlanItem
from tests.factories.accounts import UserFactory
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory

EVENING = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)  # already the fifth in Berlin
FIFTH = date(2026, 3, 5)


@pytest.fixture
def anna(db: None) -> User:
    """A person in Berlin."""
    return UserFactory.create(email="anna@example.org", time_zone="Europe/Berlin")


@pytest.fixture
def item(anna: User) -> PlanItem:
    """Hers, at 13:30 on the fifth."""
    day = DailyPlanFactory.create(user=anna, date=FIFTH, summary="Paint first.")
    at = datetime(2026, 3, 5, 12, 30, tzinfo=UTC)
    return PlanItemFactory.create(daily_plan=day, title="Paint the shed", start_at=at, duration_minutes=90)


def said(*arguments: str) -> str:
    """What the command prints, on the evening of 4 March in London."""
    out = StringIO()
    with time_machine.travel(EVENING, tick=False):
        call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_week_is_reviewed_in_minutes(anna: User, item: PlanItem) -> None:
    goal = GoalFactory.create(user=anna, title="Shed", weekly_floor_minutes=60, weekly_ceiling_minutes=90)
    day = DailyPlanFactory.create(user=anna, date=date(2026, 3, 3))
    done = {"status": "done", "completed_at": EVENING, "actual_minutes": 100, "duration_minutes": 60}
    PlanItemFactory.create(daily_plan=day, goal=goal, **done)
    left = PlanItemFactory.create(daily_plan=day, title="Buy nails", duration_minutes=15)
    assert said("review_week").splitlines() == [
        "Monday, 2 March to Sunday, 8 March 2026: 100 of 165 planned minutes done",
        "  Shed: 100 of 60, at least 60: met, at most 90: 10 over",
        "  Without a goal: 0 of 105",
        "Left over:",
        f"Tue 3 Mar {left.pk:>6} [ ]        Buy nails (15 min)",
    ]
    assert said("review_week", "--date", "2026-03-09").splitlines() == [
        "Monday, 9 March to Sunday, 15 March 2026: 0 of 0 planned minutes done",
        "  Shed: 0 of 0, at least 60: 60 short, at most 90: kept",
    ]


def test_today_is_the_persons_own(item: PlanItem) -> None:
    assert said("today").splitlines() == [
        "Thursday, 5 March 2026: 0 of 1 done",
        "Paint first.",
        f"{item.pk:>6} [ ] 13:30  Paint the shed (90 min)",
    ]
    assert "Nothing is planned." in said("today", "--date", "2026-03-04")
    assert not DailyPlan.objects.exclude(date=FIFTH).exists()


def test_an_item_is_added_as_the_person(anna: User) -> None:
    printed = said("todo", "add", "Buy paint", "--at", "09:15", "--minutes", "30", "--priority", "high")
    found = PlanItem.objects.get()
    assert (found.daily_plan.date, found.start_at) == (FIFTH, datetime(2026, 3, 5, 8, 15, tzinfo=UTC))
    assert (found.duration_minutes, found.priority) == (30, "high")
    assert printed == f"2026-03-05 {found.pk:>6} [ ] 09:15  Buy paint (30 min)\n"
    recorded = ChangeSet.objects.get()
    assert (recorded.user, recorded.via, recorded.cause) == (anna, "person", "command:todo")


def test_an_item_is_changed_done_and_deleted(item: PlanItem) -> None:
    said("todo", "edit", str(item.pk), "--title", "Paint the door", "--at", "none", "--date", "2026-03-06")
    item.refresh_from_db()
    assert (item.title, item.start_at, item.daily_plan.date) == ("Paint the door", None, date(2026, 3, 6))
    assert "[x]" in said("todo", "done", str(item.pk))
    item.refresh_from_db()
    assert item.status == "done"
    assert said("todo", "delete", str(item.pk)) == "deleted: Paint the door\n"
    assert not PlanItem.objects.exists()


def test_a_time_alone_stays_on_the_items_day(item: PlanItem) -> None:
    said("todo", "edit", str(item.pk), "--at", "07:00")
    item.refresh_from_db()
    assert (item.daily_plan.date, item.start_at) == (FIFTH, datetime(2026, 3, 5, 6, 0, tzinfo=UTC))


def test_list_shows_another_day(item: PlanItem) -> None:
    assert "Paint the shed" in said("todo", "list", "--date", "2026-03-05")
    assert "Nothing is planned." in said("todo", "list", "--date", "2026-03-07")


def test_days_near_by_have_names(item: PlanItem) -> None:
    said("todo", "add", "Buy paint", "--date", "tomorrow", "--at", "9:05")
    assert "[ ] 09:05  Buy paint" in said("today", "--date", "2026-03-06")
    assert "Paint the shed" in said("todo", "list", "--date", "today")
    assert said("today", "--date", "yesterday").startswith("Wednesday, 4 March 2026")
    with pytest.raises(CommandError, match="write YYYY-MM-DD, today, tomorrow or yesterday"):
        said("today", "--date", "soon")


def test_an_edit_without_a_field_says_so(item: PlanItem) -> None:
    with pytest.raises(CommandError, match="Nothing was given to change"):
        said("todo", "edit", str(item.pk))
    item.refresh_from_db()
    assert item.version == 1


def test_nothing_is_done_where_one_of_several_is_missing(item: PlanItem) -> None:
    with pytest.raises(CommandError, match="no item 999"):
        said("todo", "done", str(item.pk), "999")
    item.refresh_from_db()
    assert item.status == "todo"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "  "), "title"),
        (("add", "x", "--date", "2026-02-30"), "'2026-02-30' is no date: write YYYY-MM-DD"),
        (("add", "x", "--at", "25:00"), "'25:00' is no time of day: write HH:MM"),
        (("add", "x", "--at", "09:15Z"), "write HH:MM"),
        (("add", "x", "--at", "12:00", "--date", "soon"), "write YYYY-MM-DD"),
        (("add", "x", "--minutes", "0"), "duration_minutes"),
        (("add", "x", "--minutes", "long"), "duration_minutes"),
        (("add", "x", "--goal", "999"), "There is no goal 999 of that person"),
        (("add", "x", "--task", "one"), "There is no task one of that person"),
        (("list", "--date", "soon"), "write YYYY-MM-DD, today, tomorrow or yesterday"),
        (("edit", "999", "--title", "x"), "There is no item 999 of that person"),
        (("done", "one"), "There is no item one of that person"),
        (("delete", "999"), "There is no item 999 of that person"),
    ],
)
def test_what_the_api_refuses_is_one_clear_line(arguments: tuple[str, ...], sentence: str, anna: User) -> None:
    with pytest.raises(CommandError, match=sentence):
        said("todo", *arguments)
    assert not PlanItem.objects.exists()


def test_another_persons_item_is_not_there(item: PlanItem, bob: User) -> None:
    for arguments in (("edit", str(item.pk), "--title", "Mine"), ("done", str(item.pk)), ("delete", str(item.pk))):
        with pytest.raises(CommandError, match=f"no item {item.pk} of that person"):
            said("todo", *arguments, "--user", bob.email)
    item.refresh_from_db()
    assert (item.title, item.status) == ("Paint the shed", "todo")


def test_whose_day_must_be_said_among_several(item: PlanItem, bob: User) -> None:
    with pytest.raises(CommandError, match="--user"):
        said("today")
    assert "Paint the shed" in said("today", "--user", "Anna@Example.org")
    with pytest.raises(CommandError, match="no account"):
        said("today", "--user", "nobody@example.org")
    User.objects.filter(pk=bob.pk).update(is_active=False)
    with pytest.raises(CommandError, match="disabled"):
        said("today", "--user", bob.email)
    assert "Paint the shed" in said("today")


@pytest.mark.django_db
def test_without_any_account_the_cure_is_named() -> None:
    with pytest.raises(CommandError, match="create_user"):
        said("today")


@pytest.mark.parametrize("command", [("plan_day",), ("plan_day", "--date", "today"), ("plan_week",), ("replan",)])
def test_a_plan_is_shown_first_and_then_made(anna: User, command: tuple[str, ...]) -> None:
    task = TaskFactory.create(user=anna, title="Paint", estimate_minutes=60)
    shown = said(*command, "--dry-run")
    assert "added: " in shown
    assert shown.endswith("Nothing was changed.\n")
    assert not PlanItem.objects.exists()
    assert said(*command).endswith("Done. It can be undone on the History page.\n")
    (item,) = PlanItem.objects.all()
    assert (item.task, item.daily_plan.date, item.start_at) == (task, FIFTH, datetime(2026, 3, 5, 8, 0, tzinfo=UTC))
    assert said(*command) == "Everything is where a new plan would put it.\n"
    assert said("plan_day", "--date", "2026-03-07").startswith("No working time is left there")


def test_what_cannot_be_in_time_is_said(anna: User) -> None:
    for number in range(3):
        TaskFactory.create(user=anna, title=f"T{number}", estimate_minutes=240, due_on=FIFTH)
    assert re.search(r"late: “T.” by \d+ h", said("plan_week", "--dry-run"))


def test_a_day_that_is_over_is_refused(anna: User) -> None:
    with pytest.raises(CommandError, match="These days are over"):
        said("plan_day", "--date", "2026-03-01")
    with pytest.raises(CommandError, match="'9999-12-31' is no date"):
        said("plan_week", "--date", "9999-12-31")
