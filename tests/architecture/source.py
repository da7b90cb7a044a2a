"""The product's source as data: its modules, parsed."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("accounts", "history", "goals", "planning", "agent")
LONG = "# long because "
"""A function over 50 or a module over 300 lines says why in a comment that begins so."""


@dataclass(frozen=True, kw_only=True)
class Module:
    """One parsed file."""

    path: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """As it is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product: the apps and `config`, without migrations."""
    found = []
    for package in (*APPS, "config"):
        for file in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in file.parts:
                text = file.read_text(encoding="utf-8")
                found.append(Module(path=str(file.relative_to(ROOT)), text=text, tree=ast.parse(text)))
    return tuple(found)


def functions_of(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in ast.walk(module.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From the first line of its signature to its last."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def names_called(module: Module) -> Iterator[tuple[str, int]]:
    """Dotted names of what is called or read, with the line: `os.environ`, `print`."""
    for node in ast.walk(module.tree):
        if isinstance(node, (ast.Attribute, ast.Name)):
            yield ast.unparse(node), node.lineno
