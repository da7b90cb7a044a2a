"""`manage.py todo add|list|edit|done|delete`: a person's plan items from the terminal."""

from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import add_user_option, chosen_user
from accounts.models import User
from accounts.selectors import zone_of
from config.common.clock import today_in
from config.common.commands import called, checked, clear_errors
from goals.models import Priority
from goals.selectors import get_goal_for, get_task_for
from history.domain import Actor
from planning.domain import ItemChanges
from planning.management.lines import line_of_item, lines_of_day
from planning.management.typed import add_date_option, chosen_day, chosen_time
from planning.models import PlanItem
from planning.selectors import day_of, get_plan_item_for
from planning.serializers.plans import PlanItemInput
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
            add_date_option(action, help="which day")
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
        given = {"date": _day(options, zone), **_given(options, actor.user, zone)}
        item = create_item(actor, **checked(PlanItemInput, _with_start(given, options, zone)))
        self._print(actor, zone, item.pk)

    def _list(self, actor: Actor, zone: str, options: Mapping[str, Any]) -> None:
        fields = checked(PlanItemInput, {"date": _day(options, zone)}, partial=True)
        self.stdout.write("\n".join(lines_of_day(day_of(actor.user, fields["date"], with_titles=True), zone)))

    def _edit(self, actor: Actor, zone: str, options: Mapping[str, Any]) -> None:
        item = _item(actor.user, options["id"])
        given = _given(options, actor.user, zone)
        if not given and options["at"] is None:
            raise CommandError("Nothing was given to change: name a field, such as --title, --at, --date or --status.")
        given = _with_start({"date": item.on_date.isoformat(), **given}, options, zone)
        changes = cast(ItemChanges, checked(PlanItemInput, given, partial=True))
        self._print(actor, zone, update_item(actor, item.pk, changes=changes).pk)

    def _done(self, actor: Actor, zone: str, options: Mapping[str, Any]) -> None:
        for item in [_item(actor.user, item_id) for item_id in options["ids"]]:
            update_item(actor, item.pk, changes={"status": PlanItem.Status.DONE})
            self._print(actor, zone, item.pk)

    def _delete(self, actor: Actor, zone: str, options: Mapping[str, Any]) -> None:
        for item in [_item(actor.user, item_id) for item_id in options["ids"]]:
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


def _item(user: User, item_id: str) -> PlanItem:
    with called("item", item_id):
        return get_plan_item_for(user, item_id)


def _day(options: Mapping[str, Any], zone: str) -> str:
    return chosen_day(options["date"] or "today", today_in(zone)).isoformat()


def _given(options: Mapping[str, Any], user: User, zone: str) -> dict[str, Any]:
    """The fields that were given, as the API takes them; a goal or task that is not there is called by its id."""
    given = {name: options[name] for name in FIELDS if options.get(name) is not None}
    if "date" in given:
        given["date"] = _day(options, zone)
    if "goal" in given:
        with called("goal", given["goal"]):
            get_goal_for(user, given["goal"])
    if "task" in given:
        with called("task", given["task"]):
            get_task_for(user, given["task"])
    return given


def _with_start(given: Mapping[str, Any], options: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """`given` with `start_at` at the local time that --at says, on its date. Raises CommandError."""
    at = options["at"]
    if at is None:
        return dict(given)
    if at == "none":
        return {**given, "start_at": None}
    day = checked(PlanItemInput, {"date": given["date"]}, partial=True)["date"]
    start_at = datetime.combine(day, chosen_time(at), tzinfo=ZoneInfo(zone))
    return {**given, "start_at": start_at.isoformat()}
