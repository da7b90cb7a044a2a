"""What `plan_day`, `plan_week` and `replan` share: plan some days of a person, apply it or only show it."""

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import add_user_option, chosen_user
from accounts.models import User
from accounts.selectors import zone_of
from config.common import clock
from config.common.clock import today_in
from config.common.errors import DaymarkError
from config.common.wording import minutes_told
from history.domain import Actor
from history.preview.building import with_previews
from history.selectors import get_proposal_for
from history.services import apply_proposal, reject_proposal
from planning.domain import Asked
from planning.management.typed import add_date_option, chosen_day
from planning.scheduling.proposing import Scheduled, propose_schedule, why_unchanged


class PlanningCommand(BaseCommand):
    """Plans the days that `days` names; `--dry-run` changes nothing."""

    name: str

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose days, which, and whether to apply."""
        add_user_option(parser)
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")

    def days(self, person: User, today: date, options: dict[str, Any]) -> tuple[date, date]:
        """The first and the last day to plan."""
        raise NotImplementedError

    def handle(self, *, user: str | None, dry_run: bool, **options: Any) -> None:
        """Plan, show, and apply."""
        person = chosen_user(user)
        actor = Actor(user=person, via="person", cause=f"command:{self.name}")
        first, last = self.days(person, today_in(zone_of(person), clock.now()), options)
        try:
            asked = Asked(first=first, last=last)
            found = propose_schedule(actor, asked)
            if found.proposal is None:
                self.stdout.write(why_unchanged(person, asked, clock.now()))
            else:
                self._show(person, found, found.proposal.pk)
                self._decide(actor, found.proposal.pk, dry_run=dry_run)
        except DaymarkError as error:
            raise CommandError(error.detail) from error

    def _show(self, person: User, found: Scheduled, proposal_id: int) -> None:
        (shown,) = with_previews(person, [get_proposal_for(person, proposal_id)])
        for line in shown.preview.lines:
            self.stdout.write(f"{line.group}: {line.text}")
        for late in found.report["late"]:
            self.stdout.write(f"late: “{late['title']}” by {minutes_told(late['late_minutes'])}")
        for unplaced in found.report["unplaced"]:
            self.stdout.write(f"without a place: “{unplaced['title']}”")

    def _decide(self, actor: Actor, proposal_id: int, *, dry_run: bool) -> None:
        if dry_run:
            reject_proposal(actor, proposal_id)
            self.stdout.write("Nothing was changed.")
        else:
            apply_proposal(actor, proposal_id)
            self.stdout.write("Done. It can be undone on the History page.")


def day_asked(parser: CommandParser) -> None:
    """`--date`."""
    add_date_option(parser, help="which day (default: today)")


def chosen(options: dict[str, Any], today: date) -> date:
    """The day of `--date`."""
    return chosen_day(options.get("date") or "today", today)


def rest_of_week(start: date) -> date:
    """Its last day."""
    return start + timedelta(days=6)
