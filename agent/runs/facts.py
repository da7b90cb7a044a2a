"""What a model is told of the person: read at the start of each run, owner-scoped, in a constant number of queries.

Each query brings a bounded number of rows, however much the person has.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import User
from accounts.selectors import preferences_of
from agent.models import Conversation
from agent.providers.briefing import Briefing, Now
from agent.runs.briefs import day_briefs, first_of, goal_brief, task_brief, week_brief
from agent.runs.subjects import Asker, subject_of
from goals.querysets import GoalQuerySet, TaskQuerySet
from goals.selectors import goals_for, tasks_for, with_progress
from planning.models import DailyPlan
from planning.selectors import daily_plans_for, empty_day, weekly_plans_for

MOST_GOALS = 40
MOST_TASKS = 20


def facts_for(user: User, conversation: Conversation, now: datetime) -> Briefing:
    """The person's date, goals, week, day and tasks, and what the conversation is about."""
    zone = ZoneInfo(preferences_of(user).time_zone)
    asker = Asker(user=user, zone=zone, today=now.astimezone(zone).date())
    goals, omitted_goals = first_of(_goals(asker), MOST_GOALS)
    overdue, omitted_overdue = first_of(_overdue(asker, now), MOST_TASKS)
    following, omitted_next = first_of(_next(asker, now), MOST_TASKS)
    [today], omitted_items = day_briefs(user, [_today(asker)], zone)
    week = weekly_plans_for(user).prefetch_related(None).containing(asker.today).first()
    subject, omitted_of_subject = subject_of(asker, conversation)
    return {
        "now": _now(now.astimezone(zone), zone),
        "person": {"name": user.name},
        "goals": [goal_brief(goal) for goal in with_progress(goals)],
        "week": week_brief(week) if week else None,
        "today": today,
        "tasks": {
            "overdue": [task_brief(task, zone) for task in overdue],
            "next": [task_brief(task, zone) for task in following],
        },
        "subject": subject,
        "omitted": {
            "goals": omitted_goals,
            "overdue": omitted_overdue,
            "next": omitted_next,
            "items": omitted_items,
            "subject": omitted_of_subject,
        },
    }


def _now(local: datetime, zone: ZoneInfo) -> Now:
    return {
        "date": local.date().isoformat(),
        "weekday": f"{local:%A}",
        "time": f"{local:%H:%M}",
        "time_zone": zone.key,
    }


def _goals(asker: Asker) -> GoalQuerySet:
    """Active ones: the nearest horizon first, the most urgent first within it."""
    return goals_for(asker.user).active().by_horizon().defer("description")


def _overdue(asker: Asker, now: datetime) -> TaskQuerySet:
    return _open_tasks(asker).overdue(asker.today, now).by_due(asker.zone)


def _next(asker: Asker, now: datetime) -> TaskQuerySet:
    """Open tasks in time that are begun, or held back by neither a date nor another open task."""
    is_late = Q(due_on__lt=asker.today) | Q(due_at__lt=now)
    is_held = Q(not_before_on__gt=asker.today) | Q(not_before_at__gt=now)
    is_blocked = Q(depends_on__status__in=("todo", "in_progress"))
    possible = _open_tasks(asker).exclude(is_late).filter(Q(status="in_progress") | (~is_held & ~is_blocked))
    return possible.by_due(asker.zone)


def _open_tasks(asker: Asker) -> TaskQuerySet:
    tasks = tasks_for(asker.user).open().prefetch_related(None)
    return tasks.select_related("goal").defer("notes", "done_when", "goal__description")


def _today(asker: Asker) -> DailyPlan:
    found = daily_plans_for(asker.user).prefetch_related(None).filter(date=asker.today).first()
    return found or empty_day(asker.user, asker.today)
