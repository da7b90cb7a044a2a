"""Querysets of goals."""

from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Self

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce, TruncDate

from config.common.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from goals.models import Goal, Task  # noqa: F401  (the type arguments below)

HORIZONS = ("short", "medium", "long")
RISING_URGENCY = ("low", "medium", "high", "urgent")


def urgency() -> Case:
    """The rank of the priority: 0 for low to 3 for urgent."""
    ranks = (When(priority=name, then=Value(rank)) for rank, name in enumerate(RISING_URGENCY))
    return Case(*ranks, output_field=IntegerField())


def due_date(zone: tzinfo | None = None) -> Coalesce:
    """The civil date a task is due on; an instant counts in `zone` (None: the zone Django is in at the moment)."""
    return Coalesce("due_on", TruncDate("due_at", tzinfo=zone))


class GoalQuerySet(OwnedQuerySet["Goal"]):
    """Goals of one person."""

    def active(self) -> Self:
        """Being worked on."""
        return self.filter(status="active")

    def by_horizon(self) -> Self:
        """The nearest horizon first, the most urgent first within it."""
        ranks = (When(time_horizon=name, then=Value(rank)) for rank, name in enumerate(HORIZONS))
        return self.order_by(Case(*ranks, output_field=IntegerField()), urgency().desc(), "id")

    def likeliest_first(self) -> Self:
        """For a choice among all: active ones, then the newest."""
        return self.order_by(Case(When(status="active", then=Value(0)), default=Value(1)), "-created_at", "-id")


class TaskQuerySet(OwnedQuerySet["Task"]):
    """Tasks of one person."""

    def open(self) -> Self:
        """Still to be done."""
        return self.filter(status__in=("todo", "in_progress"))

    def overdue(self, today: date, now: datetime) -> Self:
        """Due before `today`, the person's own, or before the instant `now`; done ones too: combine with `open`."""
        return self.filter(Q(due_on__lt=today) | Q(due_at__lt=now))

    def due_within(self, first: date | None, last: date | None, zone: tzinfo | None = None) -> Self:
        """Due on one of these dates, both included; None: no bound. `zone` as for `due_date`."""
        bounds = {"due_date__gte": first, "due_date__lte": last}
        given = {name: day for name, day in bounds.items() if day is not None}
        return self.alias(due_date=due_date(zone)).filter(**given) if given else self

    def by_due(self, zone: tzinfo | None = None) -> Self:
        """What is due first, then the most urgent; without a due date last. `zone` as for `due_date`."""
        return self.order_by(due_date(zone).asc(nulls_last=True), urgency().desc(), "id")

    def likeliest_first(self) -> Self:
        """For a choice among all: open ones, then the newest."""
        is_open = When(status__in=("todo", "in_progress"), then=Value(0))
        return self.order_by(Case(is_open, default=Value(1)), "-created_at", "-id")

    def open_first(self, zone: tzinfo | None = None) -> Self:
        """Open ones, then the others; `by_due` within each."""
        is_open = When(status__in=("todo", "in_progress"), then=Value(0))
        rank = Case(is_open, default=Value(1), output_field=IntegerField())
        return self.order_by(rank, *self.by_due(zone).query.order_by)
