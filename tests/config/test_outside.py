"""Slow work that is asked for inside of a transaction, and done outside."""

from itertools import count

import pytest
from django.db import connection, transaction

from accounts.models import User
from config.common.errors import Conflict, Unavailable
from config.common.outside import Found, settled
from goals.models import Task
from tests.factories.goals import TaskFactory

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_the_work_is_done_once_and_outside_of_the_transaction_that_asked(alice: User) -> None:
    seen: list[bool] = []

    def work() -> str:
        seen.append(connection.in_atomic_block)
        return "answer"

    def act(found: Found) -> str:
        with transaction.atomic():
            TaskFactory.create(user=alice)
            return found.answer("question", work) + found.answer("question", work)

    assert (settled(act), seen, Task.objects.count()) == ("answeranswer", [False], 1)


def test_an_error_of_the_work_is_raised_where_it_was_asked_for() -> None:
    told: list[str] = []

    def work() -> str:
        raise Unavailable(retry_after=5)

    def act(found: Found) -> str:
        try:
            return found.answer("question", work)
        except Unavailable as error:
            told.append(error.code)
            return "refused"

    assert (settled(act), told) == ("refused", ["unavailable"])


def test_questions_that_never_stay_the_same_are_given_up() -> None:
    questions = count()
    with pytest.raises(Conflict):
        settled(lambda found: found.answer(next(questions), lambda: None))
