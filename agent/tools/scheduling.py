"""Planning: what is open gets its times, why it stands there, and what would help. Placement is the solver's."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any, cast

from pydantic import Field

from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import NOT_A_TRUTH_VALUE, Day, Id, Instant, Minutes, instant_of
from agent.tools.showing import Shown
from config.common.errors import ValidationFailed
from history.services import rehearse
from planning.domain import DAYS_IN_WEEK, MOST_SUPPOSED, Asked
from planning.domain import WhatIf as Suppositions
from planning.rituals.room import free_minutes
from planning.scheduling.explaining import what_if_item, why_item
from planning.scheduling.proposing import Planned, plan_within, supposed
from planning.scheduling.repairing import help_for
from planning.selectors import get_plan_item_for, week_start_of

MOST_PLACED = 60


class PlanDay(ToolInput):
    """Which day."""

    date: Day


class PlanWeek(ToolInput):
    """Which week."""

    date: Day = Field(description="Any date of the week.")


class Replan(ToolInput):
    """Nothing is asked."""


class ExplainItem(ToolInput):
    """Which item, and whether it could be elsewhere."""

    item: Id
    start_at: Instant | None = Field(default=None, description="Another start, to hear whether it is allowed.")


class Days(ToolInput):
    """Which days, both included."""

    from_date: Day | None = Field(default=None, description="Today unless told.")
    to_date: Day | None = Field(default=None, description="Six days after from_date unless told.")


class DueOn(ToolInput):
    """A task that is due on another date."""

    task: Id
    due_on: Day


class Estimate(ToolInput):
    """A task that takes another time."""

    task: Id
    estimate_minutes: Minutes


class WhatIf(Days):
    """What is supposed."""

    days_off: list[Day] | None = Field(default=None, max_length=MOST_SUPPOSED)
    drop_goals: list[Id] | None = Field(default=None, max_length=MOST_SUPPOSED)
    drop_tasks: list[Id] | None = Field(default=None, max_length=MOST_SUPPOSED)
    due: list[DueOn] | None = Field(default=None, max_length=MOST_SUPPOSED)
    estimates: list[Estimate] | None = Field(default=None, max_length=MOST_SUPPOSED)


class Repair(Days):
    """Which repair."""

    number: Annotated[int, Field(ge=1, le=20), NOT_A_TRUTH_VALUE] | None = Field(
        default=None, description="Of the list; without it the repairs are only listed."
    )


def _plan_day(context: ToolContext, given: PlanDay) -> Shown:
    return _planned(context, Asked(first=given.date, last=given.date))


def _plan_week(context: ToolContext, given: PlanWeek) -> Shown:
    start = week_start_of(context.user, given.date)
    return _planned(context, Asked(first=start, last=start + timedelta(days=DAYS_IN_WEEK - 1)))


def _replan(context: ToolContext, given: Replan) -> Shown:
    return _planned(context, Asked(first=context.today, last=context.today + timedelta(days=DAYS_IN_WEEK - 1)))


def _planned(context: ToolContext, asked: Asked) -> Shown:
    planned = plan_within(context.actor, asked, context.found)
    return {
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "working_minutes_left": free_minutes(context.user, asked.first, asked.last, context.now),
        "placed": _placed(context, planned, asked),
        **planned.report,
    }


def _placed(context: ToolContext, planned: Planned, asked: Asked) -> list[dict[str, Any]]:
    """What gets a time on these days, and the new times of what leaves them."""
    agenda, zone = planned.agenda, context.zone
    stood_here = {
        key
        for key, subject in agenda.subjects.items()
        if any(asked.first <= item.on_date <= asked.last for item in subject.items)
    }
    placed = [
        {
            "title": agenda.subjects[block.task].title,
            "starts": block.start_at.astimezone(zone).isoformat(timespec="minutes"),
            "minutes": int((block.end_at - block.start_at).total_seconds() // 60),
        }
        for block in planned.plan.placements
        if block.task in stood_here
        or (block.task in agenda.subjects and asked.first <= block.start_at.astimezone(zone).date() <= asked.last)
    ]
    return placed[:MOST_PLACED]


def _explain(context: ToolContext, given: ExplainItem) -> Shown:
    item = get_plan_item_for(context.user, given.item)
    shown: dict[str, Any] = {
        "item": {"id": item.pk, "title": item.title},
        **why_item(context.user, item.pk, now=context.now),
    }
    if given.start_at is not None:
        start_at = instant_of(given.start_at, context.zone)
        shown["elsewhere"] = what_if_item(context.user, item.pk, start_at, now=context.now)
    return shown


def _what_if(context: ToolContext, given: WhatIf) -> Shown:
    """The plan there would be, beside the one without the supposition."""
    asked = _asked(context, given)
    as_it_is = Asked(first=asked.first, last=asked.last)
    now, then = _rehearsed(context, as_it_is), _rehearsed(context, asked)
    return {
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "without": now.report,
        "supposed": {**then.report, "placed": _placed(context, then, asked)},
    }


def _rehearsed(context: ToolContext, asked: Asked) -> Planned:
    return rehearse(context.actor, lambda acting: supposed(acting, asked, context.found))


def _repair(context: ToolContext, given: Repair) -> Shown:
    asked = _asked(context, given)
    found = help_for(context.actor, asked, found=context.found)
    listed = [
        {"number": number, "sentence": remedy.sentence, "effect": asdict(remedy.effect)}
        for number, remedy in enumerate(found.repairs, start=1)
    ]
    if given.number is None:
        return {"report": found.report, "repairs": listed}
    if given.number > len(found.repairs):
        count = len(found.repairs)
        sentence = (
            f"There are {count} repairs; list them again."
            if count
            else "There is nothing to repair, or no single change helps."
        )
        raise ValidationFailed.on("number", "invalid", sentence)
    chosen = found.repairs[given.number - 1]
    plain = {**asked.plain, "what_if": chosen.what_if}
    return {"repair": chosen.sentence, **_planned(context, Asked.read(plain))}


def _asked(context: ToolContext, given: Days) -> Asked:
    """The days from today on, seven where nothing is said, and what is supposed."""
    first = max(given.from_date or context.today, context.today)
    last = given.to_date or first + timedelta(days=DAYS_IN_WEEK - 1)
    what_if: Suppositions = {}
    if isinstance(given, WhatIf):
        sent = given.model_dump(exclude_none=True, exclude={"from_date", "to_date"})
        what_if = cast(Suppositions, sent)
    return Asked(first=first, last=last, what_if=what_if)


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
    Tool(
        name="explain_item",
        description="Why a planned item stands where it does: the earliest start it could have, the rule that forbids "
        "an earlier one, the best alternative and what it costs, and one sentence to tell the person. With start_at "
        "also whether it could begin then, what forbids it, and what it would cost.",
        input=ExplainItem,
        effect="read",
        run=_explain,
    ),
    Tool(
        name="what_if",
        description="The plan there would be if something were so: days without work, goals or tasks dropped, other "
        "due dates or estimates. Nothing is saved. Returns the reports without and with it: compare them for the "
        "person.",
        input=WhatIf,
        effect="read",
        run=_what_if,
    ),
    Tool(
        name="repair",
        description="What would help where something is late or has no place: ranked repairs with their measured "
        "effects. Without a number they are only listed. With the number of one, that repair is made and all is "
        "planned with it, as one proposal that the person decides on.",
        input=Repair,
        effect="write",
        always_asks=True,
        run=_repair,
    ),
)
