"""`manage.py todo add|list|edit|done|delete`: a person's plan items from the terminal."""

from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandParser

from accounts.management.people import add_user_option, chosen_user
from accounts.selectors import zone_of
from config.common.clock import today_in
from config.common.commands import checked, clear_errors
from goals.models import Priority
from history.domain import Actor
from planning.domain import ItemChanges
from planning.management.lines import line_of_item, lines_of_day
from planning.models import PlanItem
from planning.selectors import day_of, get_plan_item_for
from planning.serializers import PlanItemInput
from planning.services import create_item, delete_item, update_item

FIELDS = ("title", "date", "duration_minutes", "priority", "status", "goal", "task", "notes")


class Command(BaseCommand):
    """Adds, lists, changes, completes and deletes items, as the person, through the services."""

    help = "Keep a person's plan items: add, list, edit, done, delete. Without --date it is the person's today."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand each; ids are those that `list` prints."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="add|list|edit|done|delete")
        adding = actions.add_parser("add", help="put an item at the end of a day")
        adding.add_argument("title")
        editing = actions.add_parser("edit", help="change the fields that are given")
        editing.add_argument("id")
        editing.add_argument("--title")
        editing.add_argument("--status", choices=PlanItem.Status.values)
        for action in (adding, editing):
            _add_fields(action)
        listing = actions.add_parser("list", help="print a day")
        for action in (adding, editing, listing):
            action.add_argument("--date", metavar="YYYY-MM-DD", help="which day")
        for name, text in (("done", "mark items done"), ("delete", "delete items")):
            actions.add_parser(name, help=text).add_argument("ids", nargs="+", metavar="id")
        for action in actions.choices.values():
            add_user_option(action)

    def handle(self, *, action: str, user: str | None, **options: Any) -> None:
        """Check as the API does, call one service, print what came of it."""
        person = chosen_user(user)
        actor = Actor(user=person, via="person", cause="command:todo")
        with clear_errors():
            getattr(self, f"_{action}")(actor, zone_of(person), options)

    def _add(self, actor: Actor, zone: str, options: Mapping[str, Any]) -> None:
        given = {"date": today_in(zone).isoformat(), **_given(options)}
        item = create_item(actor, **checked(PlanItemInput, _with_start(given, options, zone)))
        self._print(actor, zone, item.pk)

    def _list(self, actor: Actor, zone: str, options: Mapping[str, Any]) -> None:
        fields = checked(PlanItemInput, {"date": options["date"] or today_in(zone).isoformat()}, partial=True)
        self.stdout.write("\n".join(lines_of_day(day_of(actor.user, fields["date"], with_titles=True), zone)))

    def _edit(self, actor: Actor, zone: str, options: Mapping[str, Any]) -> None:
        item = get_plan_item_for(actor.user, options["id"])
        given = _with_start({"date": item.on_date.isoformat(), **_given(options)}, options, zone)
        changes = cast(ItemChanges, checked(PlanItemInput, given, partial=True))
        self._print(actor, zone, update_item(actor, item.pk, changes=changes).pk)

    def _done(self, actor: Actor, zone: str, options: Mapping[str, Any]) -> None:
        for item_id in options["ids"]:
            item = update_item(actor, item_id, changes={"status": PlanItem.Status.DONE})
            self._print(actor, zone, item.pk)

    def _delete(self, actor: Actor, zone: str, options: Mapping[str, Any]) -> None:
        for item_id in options["ids"]:
            item = get_plan_item_for(actor.user, item_id)
            delete_item(actor, item.pk)
            self.stdout.write(f"deleted: {item.title}")

    def _print(self, actor: Actor, zone: str, item_id: int) -> None:
        item = get_plan_item_for(actor.user, item_id, with_titles=True)
        self.stdout.write(f"{item.on_date} {line_of_item(item, zone)}")


def _add_fields(parser: ArgumentParser) -> None:
    parser.add_argument("--at", metavar="HH:MM", help='local start time; "none" takes it away')
    parser.add_argument("--minutes", dest="duration_minutes", metavar="N", help="how long it takes")
    parser.add_argument("--priority", choices=Priority.values)
    parser.add_argument("--goal", metavar="ID", help="the goal it serves")
    parser.add_argument("--task", metavar="ID", help="the task it works on")
    parser.add_argument("--notes")


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in FIELDS if options.get(name) is not None}


def _with_start(given: Mapping[str, Any], options: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """`given` with `start_at` at the local time that --at says, on its date. Raises ValidationError."""
    at = options["at"]
    if at is None:
        return dict(given)
    if at == "none":
        return {**given, "start_at": None}
    day = checked(PlanItemInput, {"date": given["date"]}, partial=True)["date"]
    return {**given, "start_at": _instant(day, at, zone)}


def _instant(day: date, at: str, zone: str) -> str:
    """The instant in ISO form, or `at` as it is where it is no time: the serializer then says so."""
    try:
        return datetime.combine(day, time.fromisoformat(at), tzinfo=ZoneInfo(zone)).isoformat()
    except ValueError:
        return at
