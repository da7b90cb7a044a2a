"""Settings as another environment would make them."""

import os
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

OURS = tuple(
    "AGENT_ DAYMARK_ SCHEDULER_ JWT_ LLM_ SECRET_KEY DATABASE_URL REDIS_URL HOST PORT PUBLIC_URL DEBUG".split()
)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment without any of Daymark's variables but a `var/` of its own."""
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DAYMARK_VAR", str(tmp_path / "var"))
    return monkeypatch


def load(module: str, environment: pytest.MonkeyPatch, **variables: str) -> dict[str, Any]:
    """The settings that `module` makes of these variables; Django's own stay as they are."""
    for name, value in variables.items():
        environment.setenv(name, value)
    for shared in ("base", "agent", "history", "planner"):  # read once for the suite, and anew here
        environment.delitem(sys.modules, f"config.settings.{shared}", raising=False)
    return runpy.run_module(f"config.settings.{module}")
