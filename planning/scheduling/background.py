"""Plans that are made in the background: large ones, and those that are renewed every night.

A large plan is a proposal that is `computing`. Whichever serving process looks first makes it; a process that dies over
it leaves it to another one after a while. What renews plans at night only proposes, once a night for each person.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from accounts.models import Preferences, User
from accounts.selectors import zone_of
from config.common import clock, idempotency
from config.common.clock import today_in
from config.common.errors import DaymarkError
from config.common.outside import Found, settled
from config.common.threads import in_thread
from goals.selectors import tasks_for
from history.domain import Actor
from history.models import ChangeSet
from history.services import begin_proposal, complete_proposal, give_up_proposal, rehearse
from planning.domain import DAYS_IN_WEEK, Asked
from planning.scheduling.proposing import (
    Scheduled,
    check,
    plan_within,
    propose_schedule,
    reason_of,
    replace_older,
)
from planning.scheduling.supposing import suppose
from planning.selectors import items_for

logger = logging.getLogger(__name__)
GIVEN_UP = "It could not be made in several tries."


def schedule(actor: Actor, asked: Asked, *, found: Found | None = None) -> Scheduled:
    """As `propose_schedule`; where there is much to plan, the proposal is `computing` and made in the background."""
    now = found.now if found else clock.now()
    if _size(actor.user, now) <= settings.PLANNER_MOST_AT_ONCE:
        return propose_schedule(actor, asked, found=found)
    check(actor.user, asked, now)
    with transaction.atomic():
        rehearse(actor, lambda acting: suppose(acting, asked.what_if))
        expires_at = now + settings.PLANNER_PROPOSAL_WITHIN
        proposal = begin_proposal(actor, expires_at=expires_at, reason=reason_of(asked), basis=asked.plain)
        replace_older(actor, proposal)
    return Scheduled(proposal=proposal, report={})


def _size(user: User, now: datetime) -> int:
    """How many things want a place: tasks, and items that stand for themselves."""
    alone = items_for(user).open().filter(task=None, daily_plan__date__gte=today_in(zone_of(user), now))
    return tasks_for(user).open().count() + alone.count()


async def serve() -> None:
    """Look for what is to be made, and whose night it is, until cancelled."""
    await asyncio.gather(
        _repeat(make_due, settings.PLANNER_LOOKS_EVERY), _repeat(renew_plans, settings.PLANNER_NIGHTLY_LOOKS_EVERY)
    )


async def _repeat(look: Callable[[datetime], int], seconds: float) -> None:
    while True:
        try:
            await in_thread(look)(clock.now())
        except Exception:
            logger.exception("background_plans_failed look=%s", look.__name__)
        await asyncio.sleep(seconds)


def make_due(now: datetime) -> int:
    """Make the plans that nobody is making; how many."""
    return sum(_make(proposal) for proposal in _due(now) if _claim(proposal, now))


def renew_plans(now: datetime) -> int:
    """Propose new plans to those for whom the hour has come and who want it; to how many."""
    wanting = Preferences.objects.filter(settings__replan_nightly=True, user__is_active=True).select_related("user")
    return sum(_renew(one.user, now) for one in wanting if _is_night(one, now) and _is_first(one, now))


def _due(now: datetime) -> Iterator[ChangeSet]:
    """Those that were never tried, and those whose maker seems to have died."""
    computing = ChangeSet.objects.filter(state=ChangeSet.State.COMPUTING, expires_at__gt=now)
    lease = timedelta(seconds=2 * settings.PLANNER_LARGE_SECONDS)
    for proposal in computing.select_related("user").order_by("pk"):
        if not _tries(proposal) or proposal.updated_at < now - lease:
            yield proposal


def _claim(proposal: ChangeSet, now: datetime) -> bool:
    """Whether this process is to make it: of several that look, the first."""
    seen = ChangeSet.objects.filter(
        pk=proposal.pk, state=ChangeSet.State.COMPUTING, updated_at=proposal.updated_at
    )  # fmt: skip
    basis = {**(proposal.basis or {}), "tries": _tries(proposal) + 1}
    return bool(seen.update(updated_at=now, basis=basis))


def _tries(proposal: ChangeSet) -> int:
    return int((proposal.basis or {}).get("tries", 0))


def _make(proposal: ChangeSet) -> bool:
    actor = Actor(user=proposal.user, via=proposal.via, cause=proposal.cause)  # type: ignore[arg-type]
    if _tries(proposal) >= settings.PLANNER_TRIES:
        give_up_proposal(actor, proposal.pk, GIVEN_UP)
        return False
    try:
        asked = Asked.read(proposal.basis or {})
        settled(
            lambda found: complete_proposal(actor, proposal.pk, lambda acting: plan_within(acting, asked, found))
        )  # fmt: skip
    except DaymarkError as error:
        give_up_proposal(actor, proposal.pk, error.detail)
        return False
    return True


def _is_night(preferences: Preferences, now: datetime) -> bool:
    return now.astimezone(ZoneInfo(preferences.time_zone)).hour == settings.PLANNER_NIGHTLY_HOUR


def _is_first(preferences: Preferences, now: datetime) -> bool:
    """Whether nobody has renewed this person's plan tonight; then it is noted that it was."""
    night = now.astimezone(ZoneInfo(preferences.time_zone)).date()
    store, named = idempotency.store(), (preferences.user_id, f"nightly {night}", "nightly plan", "")
    with transaction.atomic():
        is_first = store.begin(*named) is None
        if is_first:
            store.finish(*named[:3], idempotency.Answer(status=200, body="", headers={}))
    return is_first


def _renew(user: User, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo(user.preferences.time_zone)).date()
    asked = Asked(first=today, last=today + timedelta(days=DAYS_IN_WEEK - 1))
    actor = Actor(user=user, via="scheduler", cause="nightly")
    try:
        made = propose_schedule(actor, asked, within=settings.PLANNER_NIGHTLY_WITHIN)
    except DaymarkError as error:
        logger.warning("nightly_plan_failed user=%s code=%s", user.pk, error.code)
        return False
    return made.proposal is not None
