"""The rituals themselves: what was written and what was decided, as one act each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from history.domain import Actor, dated
from history.services import one_act
from planning.domain import DayFields, WeekFields
from planning.models import PlanStatus
from planning.rituals.decisions import Decision
from planning.rituals.settling import settle_leftovers
from planning.services import put_daily_plan, put_weekly_plan


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person wrote and decided on one page."""

    words: Mapping[str, Any]
    """As the day's or the week's service takes them."""
    version: int | None
    """Of the day or the week, as the person saw it; 0 where there was none."""
    decisions: Sequence[Decision]
    carry_to: date


def check_in(actor: Actor, day: date, said: Said) -> None:
    """Begin the day. Raises VersionMismatch, ValidationFailed."""
    _write_day(actor, day, said, f"Checked in on {dated(day)}", PlanStatus.ACTIVE)


def shut_down(actor: Actor, day: date, said: Said) -> None:
    """End the day. Raises VersionMismatch, ValidationFailed."""
    _write_day(actor, day, said, f"Shut down on {dated(day)}", PlanStatus.COMPLETED)


def plan_week(actor: Actor, first: date, said: Said) -> None:
    """Say what the week from `first` is about. Raises VersionMismatch, WeekTaken, ValidationFailed."""
    _write_week(actor, first, said, f"Week from {dated(first)} begun", PlanStatus.ACTIVE)


def review_week(actor: Actor, first: date, said: Said) -> None:
    """Close the week from `first`. Raises VersionMismatch, WeekTaken, ValidationFailed."""
    _write_week(actor, first, said, f"Week from {dated(first)} reviewed", PlanStatus.COMPLETED)


def _write_day(actor: Actor, day: date, said: Said, reason: str, status: str) -> None:
    changes = cast(DayFields, {**said.words, "status": status})
    with one_act(actor, reason=reason + _settled(said)) as acting:
        # The words first: what is carried on may count the version of this very day up.
        put_daily_plan(acting, day, changes=changes, expected_version=said.version)
        settle_leftovers(acting, said.decisions, carry_to=said.carry_to)


def _write_week(actor: Actor, first: date, said: Said, reason: str, status: str) -> None:
    changes = cast(WeekFields, {**said.words, "status": status})
    with one_act(actor, reason=reason + _settled(said)) as acting:
        put_weekly_plan(acting, first, changes=changes, expected_version=said.version)
        settle_leftovers(acting, said.decisions, carry_to=said.carry_to)


def _settled(said: Said) -> str:
    count = len(said.decisions)
    return f", {count} leftover{'' if count == 1 else 's'} settled" if count else ""
