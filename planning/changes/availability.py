"""How days with other hours, time off and busy times are snapshot, written and removed."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from history.domain import quoted
from history.preview.shapes import Field
from history.preview.wording import day_in_words, instant_in_words
from history.preview.worlds import World
from history.snapshots import ColumnsKind
from planning.models import BusyBlock, DayException, TimeOff

EXCEPTION_FIELDS = MappingProxyType(
    {
        "date": Field(label="Day", shape="date", places=True),
        "windows": Field(label="Hours", shape="windows"),
        "note": Field(label="Note"),
    }
)
TIME_OFF_FIELDS = MappingProxyType(
    {
        "title": Field(label="Title"),
        "start_on": Field(label="First day", shape="date", places=True),
        "end_on": Field(label="Last day", shape="date", places=True),
    }
)
BUSY_FIELDS = MappingProxyType(
    {
        "title": Field(label="Title"),
        "start_at": Field(label="Starts", shape="instant", places=True),
        "end_at": Field(label="Ends", shape="instant", places=True),
    }
)


class DayExceptionKind(ColumnsKind):
    """A day with other hours: its columns."""

    model = DayException
    title = "date"
    fields = EXCEPTION_FIELDS
    read_columns = ("date", "windows")

    def label_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Wed 4 Mar."""
        return day_in_words(date.fromisoformat(snapshot["date"]), world)

    def name_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Other hours on Wed 4 Mar, or no work at all on it."""
        return f"{'Other hours' if snapshot['windows'] else 'No work'} on {self.label_in(snapshot, world)}"

    def place_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Its date."""
        return self.label_in(snapshot, world)


class TimeOffKind(ColumnsKind):
    """Days off: their columns."""

    model = TimeOff
    fields = TIME_OFF_FIELDS
    read_columns = ("title", "start_on", "end_on")

    def name_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Time off “Skiing”."""
        return f"Time off {quoted(self.label_in(snapshot, world))}"

    def place_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Mon 2 Mar to Fri 6 Mar."""
        first, last = (day_in_words(date.fromisoformat(snapshot[name]), world) for name in ("start_on", "end_on"))
        return first if first == last else f"{first} to {last}"


class BusyBlockKind(ColumnsKind):
    """A busy time: its columns."""

    model = BusyBlock
    fields = BUSY_FIELDS
    read_columns = ("title", "start_at", "end_at")

    def name_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Busy time “Dentist”."""
        return f"Busy time {quoted(self.label_in(snapshot, world))}"

    def place_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Wed 4 Mar, 09:00 to 10:30; with the day on both sides where they differ."""
        start, end = (datetime.fromisoformat(snapshot[name]).astimezone(world.zone) for name in ("start_at", "end_at"))
        until = f"{end:%H:%M}" if start.date() == end.date() else instant_in_words(end, world)
        return f"{instant_in_words(start, world)} to {until}"
