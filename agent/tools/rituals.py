"""Looking back on a week, and settling what is left."""

from dataclasses import asdict
from typing import Annotated, Literal

from pydantic import Field

from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import MOST_AT_ONCE, NOT_A_TRUTH_VALUE, Day, Id
from agent.tools.showing import Shown, item_in_list
from planning.domain import MINUTES_IN_DAY
from planning.rituals.decisions import Decision
from planning.rituals.leftovers import Leftover
from planning.rituals.reviewing import review_of
from planning.rituals.settling import settle_leftovers

MOST_LEFT = 50


class ReviewWeek(ToolInput):
    """Which week."""

    date: Day = Field(description="Any date of the week.")


class LeftoverDecision(ToolInput):
    """What becomes of one open item."""

    item: Id
    choice: Literal["carry", "shrink", "move", "drop", "done"]
    date: Day | None = Field(None, description="Where move takes it: today or later.")
    minutes: Annotated[int, Field(ge=0, le=MINUTES_IN_DAY), NOT_A_TRUTH_VALUE] | None = Field(
        None, description="shrink: what is left to do, fewer than now. done: how long it took."
    )
    cancel_task: bool | None = Field(None, description="drop: cancel its task as well, which otherwise stays open.")


class SettleLeftovers(ToolInput):
    """What becomes of each."""

    decisions: list[LeftoverDecision] = Field(min_length=1, max_length=MOST_AT_ONCE)
    carry_to: Day | None = Field(None, description="The day for carry and shrink; today unless told.")


def _review(context: ToolContext, given: ReviewWeek) -> Shown:
    found = review_of(context.user, given.date, context.now)
    listed = found.leftovers.listed[:MOST_LEFT]
    return {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "review_notes": found.review_notes,
        "total": asdict(found.total),
        "goals": [
            {**asdict(line), "is_floor_met": line.is_floor_met, "is_ceiling_kept": line.is_ceiling_kept}
            for line in found.goals
        ],
        "leftovers": [_left(context, one) for one in listed],
        "more": found.leftovers.count > len(listed),
    }


def _left(context: ToolContext, one: Leftover) -> Shown:
    return {**item_in_list(one.item, context.zone), "suggestion": one.suggestion}


def _settle(context: ToolContext, given: SettleLeftovers) -> Shown:
    decisions = [
        Decision(
            item=one.item,
            choice=one.choice,
            date=one.date,
            minutes=one.minutes,
            cancel_task=bool(one.cancel_task),
        )
        for one in given.decisions
    ]
    settled = settle_leftovers(context.actor, decisions, carry_to=given.carry_to)
    return {"items": [item_in_list(item, context.zone) for item in settled.items]}


TOOLS = (
    Tool(
        name="review_week",
        description="Look back on the week with a date: minutes planned and done for each goal, weekly floors and "
        "ceilings, and the leftovers: open items of its days that are over, each with what would be sensible.",
        input=ReviewWeek,
        effect="read",
        run=_review,
    ),
    Tool(
        name="settle_leftovers",
        description="Decide on open items of days up to today (50 at most), as one act: carry them on, shrink, move, "
        "drop, or tick them as done. Carried, shrunk and moved ones lose their time: plan afterwards. Returns the "
        "items.",
        input=SettleLeftovers,
        effect="destructive",
        run=_settle,
    ),
)
