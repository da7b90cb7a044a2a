"""How the source is written: sizes, names, docstrings, and what only one place may do."""

import ast
import re

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
    "planning": {"changes", "availability", "rituals", "scheduling", "solver"},
    "agent": {"providers", "tools", "runs", "prompts", "consumers", "protocol", "routing", "activity"},
}
READS_DJANGOS_OWN = {"config/management/commands/runserver.py"}  # whether the reloader started it
NO_HOME = re.compile(r"(^|_)(utils?|helpers?|managers?|handlers?|data|info|misc)$")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`module` is each module in turn, `app` each app."""
    if "module" in metafunc.fixturenames:
        metafunc.parametrize("module", modules(), ids=lambda module: module.path)
    if "app" in metafunc.fixturenames:
        metafunc.parametrize("app", APPS)


def test_no_function_is_longer_than_fifty_lines_without_a_reason(module: Module) -> None:
    lines = module.text.splitlines()
    tall = [node for node in functions_of(module) if lines_of(node) > LONGEST_FUNCTION]
    assert [
        node.name for node in tall if not any(LONG in line for line in lines[node.lineno - 2 : node.end_lineno])
    ] == []


def test_no_module_is_longer_than_three_hundred_lines_without_a_reason(module: Module) -> None:
    assert len(module.text.splitlines()) <= LONGEST_MODULE or LONG in module.text


def test_what_is_public_has_a_docstring(module: Module) -> None:
    public = [
        node for node in module.tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    ]
    bare = [node.name for node in public if not node.name.startswith("_") and not ast.get_docstring(node)]
    assert bare == []
    assert ast.get_docstring(module.tree) or not module.text.strip() or module.path.endswith("__init__.py")


def test_nothing_is_printed(module: Module) -> None:
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    assert [node.lineno for node in calls if ast.unparse(node.func) in {"print", "pprint", "breakpoint"}] == []


def test_the_environment_is_read_in_the_settings_alone(module: Module) -> None:
    if module.path.startswith("config/settings/") or module.path in READS_DJANGOS_OWN:
        return
    assert [line for name, line in names_called(module) if name in {"os.environ", "os.getenv", "os.putenv"}] == []


def test_a_module_is_named_after_something(module: Module) -> None:
    assert not NO_HOME.search(module.name.rsplit(".", 1)[-1]) or module.path == "config/common/exceptions_handler.py"


def test_every_app_has_the_same_file_names(app: str) -> None:
    names = {
        entry.name.removesuffix(".py") for entry in (ROOT / app).iterdir() if not entry.name.startswith("__pycache")
    }
    assert EVERY_APP - names == set()
    assert names - EVERY_APP - SOME_APPS - ONLY_IN[app] == set()


def test_the_layout_has_nothing_beside_what_it_names() -> None:
    folders = {module.path.split("/")[0] for module in modules()}
    assert folders == {*APPS, "config"}
