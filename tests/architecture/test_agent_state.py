"""Nothing in `agent/` remembers anything between two calls."""

import ast
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture.source import modules
from tests.architecture.state import state_in

KEPT = {
    "a list": "SEEN = []",
    "a dict": "CACHE: dict[str, str] = {}",
    "a dict in a tuple": "TABLE = ((1, {}),)",
    "a deque": "from collections import deque\nLAST = deque(maxlen=3)",
    "a context variable": "from contextvars import ContextVar\nWHO = ContextVar('who')",
    "an instance": "class Pool:\n    pass\nPOOL = Pool()",
    "a dataclass that is not frozen": "from dataclasses import dataclass\n@dataclass\nclass A:\n    b: int\nC = A(1)",
    "a set under an if": "if True:\n    SEEN = set()",
    "a class attribute": "class Pool:\n    clients = {}",
    "an attribute of an inner class": "class Pool:\n    class Inner:\n        clients = []",
    "a global": "LAST = None\ndef f():\n    global LAST\n    LAST = 1",
    "a cache": "from functools import cache\n@cache\ndef f():\n    return 1",
    "a cache with a size": "import functools\nclass A:\n    @functools.lru_cache(1)\n    def f(self): ...",
}
HELD = """
import logging, re
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, Literal, TypeVar

Row = TypeVar("Row")
Kind = Literal["a", "b"]
Shape = dict[str, Any] | None
WORD = re.compile("a")
NAMES = ("a", frozenset({1}))
TABLE = MappingProxyType({"a": len})
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Point:
    x: int = 0


class Colour(Enum):
    RED = 1


ORIGIN = Point()
"""


def test_the_agent_holds_no_state_in_modules_or_classes() -> None:
    agent = [module for module in modules() if module.name.split(".")[0] == "agent"]
    assert len(agent) > 100
    found = {one.path: state_in(import_module(one.name), one.tree, one.path) for one in agent}
    assert {path: state for path, state in found.items() if state} == {}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_state_is_seen(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _state_in(text, tmp_path, monkeypatch) != []


def test_constants_are_no_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _state_in(HELD, tmp_path, monkeypatch) == []


def _state_in(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    (folder / "a_sample.py").write_text(text)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "a_sample", raising=False)
    return state_in(import_module("a_sample"), ast.parse(text), "a_sample.py")
