"""Finds state that outlives a call: what a module or class of `agent/` holds must not be able to change.

Two runs in one process share every module. Anything mutable there is a way for one person's text to reach another.
"""

import ast
import datetime as dt
import decimal
import enum
import inspect
import logging
import pathlib
import re
import types
import typing
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from django.apps import AppConfig
from django.core.management.base import BaseCommand
from django.db import models
from django.forms import BaseForm
from django.http import HttpResponse
from django.views import View
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo
from rest_framework import renderers, serializers, throttling

UNCHANGING = (
    str, bytes, int, float, complex, bool, type(None), type(Ellipsis), range, enum.Enum, re.Pattern, logging.Logger,
    dt.date, dt.time, dt.timedelta, dt.tzinfo, decimal.Decimal, uuid.UUID, pathlib.PurePath, TypeAdapter,
    type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType, types.GenericAlias, types.UnionType,
    property, staticmethod, classmethod, type(FieldInfo().default), types.MemberDescriptorType,
    typing.TypeVar, typing.ParamSpec, typing.NewType, OpenApiParameter, OpenApiExample, serializers.BaseSerializer,
)  # fmt: skip
# Their class attributes are declarations that the framework reads and nobody writes.
DECLARATIVE = (
    models.Model, models.Manager, models.QuerySet, models.Field, serializers.BaseSerializer, serializers.Field, View,
    AppConfig, BaseCommand, BaseForm, BaseModel, HttpResponse, renderers.BaseRenderer, throttling.BaseThrottle,
)  # fmt: skip
CACHES = {"cache", "lru_cache", "functools.cache", "functools.lru_cache", "alru_cache"}
EXEMPT_FILES = ("/urls.py", "/admin.py")  # Django reads lists and registrations there by its contract


def state_in(module: types.ModuleType, tree: ast.Module, path: str) -> list[str]:
    """One sentence for each thing in the module that could carry state from one call to the next."""
    found = [f"{path}:{line}: {what}" for line, what in _statements(tree)]
    if path.endswith(EXEMPT_FILES):
        return found
    for name, line in _assigned(tree.body):
        found += [f"{path}:{line}: {name} holds {wrong}" for wrong in _changing(vars(module).get(name))]
    for node in [node for node in tree.body if isinstance(node, ast.ClassDef)]:
        found += _in_class(vars(module).get(node.name), node, path)
    return found


def _statements(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield node.lineno, f"global {', '.join(node.names)}"
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                if ast.unparse(called) in CACHES:
                    yield node.lineno, f"{node.name} keeps its answers in a cache"


def _in_class(cls: Any, node: ast.ClassDef, path: str) -> list[str]:
    if not inspect.isclass(cls) or node.name == "Meta" or issubclass(cls, (*DECLARATIVE, enum.Enum)):
        return []
    if hasattr(cls, "model_admin") or any("ModelAdmin" in base.__name__ for base in cls.__mro__):
        return []
    found = []
    for name, line in _assigned(node.body):
        value = vars(cls).get(name)
        found += [f"{path}:{line}: {cls.__name__}.{name} holds {wrong}" for wrong in _changing(value)]
    for inner in [inner for inner in node.body if isinstance(inner, ast.ClassDef)]:
        found += _in_class(vars(cls).get(inner.name), inner, path)
    return found


def _assigned(body: Sequence[ast.stmt]) -> Iterator[tuple[str, int]]:
    """Names bound by statements of this block, and of the `if`, `try`, `with` and `for` within it."""
    for statement in body:
        targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
        for target in targets if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For)) else ():
            for node in ast.walk(target):
                if isinstance(node, ast.Name) and not node.id.startswith("__"):
                    yield node.id, statement.lineno
        for block in ("body", "orelse", "finalbody"):
            inner = getattr(statement, block, None)
            if isinstance(inner, list) and not isinstance(
                statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            ):
                yield from _assigned(inner)


def _changing(value: Any) -> Iterator[str]:
    """What in this value could be changed by whoever holds it."""
    if isinstance(value, (tuple, frozenset)):
        for inner in value:
            yield from _changing(inner)
    elif isinstance(value, types.MappingProxyType):
        for inner in value.values():
            yield from _changing(inner)
    elif is_dataclass(value) and not isinstance(value, type):
        frozen = value.__dataclass_params__.frozen  # type: ignore[attr-defined]  # dataclasses keep it there
        yield from () if frozen else (f"a {type(value).__name__}, which is not frozen",)
        for field in fields(value):
            yield from _changing(getattr(value, field.name))
    elif not isinstance(value, UNCHANGING) and type(value).__module__ not in {"typing", "typing_extensions"}:
        yield f"a {type(value).__name__}"
