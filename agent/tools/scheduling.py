"""Planning: what is open gets its times. Placement is the solver's; a plan is always a proposal."""

from datetime import date, timedelta

from pydantic import Field

from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import Day
from agent.tools.showing import Shown
from planning.domain import DAYS_IN_WEEK, Asked
from planning.scheduling.proposing import plan_within
from planning.selectors import week_start_of

MOST_PLACED = 60


class PlanDay(ToolInput):
    """Which day."""

    date: Day


class PlanWeek(ToolInput):
    """Which week."""

    date: Day = Field(description="Any date of the week.")


class Replan(ToolInput):
    """Nothing is asked."""


def _plan_day(context: ToolContext, given: PlanDay) -> Shown:
    return _planned(context, given.date, given.date)


def _plan_week(context: ToolContext, given: PlanWeek) -> Shown:
    start = week_start_of(context.user, given.date)
    return _planned(context, start, start + timedelta(days=DAYS_IN_WEEK - 1))


def _replan(context: ToolContext, given: Replan) -> Shown:
    return _planned(context, context.today, context.today + timedelta(days=DAYS_IN_WEEK - 1))


def _planned(context: ToolContext, first: date, last: date) -> Shown:
    planned = plan_within(context.actor, Asked(first=first, last=last), context.found)
    agenda, plan = planned.agenda, planned.plan
    placed = [
        {
            "title": agenda.subjects[block.task].title,
            "starts": block.start_at.astimezone(context.zone).isoformat(timespec="minutes"),
            "minutes": int((block.end_at - block.start_at).total_seconds() // 60),
        }
        for block in plan.placements
        if block.task in agenda.subjects and first <= block.start_at.astimezone(context.zone).date() <= last
    ]
    dates = {"from": first.isoformat(), "to": last.isoformat()}
    return {**dates, "placed": placed[:MOST_PLACED], **planned.report}


PLAN = (
    "The planner finds the times: within working hours, around what is fixed, in the order of dependencies and "
    "deadlines; do not place by hand what it can place. The person decides on it as one proposal. Returns what is "
    "late, what has no place, and the overloaded interval, if any: tell them."
)
TOOLS = (
    Tool(
        name="plan_day",
        description=f"Give what is open its times on one day. {PLAN}",
        input=PlanDay,
        effect="write",
        always_asks=True,
        run=_plan_day,
    ),
    Tool(
        name="plan_week",
        description=f"Give what is open its times in one week. {PLAN}",
        input=PlanWeek,
        effect="write",
        always_asks=True,
        run=_plan_week,
    ),
    Tool(
        name="replan",
        description=f"Bring the next seven days up to date, moving as little as can be. {PLAN}",
        input=Replan,
        effect="write",
        always_asks=True,
        run=_replan,
    ),
)
