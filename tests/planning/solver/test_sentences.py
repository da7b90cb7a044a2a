"""What is said of a place, in one sentence."""

import pytest

from planning.solver.problem import EnergyWindow, Plan, Problem
from planning.solver.sentence import sentence, what_if_sentence
from planning.solver.solve import solve
from planning.solver.why import what_if, why
from tests.planning.solver.problems import at, block, busy, problem, task

TITLES = {"a": "Write the report", "b": "Call the bank"}
CALL = task("b", due_at=at("10:00"))
AFTERNOONS = (EnergyWindow(opens_minute=780, closes_minute=1020, energy="high"),)
WHYS: dict[str, tuple[Problem, str]] = {
    "the window opens": (
        problem(task()),
        "Monday 09:00 is the first time that is free for it; just before it you are outside your working hours.",
    ),
    "it waits": (
        problem(task(depends_on=("b",)), CALL),
        "Monday 10:00 is the first time that is free for it after “Call the bank” is done.",
    ),
    "it made room": (
        problem(task(due_at=at("17:00")), CALL),
        "Monday 10:00 is the first time that is free for it; just before it comes “Call the bank”, "
        "which is due earlier.",
    ),
    "the pause": (
        problem(task(), busy=(busy("08:30", "10:00"),), buffer_minutes=15),
        "Monday 10:15 is the first time that is free for it; it keeps the pause after what you are busy with.",
    ),
    "accepted": (
        problem(task(), previous=(block("a", "14:00", "15:00", day=3),)),
        "It could begin on Monday 09:00, but is on Wednesday 14:00, where you accepted it.",
    ),
    "energy": (
        problem(task(energy="high"), energy_profile=AFTERNOONS),
        "It could begin on Monday 09:00, but is on Monday 13:00, when you have the energy that it needs.",
    ),
    "pinned beyond the week": (
        problem(task(pinned=(at("11:00", day=9), at("12:00", day=9))), horizon_days=14),
        "It is on Tuesday 9 June 11:00 because you pinned it there.",
    ),
    "pinned beyond the horizon": (
        problem(task(pinned=(at("11:00", day=9), at("12:00", day=9)))),
        "It is on Tuesday 9 June 2026 11:00 because you pinned it there.",
    ),
    "frozen": (
        problem(task(), previous=(block("a", "11:00", "12:00"),), frozen_minutes=600),
        "It stays on Monday 11:00, because what begins that soon is not moved any more.",
    ),
    "no place": (
        problem(task(minutes=600)),
        "It has no place, because no free time until Monday 8 June 00:00 is long enough for it.",
    ),
    "no place for what it waits for": (
        problem(task(depends_on=("b",)), task("b", minutes=600)),
        "It has no place, because it waits for “Call the bank”, which has none.",
    ),
}
WISHES = {
    "08:00": "It cannot begin on Monday 08:00: part of it would be outside your working hours.",
    "07:00": "It cannot begin on Monday 07:00: that is over.",
    "09:30": "It cannot begin on Monday 09:30: “Call the bank” is there from Monday 09:00 until 10:00.",
    "11:30": "It cannot begin on Monday 11:30: you are busy until 13:00.",
    "10:00": "It can begin on Monday 10:00, and that costs nothing.",
    "15:00": "It can begin on Monday 15:00, but “Write the report” would be late.",
}


def planned(asked: Problem) -> Plan:
    """The plan."""
    return solve(asked)


@pytest.mark.parametrize("name", WHYS)
def test_why_it_is_there(name: str) -> None:
    asked, said = WHYS[name]
    assert sentence(why(asked, planned(asked), "a"), TITLES, "UTC") == said


@pytest.mark.parametrize("wall", WISHES)
def test_what_a_wish_would_cost_or_what_forbids_it(wall: str) -> None:
    asked = problem(task(due_at=at("15:30")), CALL, busy=(busy("12:00", "13:00"),))
    assert what_if_sentence(what_if(asked, planned(asked), "a", at(wall)), TITLES, "UTC") == WISHES[wall]


def test_a_pinned_task_says_to_where_it_is_pinned() -> None:
    asked = problem(task(pinned=(at("11:00"), at("12:00"))))
    wish = what_if(asked, planned(asked), "a", at("10:00"))
    assert what_if_sentence(wish, TITLES, "UTC") == "It cannot begin on Monday 10:00: you pinned it to Monday 11:00."


def test_what_waits_for_it_is_named() -> None:
    asked = problem(task(), task("b", depends_on=("a",)))
    wish = what_if(asked, planned(asked), "a", at("13:00"))
    said = "It cannot begin on Monday 13:00: “Call the bank” waits for it and begins on Monday 10:00."
    assert what_if_sentence(wish, TITLES, "UTC") == said


def test_times_are_the_persons_own_and_a_task_without_a_title_is_its_id() -> None:
    asked = problem(task(depends_on=("b",)), CALL)
    said = sentence(why(asked, planned(asked), "a"), {}, "Asia/Tokyo")
    assert said == "Monday 19:00 is the first time that is free for it after “b” is done."
