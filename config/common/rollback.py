"""Work that must outlive the rollback of a request, such as the count of its tries.

`IdempotentMixin` opens a scope around its transaction; whoever writes such a thing calls `repeat_after_rollback`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Work = Callable[[], object]
_scope: ContextVar[list[Work] | None] = ContextVar("daymark_rollback_scope", default=None)


@contextmanager
def rollback_scope() -> Iterator[list[Work]]:
    """Collects what is to be repeated, should the transaction inside be rolled back."""
    works: list[Work] = []
    token = _scope.set(works)
    try:
        yield works
    finally:
        _scope.reset(token)


def repeat_after_rollback(work: Work) -> None:
    """Have `work`, already done, done again if the request's transaction is rolled back. Outside one: nothing to do."""
    works = _scope.get()
    if works is not None:
        works.append(work)
