"""What the code imports is what gets installed."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from config.settings.environment import BASE_DIR

PACKAGES = ("config", "accounts", "history", "goals", "planning", "agent")
SOLVING = {"planning": ["planner.in"]}
"""What is installed beside, for those who want it."""
INSTALLED = packages_distributions()


def normal(name: str) -> str:
    """A distribution's name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for(file: str) -> set[str]:
    """What a requirements/*.in file names."""
    lines = (BASE_DIR / "requirements" / file).read_text().splitlines()
    return {normal(re.split(r"[\[<>=;]", line)[0]) for line in lines if line and line[0] not in "#-"}


def pinned(file: str) -> dict[str, str]:
    """Distribution -> version of a requirements/*.txt file."""
    text = (BASE_DIR / "requirements" / file).read_text()
    return {normal(name): version for name, version in re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", text, re.M)}


def imported(file: Path) -> set[str]:
    """The top-level packages that a module imports, standard library and our own left out."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - set(PACKAGES)


@pytest.mark.parametrize(
    ("package", "wishes"),
    [
        *((package, ["base.in", *SOLVING.get(package, ())]) for package in PACKAGES),
        ("tests", ["base.in", "dev.in"]),
    ],
)
def test_every_import_is_asked_for(package: str, wishes: list[str]) -> None:
    found = {name for file in (BASE_DIR / package).rglob("*.py") for name in imported(file)} - {"tests"}
    known = {"asgiref"}.union(*(asked_for(file) for file in wishes))  # asgiref is Django's own
    unnamed = {name for name in found if not known & {normal(one) for one in INSTALLED.get(name, [name])}}
    assert unnamed == set()


@pytest.mark.parametrize(("wishes", "lock"), [("base.in", "base.txt"), ("dev.in", "dev.txt")])
def test_every_wish_is_locked_with_hashes(wishes: str, lock: str) -> None:
    assert asked_for(wishes) <= pinned(lock).keys()
    text = (BASE_DIR / "requirements" / lock).read_text()
    assert text.count("--hash=sha256:") >= len(pinned(lock))
    assert "http" not in re.sub(r"(?m)^\s*#.*$|^[\w.-]+==.*$", "", text)  # no index is named


def test_tests_run_on_what_is_served() -> None:
    served, tested = pinned("base.txt"), pinned("dev.txt")
    assert {name: tested.get(name) for name in served} == served
