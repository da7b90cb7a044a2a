"""`manage.py solve_instances`: the planner on instances of the scheduling benchmark."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from planning.management.instances import Graded, instances_in, solved, table, with_own_plans


class Command(BaseCommand):
    """Solves, grades, prints a table and writes the answers."""

    help = "Solve instances of the scheduling benchmark (JSON lines), and print how good the plans are, by family."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which instances, where the answers go, and who else grades them."""
        parser.add_argument("path", type=Path, help="a folder with FAMILY.jsonl files, or one such file")
        parser.add_argument("--families", default="", metavar="A,B", help="only these families")
        parser.add_argument("--answers", type=Path, metavar="FILE", help="write the answers there, one JSON a line")
        parser.add_argument("--workers", type=int, default=1, help="processes at once (default: 1)")
        parser.add_argument(
            "--own", action="store_true", help="only what has a base, from the plan that we make of that"
        )
        parser.add_argument("--grader", type=Path, metavar="FILE", help="a second verifier, run on the answers")

    def handle(
        self,
        *,
        path: Path,
        families: str,
        answers: Path | None,
        workers: int,
        own: bool,
        grader: Path | None,
        **_: Any,
    ) -> None:
        """Read, solve, print."""
        if not path.exists():
            raise CommandError(f"{path} does not exist.")
        instances = instances_in(path, [family for family in families.split(",") if family])
        instances = with_own_plans(instances) if own else instances
        rows = list(solved(instances, workers=max(1, workers)))
        self.stdout.write(table(rows))
        with TemporaryDirectory() as folder:
            file = answers or Path(folder) / "answers.jsonl"
            write_answers(file, rows)
            if grader is not None:
                self.stdout.write(second_opinion(grader, file, path))


def write_answers(file: Path, rows: list[Graded]) -> None:
    """One answer a line, in the order of the instances."""
    text = "".join(json.dumps(row.answer, separators=(",", ":")) + "\n" for row in rows)
    file.write_text(text, encoding="utf-8")


def second_opinion(grader: Path, answers: Path, path: Path) -> str:
    """What the other verifier prints of the answers. Raises CommandError where it fails."""
    folder = path if path.is_dir() else path.parent
    command = [sys.executable, str(grader), "--answers", str(answers), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the operator names it
    if done.returncode:
        raise CommandError(f"{grader} failed: {done.stderr.strip()[-500:]}")
    return done.stdout
