"""`.env.example`, the README's table and the settings speak of the same variables."""

import ast
import re

import pytest

from config.settings.environment import BASE_DIR
from tests.config.conftest import load

READERS = {
    "text",
    "integer",
    "quota",
    "flag",
    "choice",
    "listing",
    "secret",
    "database",
    "mail",
    "redis",
    "sentry_dsn",
    "_provider",
    "str",
}
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]+")
COMPOSE_ALONE = {"POSTGRES_PASSWORD"}


def variables_read() -> set[str]:
    """Every variable that the settings ask the environment for."""
    files = [*(BASE_DIR / "config" / "settings").glob("*.py"), BASE_DIR / "config" / "demo" / "account.py"]
    return {
        argument.value
        for file in files
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and (call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")) in READERS
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and VARIABLE.fullmatch(argument.value)
    }


def test_the_reader_of_this_test_finds_them() -> None:
    assert {"APP_ENV", "PORT", "DATABASE_URL", "ANTHROPIC_API_KEY", "SENTRY_DSN", "DEMO_PASSWORD"} <= variables_read()
    assert len(variables_read()) > 30


def test_the_example_lists_what_works_and_nothing_else() -> None:
    lines = (BASE_DIR / ".env.example").read_text().splitlines()
    listed = [found[1] for line in lines if (found := re.match(r"# ([A-Z][A-Z0-9_]+)=", line))]
    assert len(listed) == len(set(listed))
    assert set(listed) == variables_read() | COMPOSE_ALONE


@pytest.mark.parametrize("provider", ["claude", "openai", "openrouter", "gemini"])
def test_the_example_names_the_defaults_of_each_provider(provider: str, environment: pytest.MonkeyPatch) -> None:
    entry = load("development", environment)["LLM_PROVIDERS"][provider]
    example = (BASE_DIR / ".env.example").read_text()
    assert f"# {entry['model_variable']}={entry['model']}\n" in example
    assert f"# {entry['base_url_variable']}={entry['base_url']}\n" in example


def test_the_readme_lists_what_works_and_nothing_else() -> None:
    rows = re.findall(r"^\| ((?:`[A-Z][A-Z0-9_]+`(?:, )?)+) \|", (BASE_DIR / "README.md").read_text(), re.MULTILINE)
    listed = [name for row in rows for name in VARIABLE.findall(row)]
    assert len(listed) == len(set(listed))
    assert set(listed) == variables_read()


@pytest.mark.parametrize("name", sorted(COMPOSE_ALONE))
def test_what_only_compose_reads_is_read_there(name: str) -> None:
    assert f"${{{name}:?" in (BASE_DIR / "compose.yaml").read_text()


def test_compose_hands_on_no_variable_that_nobody_reads() -> None:
    handed = set(re.findall(r"^    ([A-Z][A-Z0-9_]+):", (BASE_DIR / "compose.yaml").read_text(), re.MULTILINE))
    assert handed <= variables_read()
    assert variables_read() - handed == {"DAYMARK_VAR", "DEBUG", "DEMO_PASSWORD", "HOST", "PORT", "RUN_AGENT"}
