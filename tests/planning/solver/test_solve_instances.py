"""`manage.py solve_instances`, on two instances of our own."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from planning.solver.format import blocks_of


def instance(id: str, family: str, minutes: int) -> dict[str, Any]:
    """One task on a Monday, due that day."""
    task = {
        "id": "t1", "title": "", "estimate_minutes": minutes, "priority": "low", "due": {"date": "2026-06-01"},
        "not_before": None, "depends_on": [], "min_chunk_minutes": None, "max_chunk_minutes": None, "goal": None,
        "energy": None, "pinned": None, "status": "todo",
    }  # fmt: skip
    return {
        "id": id, "family": family, "kind": "", "base": None, "time_zone": "Europe/Berlin",
        "now": "2026-06-01T08:00+02:00", "horizon_days": 7, "grid_minutes": 5, "buffer_minutes": 0,
        "cutoff_local_time": "18:00", "daily_cap_minutes": None, "frozen_minutes": 0,
        "availability": {"mon": [["09:00", "17:00"]]}, "overrides": {}, "busy": [], "goals": [], "previous": [],
        "tasks": [task],
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two families of one instance each; the second does not fit."""
    for family, minutes in (("plain", 60), ("infeasible", 600)):
        (tmp_path / f"{family}.jsonl").write_text(json.dumps(instance(family, family, minutes)) + "\n")
    return tmp_path


def said(*arguments: object) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("solve_instances", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_line_for_each_family_says_what_is_wrong_with_its_plans(folder: Path) -> None:
    lines = said(folder).splitlines()
    assert lines[0].split()[:6] == ["family", "instances", "breaches", "late", "weighted", "unplaced"]
    assert [line.split()[:6] for line in lines[1:]] == [
        ["infeasible", "1", "0", "0", "0", "1"],
        ["plain", "1", "0", "0", "0", "0"],
        ["all", "2", "0", "0", "0", "1"],
    ]


def test_what_has_a_base_starts_from_the_plan_that_is_made_of_it(folder: Path) -> None:
    busy = [{"start": "2026-06-01T09:00+02:00", "end": "2026-06-01T09:30+02:00"}]
    changed = {**instance("later", "churn", 60), "base": "plain", "busy": busy}
    (folder / "churn.jsonl").write_text(json.dumps(changed) + "\n")
    lines = said(folder, "--own").splitlines()
    assert [line.split()[:1] + line.split()[7:9] for line in lines[1:]] == [["churn", "1", "1"], ["all", "1", "1"]]


def test_the_answers_are_written_in_the_format(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "answers"
    said(folder, "--answers", file, "--families", "plain")
    (answer,) = (json.loads(line) for line in file.read_text().splitlines())
    assert answer["placements"] == [{"task": "t1", "start": "2026-06-01T09:00+02:00", "end": "2026-06-01T10:00+02:00"}]
    assert (answer["id"], answer["unplaced"], answer["late"], answer["obstacle"]) == ("plain", [], [], None)
    assert blocks_of(answer["placements"])[0].task == "t1"


def test_another_grader_is_given_the_answers_and_the_folder(folder: Path, tmp_path: Path) -> None:
    grader = tmp_path / "grader.py"
    grader.write_text("import sys; print(sys.argv[1], len(open(sys.argv[2]).readlines()), sys.argv[3])")
    assert said(folder, "--grader", grader).splitlines()[-1] == f"--answers 2 {folder}"


def test_several_workers_give_the_same_answers(folder: Path, tmp_path: Path) -> None:
    files = [tmp_path / "one", tmp_path / "two"]
    for workers, file in enumerate(files, start=1):
        said(folder, "--answers", file, "--workers", workers)
    one, two = ([{**json.loads(line), "ms": 0} for line in file.read_text().splitlines()] for file in files)
    assert one == two


def test_a_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="/nowhere does not exist"):
        said("/nowhere")
