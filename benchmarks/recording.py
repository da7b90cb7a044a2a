"""What it costs to record a change: the same write with history and without it, over REST and as a bare service.

`python -m benchmarks.recording [--rounds N] [--writes N]` measures on the database that DATABASE_URL names (none: a
SQLite file in DAYMARK_VAR) and prints one JSON array per write. Run it in a process of its own: it takes the storing
out of `history` for every second round, which nothing else may ever do.
"""

import argparse
import json
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest.mock import patch

import django

from config import settings as configured

Write = Callable[[], object]
STORING = "history.services.recording"


def main() -> None:
    """Print `[name, CPU ms with, CPU ms without, ratio]` per write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--writes", type=int, default=200, help="of each kind in a round")
    options = parser.parse_args()
    configured.select()
    django.setup()
    for name, write in _writes().items():
        pairs = []
        for number in range(options.rounds + 1):
            recorded = _cpu_ms(write, options.writes)
            with _unrecorded():
                bare = _cpu_ms(write, options.writes)
            if number:  # the first round only warms both up
                pairs.append((recorded, bare))
        ours, bare_ms = (statistics.median(pair[place] for pair in pairs) for place in (0, 1))
        ratio = statistics.median(recorded / bare for recorded, bare in pairs)
        print(json.dumps([name, ours, bare_ms, ratio]))


@contextmanager
def _unrecorded() -> Iterator[None]:
    """Within it, acts lock no counter and store no change set; snapshots are still taken."""
    with patch(f"{STORING}.lock_counter", lambda user_id: 0), patch(f"{STORING}.store_set", lambda *a, **k: None):
        yield


def _cpu_ms(write: Write, times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        write()
    return (time.process_time() - began) / times * 1000


def _writes() -> dict[str, Write]:
    """Changing an item, through the door that people use and beneath it."""
    from rest_framework.test import APIClient

    from history.domain import Actor
    from planning.services import create_item, update_item
    from tests.factories.accounts import UserFactory

    person: Any = UserFactory.create(email=f"recording-{uuid.uuid4().hex}@example.org")
    actor = Actor(user=person, via="person")
    item = create_item(actor, date=_a_day(), title="Measure")
    client = APIClient(SERVER_NAME="127.0.0.1")
    client.force_authenticate(person)
    titles = (f"Measure {number}" for number in count())

    def over_rest() -> object:
        answer = client.patch(f"/api/v1/plan-items/{item.pk}", {"title": next(titles)}, format="json")
        assert answer.status_code == 200, answer.content
        return answer

    return {
        "change an item over REST": over_rest,
        "the service beneath it": lambda: update_item(actor, item.pk, changes={"title": next(titles)}),
    }


def _a_day() -> Any:
    from config.common import clock

    return clock.now().date()


if __name__ == "__main__":
    main()
