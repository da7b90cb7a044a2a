"""Where the solver runs must not matter, and who serves pages must not pay for it."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.architecture.source import ROOT
from tests.planning.solver.problems import instances

SOLVER = ROOT / "planning" / "solver"
ALONE = """
import json, locale, sys, time
from planning.solver.format import answer_of, problem_of
from planning.solver.problem import Budget
from planning.solver.solve import solve
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass  # not every machine has them all
time.tzset()
for number, line in enumerate(sys.stdin):
    instance = json.loads(line)
    plan = solve(problem_of(instance), Budget(rounds=6, exchanges=40, solver_seconds=0 if number % 8 else 0.1))
    print(plan, json.dumps(answer_of(plan, instance, 0)))
"""
PLACES = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2"},
    {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "3"},
)


def said(code: str, typed: str = "", **environment: str) -> str:
    """What a fresh process prints."""
    place = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], input=typed, env=place, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def some(count: int) -> list[dict[str, Any]]:
    """Random problems, always the same."""
    found: list[dict[str, Any]] = []

    @settings(
        max_examples=count, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(instances())
    def collect(instance: dict[str, Any]) -> None:
        found.append(instance)

    collect()
    return found


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.proof
def test_the_zone_the_locale_and_the_hashes_of_a_process_change_nothing() -> None:
    typed = "".join(json.dumps(instance) + "\n" for instance in some(80))
    plans = {said(ALONE, typed, **place) for place in PLACES}
    assert len(plans) == 1
    assert plans.pop().count("Plan(") == 80


@pytest.mark.parametrize("path", sorted(SOLVER.glob("*.py")), ids=lambda path: path.stem)
def test_a_module_of_the_solver_imports_the_solver_and_the_standard_library(path: Path) -> None:
    strange = {
        name
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("planning.solver")
    }
    assert strange <= (
        {"ortools.sat.python", "ortools.sat.python.cp_model"} if path.stem in ("cpsat", "model") else set()
    )


def test_no_module_of_the_solver_reads_a_clock_or_the_environment() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SOLVER.glob("*.py"))
    assert [
        word for word in ("now(", "today(", "time.time", "perf_counter", "os.environ", "getenv") if word in text
    ] == []


@pytest.mark.integration
def test_a_process_that_serves_never_imports_the_exact_search() -> None:
    code = (
        "import config.asgi, config.urls, planning.solver.solve, sys; print([m for m in sys.modules if m == 'ortools'])"
    )
    assert said(code, DJANGO_SETTINGS_MODULE="config.settings.test").strip().endswith("[]")
