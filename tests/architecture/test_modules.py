"""How the source is written: sizes, names, docstrings, and what only one place may do."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.architecture.source import APPS, LONG, ROOT, Module, functions_of, lines_of, modules, names_called

LONGEST_FUNCTION = 50
LONGEST_MODULE = 300
EVERY_APP = {"apps", "models", "querysets", "selectors", "services", "serializers", "api", "urls", "admin"}
SOME_APPS = {"__init__", "errors", "pages", "forms", "domain", "tasks", "management", "migrations"}
ONLY_IN = {
    "accounts": {"authentication", "middleware", "idempotency", "throttles", "tokens", "schema", "signals"},
    "history": {"actors", "preview", "snapshots", "writes"},
    "goals": {"changes", "breakdown"},
    "planning": {"availability", "changes", "grid", "rituals", "scheduling", "solver"},
    "agent": {"providers", "tools", "runs", "prompts", "consumers", "protocol", "routing", "activity"},
}
READS_DJANGOS_OWN = {"config/management/commands/runserver.py"}  # whether the reloader started it
NO_HOME = re.compile(r"(^|_)(utils?|helpers?|managers?|handlers?|data|info|misc)$")


Claim = Callable[[Module], Iterable[object]]
"""What is wrong with a module: nothing, if all is well."""


def breaches(claim: Claim) -> dict[str, list[object]]:
    """What is wrong, by the path of the module."""
    found = {module.path: list(claim(module)) for module in modules()}
    return {path: wrong for path, wrong in found.items() if wrong}


def test_no_function_is_longer_than_fifty_lines_without_a_reason() -> None:
    def tall(module: Module) -> Iterator[str]:
        lines = module.text.splitlines()
        for node in functions_of(module):
            said = any(LONG in line for line in lines[node.lineno - 2 : node.end_lineno])
            if lines_of(node) > LONGEST_FUNCTION and not said:
                yield node.name

    assert breaches(tall) == {}


def test_no_module_is_longer_than_three_hundred_lines_without_a_reason() -> None:
    def long(module: Module) -> list[int]:
        length = len(module.text.splitlines())
        return [length] if length > LONGEST_MODULE and LONG not in module.text else []

    assert breaches(long) == {}


def test_what_is_public_has_a_docstring() -> None:
    def bare(module: Module) -> Iterator[str]:
        named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        public = [node for node in module.tree.body if isinstance(node, named) and not node.name.startswith("_")]
        yield from (node.name for node in public if not ast.get_docstring(node))
        if module.text.strip() and not module.path.endswith("__init__.py") and not ast.get_docstring(module.tree):
            yield "the module itself"

    assert breaches(bare) == {}


def test_nothing_is_printed() -> None:
    def prints(module: Module) -> list[int]:
        calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
        return [node.lineno for node in calls if ast.unparse(node.func) in {"print", "pprint", "breakpoint"}]

    assert breaches(prints) == {}


def test_the_environment_is_read_in_the_settings_alone() -> None:
    def reads(module: Module) -> list[int]:
        if module.path.startswith("config/settings/") or module.path in READS_DJANGOS_OWN:
            return []
        return [line for name, line in names_called(module) if name in {"os.environ", "os.getenv", "os.putenv"}]

    assert breaches(reads) == {}


def test_a_module_is_named_after_something() -> None:
    def nameless(module: Module) -> list[str]:
        name = module.name.rsplit(".", 1)[-1]
        return [name] if NO_HOME.search(name) and module.path != "config/common/exceptions_handler.py" else []

    assert breaches(nameless) == {}


@pytest.mark.parametrize("app", APPS)
def test_every_app_has_the_same_file_names(app: str) -> None:
    names = {
        entry.name.removesuffix(".py") for entry in (ROOT / app).iterdir() if not entry.name.startswith("__pycache")
    }
    assert EVERY_APP - names == set()
    assert names - EVERY_APP - SOME_APPS - ONLY_IN[app] == set()


def test_the_layout_has_nothing_beside_what_it_names() -> None:
    folders = {module.path.split("/")[0] for module in modules()}
    assert folders == {*APPS, "config"}
