"""Who works on which run: claiming, heartbeats, and losing a claim. Every write here is a conditional update."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet

from agent.domain import Event
from agent.models import Run
from agent.runs.prompts import SYSTEM
from agent.selectors import events_after_unchecked
from config.common import clock


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The right to write one run's log. A higher attempt number revokes it."""

    run_id: uuid.UUID
    user_id: int
    conversation_id: int
    message_id: int
    attempt: int
    last_seq: int
    """Where the log stands: 0, or the end of an earlier segment."""
    worked_seconds: float = 0
    """What the earlier segments took."""


def claim_queued(runner: str, limit: int, *, only_for: int | None = None) -> list[Claim]:
    """Take up to `limit` queued runs, oldest first, of everybody or of one person (an id).

    Where two runners reach for one, the update picks.
    """
    if limit <= 0:
        return []
    claims = []
    queued = Run.objects.filter(status=Run.Status.QUEUED)
    for run in (queued if only_for is None else queued.filter(user=only_for)).order_by("created_at", "pk")[:limit]:
        now = clock.now()
        won = Run.objects.filter(pk=run.pk, status=Run.Status.QUEUED).update(
            status=Run.Status.RUNNING,
            runner=runner,
            attempt=F("attempt") + 1,
            lease_until=now + settings.AGENT_LEASE,
            started_at=run.started_at or now,
            prompt=run.prompt or SYSTEM,
            updated_at=now,
        )
        if won:
            claims.append(
                Claim(
                    run_id=run.pk,
                    user_id=run.user_id,
                    conversation_id=run.conversation_id,
                    message_id=run.message_id,
                    attempt=run.attempt + 1,
                    last_seq=run.last_seq,
                    worked_seconds=run.worked_seconds,
                )
            )
    return claims


def so_far(claim: Claim) -> tuple[list[Event], list[dict[str, Any]]]:
    """The log and the usage of the segments before this one."""
    usage = Run.objects.values_list("usage", flat=True).get(pk=claim.run_id)
    return events_after_unchecked(claim.run_id, 0, limit=None), usage or []


def add_worked(claim: Claim, seconds: float) -> None:
    """Count a segment's work towards AGENT_RUN_SECONDS. What a person then takes to decide is nobody's work."""
    mine = Run.objects.filter(pk=claim.run_id, attempt=claim.attempt)
    mine.update(worked_seconds=F("worked_seconds") + seconds)


def renew(runner: str, run_ids: Collection[uuid.UUID]) -> None:
    """Heartbeat: extend the leases of this runner's runs, all in one update."""
    held_by(runner).filter(pk__in=run_ids).update(lease_until=clock.now() + settings.AGENT_LEASE)


def still_held(runner: str, run_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these runs this runner may still work on; the others were cancelled or reaped."""
    return set(held_by(runner).filter(pk__in=run_ids).values_list("pk", flat=True))


def expired_leases(limit: int = 100) -> list[uuid.UUID]:
    """The runs of runners that are silent, those for longest first."""
    return list(silent().order_by("lease_until").values_list("pk", flat=True)[:limit])


def held_by(runner: str) -> QuerySet[Run]:
    """What this runner works on, whoever it is for."""
    return Run.objects.filter(runner=runner, status=Run.Status.RUNNING)


def silent() -> QuerySet[Run]:
    """Runs whose runner has not been heard of for a whole lease."""
    return Run.objects.filter(status=Run.Status.RUNNING, lease_until__lt=clock.now())
