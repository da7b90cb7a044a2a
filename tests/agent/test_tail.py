"""The tail: what it reads for many watchers at once."""

import uuid

import pytest

from accounts.models import User
from agent.runs.tail import read
from tests.factories.agent import ConversationFactory, completed_run

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_thousand_watched_runs_are_read_together(alice: User) -> None:
    run = completed_run(ConversationFactory.create(user=alice), answer="Here.")
    others = {uuid.uuid4(): 0 for _ in range(1100)}
    rows = read({**others, run.pk: 1})
    assert [(run_id, seq) for run_id, seq, _ in rows] == [(run.pk, seq) for seq in range(2, run.last_seq + 1)]


def test_nobody_watching_reads_nothing() -> None:
    assert read({}) == []
