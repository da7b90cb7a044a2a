"""One plain sentence for a `Why` or a `WhatIf`: rules and times in words, no language model.

Times are in the person's zone: the weekday alone within the next six days, the date besides up to the end of the
horizon, the year too beyond it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from planning.solver.cost import Cost
from planning.solver.hindrance import Hindrance, Rule
from planning.solver.why import Reason, WhatIf, Why

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
BEFORE: Mapping[Rule, str] = {
    "pinned": "; just before it comes {title}",
    "frozen": "; just before it comes {title}",
    "now": " from now on",
    "not_before": "; it is not to begin earlier",
    "dependency": " after {title} is done",
    "horizon": "; from an earlier start not all of it would fit",
    "outside_windows": "; just before it you are outside your working hours",
    "cutoff": "; just before it your day is over",
    "busy": "; just before it you are busy",
    "other_task": "; just before it comes {title}",
    "buffer": "; it keeps the pause after {title}",
    "daily_cap": "; the day before it holds as much as you allow",
    "ceiling": "; the week before it holds as much of its goal as you allow",
    "too_short": "; from an earlier start not all of it would fit",
}
"""What forbids the slot just before, after "... is the first time that is free for it"."""
OBSTACLES: Mapping[Rule, str] = {
    "pinned": "{title} is there from {begin}{until}",
    "frozen": "{title} is not moved any more and is there from {begin}{until}",
    "now": "that is over",
    "not_before": "it is not to begin before {end}",
    "horizon": "the plan ends before it would",
    "outside_windows": "part of it would be outside your working hours",
    "cutoff": "your day would be over before it is done",
    "busy": "you are busy{until}",
    "other_task": "{title} is there from {begin}{until}",
    "buffer": "it would be too near {title}",
    "daily_cap": "the day would hold more than you allow",
    "ceiling": "the week would hold more of its goal than you allow",
    "too_short": "not all of it would fit from there on",
}
"""What is in the way of a wish, after "It cannot begin on ...: "."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """How a person reads times and tasks."""

    titles: Mapping[str, str]
    zone: ZoneInfo
    asked_at: datetime
    until_at: datetime

    def time(self, at: datetime) -> str:
        """Such as "Tuesday 10:30" or "Tuesday 9 June 10:30"."""
        here = at.astimezone(self.zone)
        days = (here.date() - self.asked_at.astimezone(self.zone).date()) // timedelta(days=1)
        date = "" if 0 <= days < len(WEEKDAYS) else f" {here.day} {MONTHS[here.month - 1]}"
        year = "" if self.asked_at <= at <= self.until_at or not date else f" {here.year}"
        return f"{WEEKDAYS[here.weekday()]}{date}{year} {here:%H:%M}"

    def title(self, task: str) -> str:
        """In quotes; its id where nobody gave it a title."""
        return f"“{self.titles.get(task) or task}”"

    def until(self, at: datetime | None, *, since: datetime) -> str:
        """Such as " until 10:30", with the day where it is another; nothing where there is no end."""
        if at is None:
            return ""
        here, there = at.astimezone(self.zone), since.astimezone(self.zone)
        return f" until {here:%H:%M}" if here.date() == there.date() else f" until {self.time(at)}"


def sentence(why: Why, titles: Mapping[str, str], zone: str) -> str:
    """Why the task is where it is, in one sentence."""
    words = Words(titles=titles, zone=ZoneInfo(zone), asked_at=why.asked_at, until_at=why.until_at)
    if why.start_at is None:
        return _of_no_place(why, words)
    now_at = words.time(why.start_at)
    if why.reason is not None and why.reason.kind == "pinned":
        return f"It is on {now_at} because you pinned it there."
    if why.reason is not None and why.reason.kind == "frozen":
        return f"It stays on {now_at}, because what begins that soon is not moved any more."
    if why.earliest_start is not None and why.earliest_start < why.start_at:
        return f"It could begin on {words.time(why.earliest_start)}, but is on {now_at}{_later(why.reason, words)}."
    room = ""
    if why.reason is not None and why.reason.kind == "made_room" and why.reason.task != why.binding.task:
        room = f"; it made room for {words.title(why.reason.task)}, which is due earlier"
    elif why.reason is not None and why.reason.kind == "made_room":
        room = ", which is due earlier"
    return f"{now_at} is the first time that is free for it{_before(why.binding, words)}{room}."


def what_if_sentence(answer: WhatIf, titles: Mapping[str, str], zone: str) -> str:
    """Whether the task may begin there and what it costs, in one sentence."""
    words = Words(titles=titles, zone=ZoneInfo(zone), asked_at=answer.asked_at, until_at=answer.until_at)
    at = words.time(answer.start_at)
    if answer.forbidden_by:
        return f"It cannot begin on {at}: {_obstacle(answer.forbidden_by[0], answer, words)}."
    costs = _costs(answer.task, answer.cost, words)
    return f"It can begin on {at}{', but ' + ' and '.join(costs) if costs else ', and that costs nothing'}."


def alternative_sentence(why: Why, titles: Mapping[str, str], zone: str) -> str:
    """Where else it would be best and what that costs, in one sentence; "" where there is no other place."""
    other = why.alternative
    if other is None:
        return ""
    words = Words(titles=titles, zone=ZoneInfo(zone), asked_at=why.asked_at, until_at=why.until_at)
    costs = _costs(why.task, other.cost, words)
    return f"The best other time is {words.time(other.start_at)}" + (
        f", but {' and '.join(costs)}." if costs else ", and that costs nothing."
    )


def _of_no_place(why: Why, words: Words) -> str:
    if why.earliest_start is not None:
        return f"It has no place in this plan, though it would fit on {words.time(why.earliest_start)}."
    if why.binding.rule == "dependency":
        return f"It has no place, because it waits for {words.title(why.binding.task)}, which has none."
    return f"It has no place, because no free time until {words.time(why.until_at)} is long enough for it."


def _later(reason: Reason | None, words: Words) -> str:
    match reason.kind if reason else "":
        case "kept":
            return ", where you accepted it"
        case "floor":
            return " so that the minutes count for the week in which its goal lacks them"
        case "energy":
            return ", when you have the energy that it needs"
        case _:
            return ", since nothing is gained by moving it"


def _before(binding: Hindrance, words: Words) -> str:
    """What forbids the slot just before."""
    if binding.rule == "buffer" and not binding.task:
        return "; it keeps the pause after what you are busy with"
    return BEFORE[binding.rule].format(title=words.title(binding.task))


def _obstacle(hindrance: Hindrance, answer: WhatIf, words: Words) -> str:
    """What is in the way."""
    if hindrance.task == answer.task and hindrance.start_at and hindrance.rule in ("pinned", "frozen"):
        stays = "you pinned it to" if hindrance.rule == "pinned" else "it is not moved any more from"
        return f"{stays} {words.time(hindrance.start_at)}"
    if hindrance.rule == "dependency":
        return _order(hindrance, words)
    if hindrance.rule == "buffer" and not hindrance.task:
        return "it would be too near what you are busy with"
    return OBSTACLES[hindrance.rule].format(
        title=words.title(hindrance.task),
        begin=words.time(hindrance.start_at) if hindrance.start_at else "now",
        end=words.time(hindrance.end_at) if hindrance.end_at else "now",
        until=words.until(hindrance.end_at, since=answer.start_at),
    )


def _order(hindrance: Hindrance, words: Words) -> str:
    title = words.title(hindrance.task)
    if hindrance.end_at is None or hindrance.start_at is None:
        return f"it waits for {title}, which has no place"
    if hindrance.is_successor:
        return f"{title} waits for it and begins on {words.time(hindrance.start_at)}"
    return f"it waits for {title}, which is done on {words.time(hindrance.end_at)}"


def _costs(task: str, cost: Cost | None, words: Words) -> list[str]:
    if cost is None:
        return []
    late = [f"{words.title(other)} would be late" for other in cost.newly_late]
    if not late and cost.late_weighted_minutes > 0:
        late = [f"{words.title(task)} would be even later"]
    short = cost.floor_shortfall_minutes
    return [
        *late,
        *([f"a weekly goal would lack {short} minutes"] if short > 0 else []),
        *(["it would leave the place where you accepted it"] if cost.changed > 0 else []),
        *(["you would not have the energy that it needs"] if cost.energy_missed > 0 else []),
    ]
