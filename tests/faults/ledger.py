"""Compares what writers were told with what is stored."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import httpx

from tests.agent.agui_rules import log_violations, text_of
from tests.fakes.streams import echo_chunks
from tests.faults.chat import stored
from tests.faults.world import NO_TLS, Person, Scene
from tests.faults.writers import Deed

GOALS_TO_BEGIN_WITH = 1  # see world.py
RESOURCE = {"task": "tasks", "item": "plan-items", "send": "conversations", "send_by_socket": "conversations"}


def rows(place: Scene, person: Person, path: str) -> list[dict[str, Any]]:
    """Everything in one of the person's lists."""
    found: list[dict[str, Any]] = []
    with httpx.Client(headers=person.headers, timeout=60, verify=NO_TLS) as client:
        url: str | None = f"{place.server.url}/api/v1/{path}?page_size=200"
        while url:
            page = client.get(url).raise_for_status().json()
            found += page["results"]
            url = page["next"]
    return found


def write_faults(place: Scene, deeds: Iterable[Deed]) -> list[str]:
    """A sentence for each write that was acknowledged and is not there, or is there twice, or differs."""
    found: list[str] = []
    by_person: defaultdict[Person, list[Deed]] = defaultdict(list)
    for deed in deeds:
        by_person[deed.person].append(deed)
    for person, theirs in by_person.items():
        stored_rows = {path: rows(place, person, path) for path in set(RESOURCE.values())}
        for deed in theirs:
            found += _faults_of(deed, stored_rows[RESOURCE[deed.kind]])
        found += _history_faults(place, person, theirs)
    return found


def _faults_of(deed: Deed, stored_rows: Sequence[dict[str, Any]]) -> list[str]:
    if deed.refused:
        return [f"refused: {deed.refused}"]
    mine = [row for row in stored_rows if row["title"] == deed.title]
    told = {str(answer.get("conversation") if "conversation" in answer else answer["id"]) for answer in deed.answers}
    runs = {answer["run"] for answer in deed.answers if "run" in answer}
    if len(runs) > 1:
        return [f"doubled: {deed.title!r} was answered by {len(runs)} runs"]
    if not mine:
        return [f"lost: {deed.kind} {deed.title!r} was acknowledged"]
    if len(mine) > 1:
        return [f"doubled: {deed.kind} {deed.title!r} is there {len(mine)} times"]
    return [] if told == {str(mine[0]["id"])} else [f"another answer: {deed.title!r} was said to be {told}"]


def _history_faults(place: Scene, person: Person, deeds: Sequence[Deed]) -> list[str]:
    """Every write of goals and planning is one change set, numbered without gap."""
    numbers = sorted(row["seq"] for row in rows(place, person, "changes"))
    writes = GOALS_TO_BEGIN_WITH + sum(deed.kind in {"task", "item"} for deed in deeds)
    right = list(range(1, writes + 1))
    return [] if numbers == right else [f"history of {person.name}: {len(numbers)} change sets for {writes} writes"]


def run_faults(place: Scene, deeds: Iterable[Deed], *, chunks: int) -> tuple[list[str], Counter[str]]:
    """(a sentence for each reply that is not as it should be, how many ended how)."""
    found: list[str] = []
    endings: Counter[str] = Counter()
    for deed in deeds:
        for run_id in {answer["run"] for answer in deed.answers if "run" in answer}:
            run, log, message = stored(place, deed.person, run_id)
            endings[run["status"]] += 1
            found += [f"run of {deed.title!r}: {wrong}" for wrong in _reply_faults(deed, run, log, message, chunks)]
    return found, endings


def _reply_faults(
    deed: Deed, run: dict[str, Any], log: list[dict[str, Any]], message: dict[str, Any], chunks: int
) -> list[str]:
    whole = "".join(echo_chunks(deed.title, chunks))
    text = text_of(entry["event"] for entry in log)
    found = log_violations(log)
    if message["content"] != text:
        found.append("the stored message is not what was streamed")
    if run["status"] == "completed" and text != whole:
        found.append("completed, but not whole")
    if run["status"] not in {"completed", "interrupted"} or not whole.startswith(text):
        found.append(f"{run['status']} with {len(text)} characters")
    return found
