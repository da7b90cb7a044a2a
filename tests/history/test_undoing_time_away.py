"""Other hours, time off and busy times: previewed, proposed, applied, taken back and done again."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from time_machine import travel

from accounts.models import User
from config.common import clock
from history.domain import Actor
from history.errors import EditedSince
from history.models import ChangeSet
from history.preview.building import preview_of
from history.selectors import get_change_set_for
from history.services import apply_proposal, propose, undo
from planning.models import DayException
from planning.services import (
    create_busy_block,
    create_day_exception,
    create_time_off,
    delete_busy_block,
    delete_day_exception,
    delete_time_off,
    update_busy_block,
    update_day_exception,
    update_time_off,
)
from tests.history.standing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
WED = date(2026, 3, 4)
NINE = datetime(2026, 3, 4, 8, tzinfo=UTC)  # nine in Berlin
DAY = timedelta(days=1)
World = dict[str, int]
ACTS: list[tuple[str, Callable[[Actor, World], Any], str, str]] = [
    ("set hours", lambda actor, world: create_day_exception(actor, date=WED + DAY, windows=[["10:00", "12:00"]]),
     "Hours of Thu 5 Mar 2026 set", "Other hours on Thu 5 Mar added (Hours: 10:00–12:00)"),
    ("set none", lambda actor, world: create_day_exception(actor, date=WED + DAY, windows=[], note="Fair"),
     "Hours of Thu 5 Mar 2026 set", "No work on Thu 5 Mar added (Note: Fair)"),
    ("change hours", lambda actor, world: update_day_exception(actor, world["day"], changes={"windows": []}),
     "Hours of Wed 4 Mar 2026 changed", "No work on Wed 4 Mar changed (Hours: 09:00–10:00, 22:00–02:00 → none)"),
    ("move hours", lambda actor, world: update_day_exception(actor, world["day"], changes={"date": WED + DAY}),
     "Hours of Wed 4 Mar 2026 moved to Thu 5 Mar 2026", "Other hours on Thu 5 Mar moved: Wed 4 Mar → Thu 5 Mar"),
    ("usual hours", lambda actor, world: delete_day_exception(actor, world["day"]),
     "Hours of Wed 4 Mar 2026 as usual again",
     "Other hours on Wed 4 Mar deleted (Hours: 09:00–10:00, 22:00–02:00; Note: Visit)"),
    ("go away", lambda actor, world: create_time_off(actor, title="Beach", start_on=WED, end_on=WED),
     "Time off “Beach” added, Wed 4 Mar 2026",
     "Time off “Beach” added (First day: Wed 4 Mar; Last day: Wed 4 Mar)"),
    ("longer", lambda actor, world: update_time_off(
        actor, world["off"], changes={"end_on": WED + 3 * DAY, "title": "Ski"}),
     "Time off “Skiing” now Wed 4 Mar 2026 to Sat 7 Mar 2026, renamed to “Ski”",
     "Time off “Ski” moved: Wed 4 Mar to Fri 6 Mar → Wed 4 Mar to Sat 7 Mar (Title: Skiing → Ski)"),
    ("rename", lambda actor, world: update_time_off(actor, world["off"], changes={"title": "Ski"}),
     "Time off “Skiing” renamed to “Ski”", "Time off “Ski” changed (Title: Skiing → Ski)"),
    ("stay", lambda actor, world: delete_time_off(actor, world["off"]),
     "Time off “Skiing” deleted", "Time off “Skiing” deleted (First day: Wed 4 Mar; Last day: Fri 6 Mar)"),
    ("take time", lambda actor, world: create_busy_block(
        actor, title="Talk", start_at=NINE, end_at=NINE + timedelta(hours=1)),
     "Busy time “Talk” added, Wed 4 Mar 2026, 09:00",
     "Busy time “Talk” added (Starts: Wed 4 Mar, 09:00; Ends: Wed 4 Mar, 10:00)"),
    ("put off", lambda actor, world: update_busy_block(
        actor, world["busy"], changes={"start_at": NINE + DAY, "end_at": NINE + 2 * DAY}),
     "Busy time “Dentist” moved to Thu 5 Mar 2026, 09:00",
     "Busy time “Dentist” moved: Wed 4 Mar, 09:00 to 10:30 → Thu 5 Mar, 09:00 to Fri 6 Mar, 09:00"),
    ("overrun", lambda actor, world: update_busy_block(
        actor, world["busy"], changes={"end_at": NINE + timedelta(hours=3)}),
     "Busy time “Dentist” now until Wed 4 Mar 2026, 12:00",
     "Busy time “Dentist” moved: Wed 4 Mar, 09:00 to 10:30 → Wed 4 Mar, 09:00 to 12:00"),
    ("free it", lambda actor, world: delete_busy_block(actor, world["busy"]),
     "Busy time “Dentist” deleted",
     "Busy time “Dentist” deleted (Starts: Wed 4 Mar, 09:00; Ends: Wed 4 Mar, 10:30)"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _now() -> object:
    with travel(NINE, tick=False):
        yield


@pytest.fixture
def actor(alice: User) -> Actor:
    """Alice, in Berlin."""
    alice.preferences.time_zone = "Europe/Berlin"
    alice.preferences.save()
    return Actor(user=alice, via="person")


@pytest.fixture
def world(actor: Actor) -> World:
    """One of each; ids by name."""
    day = create_day_exception(actor, date=WED, windows=[["09:00", "10:00"], ["22:00", "02:00"]], note="Visit")
    off = create_time_off(actor, title="Skiing", start_on=WED, end_on=WED + 2 * DAY)
    busy = create_busy_block(actor, title="Dentist", start_at=NINE, end_at=NINE + timedelta(minutes=90))
    return {"day": day.pk, "off": off.pk, "busy": busy.pk}


@pytest.mark.parametrize(("act", "reason", "told"), [entry[1:] for entry in ACTS], ids=[entry[0] for entry in ACTS])
def test_an_act_is_proposed_applied_and_undone(
    actor: Actor, world: World, act: Callable[[Actor, World], Any], reason: str, told: str
) -> None:
    before = standing(actor.user)
    proposal, _ = propose(actor, lambda drafting: act(drafting, world), expires_at=clock.now() + DAY)
    assert proposal is not None
    assert standing(actor.user) == before
    preview = preview_of(actor.user, get_change_set_for(actor.user, proposal.pk))
    assert (proposal.reason, [line.text for line in preview.lines]) == (reason, [told])
    apply_proposal(actor, proposal.pk)
    after = standing(actor.user)
    assert after != before
    undo(actor, proposal.pk)
    assert standing(actor.user) == before
    undo(actor, ChangeSet.objects.for_user(actor.user).latest("seq").pk)
    assert standing(actor.user) == after


def test_hours_do_not_come_back_where_there_are_new_ones(actor: Actor, world: World) -> None:
    delete_day_exception(actor, world["day"])
    deleting = actor.acts[-1]
    create_day_exception(actor, date=WED, windows=[])
    with pytest.raises(EditedSince, match="stands in its place"):
        undo(actor, deleting)
    assert DayException.objects.get().windows == []
