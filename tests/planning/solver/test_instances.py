"""The benchmark's instances, one of each family, where they are on the machine."""

import copy
import importlib.util
import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from planning.solver.format import answer_of, blocks_of, problem_of
from planning.solver.problem import Budget
from planning.solver.solve import solve
from planning.solver.verify import judge, verify
from planning.solver.why import what_if, why
from tests.planning.solver.slots import NAMES, Others, slots

pytestmark = pytest.mark.proof

FOLDER = Path(os.environ.get("DAYMARK_INSTANCES", "/nowhere"))
FILES = sorted((FOLDER / "instances").glob("*.jsonl"))
HARD_TO_FIT = "infeasible"
SHORT = Budget(exchanges=300, solver_seconds=0.3)
DAMAGES = ("move", "shorten", "drop", "pile")

if not FILES:
    pytest.skip("DAYMARK_INSTANCES names no folder with instances/", allow_module_level=True)


def first_of(file: Path) -> dict[str, Any]:
    """Its first instance."""
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8").splitlines()[0])
    return found


@pytest.fixture(scope="module")
def other() -> Any:
    """The verifier that came with the instances."""
    spec = importlib.util.spec_from_file_location("benchmark_verifier", FOLDER / "verify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def damaged(answer: dict[str, Any], kind: str, number: int) -> dict[str, Any]:
    """The answer with one block moved by hours, cut, left out, or put on another."""
    answer = copy.deepcopy(answer)
    placements = answer["placements"]
    block = placements[number % len(placements)]
    start, end = (datetime.fromisoformat(block[key]) for key in ("start", "end"))
    if kind == "move":
        shift = timedelta(minutes=(7 * number) % 600 - 300)
        block["start"], block["end"] = (start + shift).isoformat(), (end + shift).isoformat()
    elif kind == "shorten":
        block["end"] = (end - timedelta(minutes=5)).isoformat()
    elif kind == "drop":
        placements.remove(block)
    else:
        block["start"] = placements[0]["start"]
        block["end"] = (datetime.fromisoformat(block["start"]) + (end - start)).isoformat()
    return answer


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_plan_is_right_and_both_verifiers_say_so(file: Path, other: Any) -> None:
    instance = first_of(file)
    problem = problem_of(instance)
    plan = solve(problem, SHORT)
    verdict, theirs = verify(problem, plan), other.verify(instance, answer_of(plan, instance, 0))
    assert verdict.breaches == ()
    assert (theirs["hard"], theirs["late_misreported"], theirs["unplaced_silent"]) == (0, 0, 0)
    assert verdict.objective[:4] == (
        theirs["unplaced"],
        theirs["late_weighted_minutes"],
        theirs["floor_shortfall_minutes"],
        theirs["churn_changed"],
    )
    if file.stem == HARD_TO_FIT:
        assert theirs["obstacle"] == "correct"
    else:
        assert verdict.objective[:3] == (0, 0, 0)
        assert theirs["obstacle"] == "none"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_both_verifiers_agree_on_damaged_answers(file: Path, other: Any) -> None:
    if file.stem.startswith(("large", HARD_TO_FIT)):
        pytest.skip("too long for the short form")
    instance = first_of(file)
    problem = problem_of(instance)
    answer = answer_of(solve(problem, SHORT), instance, 0)
    for number in range(12):
        for kind in DAMAGES:
            wrong = damaged(answer, kind, number)
            ours, theirs = judge(problem, blocks_of(wrong["placements"])), other.verify(instance, wrong)
            assert ours.is_clean == (theirs["hard"] == 0), (kind, number)
            assert ours.late_weighted_minutes == pytest.approx(theirs["late_weighted_minutes"])
            assert len(ours.missing) == theirs["unplaced"]
            assert ours.changed == theirs["churn_changed"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_why_a_task_is_where_it_is_and_the_verifier_says_so(file: Path) -> None:
    if file.stem.startswith("large"):
        pytest.skip("too long for the short form")
    asked = problem_of(first_of(file))
    plan = solve(asked, SHORT)
    for task in asked.tasks[::30]:
        found, others = why(asked, plan, task.id), Others(asked, plan, task.id)
        assert found.earliest_start is not None
        wish = what_if(asked, plan, task.id, found.earliest_start)
        assert judge(asked, [*others.blocks, *others.own, *wish.blocks]).is_clean
        before = list(slots(asked, found.earliest_start))[-1:]
        if before and not others.is_standing and found.binding.rule != "too_short":
            assert NAMES[found.binding.rule] & others.breaks(before[0], others.smallest)
