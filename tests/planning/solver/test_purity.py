"""Where the solver runs must not matter, and who serves pages must not pay for it."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

SOLVER = ROOT / "planning" / "solver"
ALONE = """
import sys
from datetime import date
from tests.planning.solver.problems import at, busy, problem, task
from planning.solver.solve import solve
tasks = [task(f"t{n}", minutes=15 * (n % 5 + 1), due_on=date(2026, 6, 1 + n % 3), energy="high") for n in range(24)]
plan = solve(problem(*tasks, zone="America/New_York", busy=(busy("14:00", "15:00"),), buffer_minutes=10))
print(plan)
"""
PLACES = (
    {"TZ": "UTC", "LANG": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2"},
    {"TZ": "America/St_Johns", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "3"},
)


def said(code: str, **environment: str) -> str:
    """What a fresh process prints."""
    place = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=place, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_zone_the_locale_and_the_hashes_of_a_process_change_nothing() -> None:
    plans = {said(ALONE, **place) for place in PLACES}
    assert len(plans) == 1


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
