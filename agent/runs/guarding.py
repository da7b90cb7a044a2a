"""Whether what a model is about to read holds text from outside: then nothing it does goes without approval."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings

from accounts.models import User
from agent.providers.base import ChatMessage
from agent.providers.briefing import Briefing
from goals.selectors import tasks_for
from history.selectors import change_sets_for, is_any_changed_via
from planning.selectors import daily_plans_for, items_for, weekly_plans_for

Named = tuple[str, int]
"""Object kind and id."""
# What tools present says first what it is, also within a long result of which the model gets the beginning as a text.
PRESENTED = re.compile(r'\\*"object\\*": \\*"(\w+)\\*", \\*"id\\*": (\d{1,18})\b')
# A refusal names what is in the way so, and quotes what was done to it.
IN_THE_WAY = re.compile(r'\\*"field\\*": \\*"(\w+) (\d{1,18})\\*"')


def is_any_untrusted(user: User, facts: Briefing, messages: Iterable[ChatMessage]) -> bool:
    """Whether a text that the model reads was written through a door of `settings.UNTRUSTED_VIAS`."""
    if not change_sets_for(user).filter(via__in=settings.UNTRUSTED_VIAS).exists():
        return False
    named = {*_briefed(facts), *_presented(messages), *_plans_in(user, facts)}
    named |= _told_of(user, named)
    return is_any_changed_via(user, settings.UNTRUSTED_VIAS, named | _linked_from(user, named))


def _briefed(facts: Briefing) -> Iterator[Named]:
    yield from (("goal", goal["id"]) for goal in facts["goals"])
    yield from (("task", task["id"]) for task in (*facts["tasks"]["overdue"], *facts["tasks"]["next"]))
    subject = facts["subject"] or {}
    if subject.get("type") in {"goal", "task"}:
        yield subject["type"], subject["id"]
    yield from (("task", task["id"]) for task in subject.get("open_tasks", ()))
    for day in _days_in(facts):
        yield from (("plan_item", item["id"]) for item in day.get("items", ()))


def _days_in(facts: Briefing) -> Iterator[Mapping[str, Any]]:
    subject = facts["subject"] or {}
    yield from (facts["today"], subject, *subject.get("days", ()))


def _presented(messages: Iterable[ChatMessage]) -> Iterator[Named]:
    for message in messages:
        if message.role == "tool":
            found = (*PRESENTED.findall(message.content), *IN_THE_WAY.findall(message.content))
            yield from ((kind, int(pk)) for kind, pk in found)


def _plans_in(user: User, facts: Briefing) -> Iterator[Named]:
    """Plans are briefed by their dates; their summary and focus are texts too."""
    days = {day["date"] for day in _days_in(facts) if "date" in day}
    weeks = {
        week["week_start_date"] for week in (facts["week"], facts["subject"]) if week and "week_start_date" in week
    }
    found = daily_plans_for(user).filter(date__in=days).values_list("pk", flat=True)
    yield from (("daily_plan", pk) for pk in found)
    for pk in weekly_plans_for(user).filter(week_start_date__in=weeks).values_list("pk", flat=True):
        yield "weekly_plan", pk


def _told_of(user: User, named: Iterable[Named]) -> set[Named]:
    """What an act is about: its reason quotes their titles."""
    acts = change_sets_for(user).filter(pk__in=[pk for kind, pk in named if kind == "change"])
    return {(change.object_kind, change.object_id) for act in acts for change in act.changes.all()}


def _linked_from(user: User, named: Iterable[Named]) -> set[Named]:
    """The goals and tasks whose titles stand with an item or a task."""
    ids = [pk for kind, pk in named if kind == "plan_item"]
    items = items_for(user).filter(pk__in=ids).values_list("goal", "task", "task__goal")
    tasks = tasks_for(user).filter(pk__in=[pk for kind, pk in named if kind == "task"]).values_list("goal", flat=True)
    found = {(kind, pk) for row in items for kind, pk in zip(("goal", "task", "goal"), row, strict=True)}
    return {(kind, pk) for kind, pk in (*found, *(("goal", pk) for pk in tasks)) if pk}
