"""What management commands share: checking input as the API does, and errors in one line instead of a traceback."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import Serializer

from config.common.errors import DaymarkError, FieldError, NotFound
from config.common.exceptions_handler import flatten


@contextmanager
def clear_errors() -> Iterator[None]:
    """Within it, what a service or an input serializer refuses becomes a CommandError."""
    try:
        yield
    except ValidationError as error:
        raise CommandError(_sentence(flatten(error.get_full_details()))) from error
    except DaymarkError as error:
        raise CommandError(_sentence(error.errors) or error.detail) from error


@contextmanager
def called(kind: str, key: object) -> Iterator[None]:
    """Within it, what is missing or somebody else's is called by its kind and id, in a CommandError."""
    try:
        yield
    except NotFound as error:
        raise CommandError(f"There is no {kind} {key} of that person.") from error


def checked(serializer: type[Serializer[Any]], given: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """What the serializer makes of it. Raises ValidationError."""
    form = serializer(data=given, partial=partial)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def _sentence(problems: Iterable[FieldError]) -> str:
    return " ".join(f"{problem.field}: {problem.detail}" if problem.field else problem.detail for problem in problems)
