"""Reading plans; every read starts at the person. Nothing here writes: where there is no plan, an unsaved one is shown.

A daily plan comes with `ordered_items`, a weekly plan with `days`; `with_titles` adds `goal_title` and `task_title` to
each item.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import Preferences, User
from accounts.selectors import preferences_of, zone_of
from config.common.clock import today_in
from planning.availability import Span, clock_spans, days_as_spans
from planning.domain import week_start_for
from planning.models import BusyBlock, DailyPlan, DayException, PlanItem, TimeOff, WeeklyPlan
from planning.querysets import (
    BusyBlockQuerySet,
    DailyPlanQuerySet,
    DayExceptionQuerySet,
    PlanItemQuerySet,
    TimeOffQuerySet,
    WeeklyPlanQuerySet,
)


def daily_plans_for(user: User, *, with_titles: bool = False) -> DailyPlanQuerySet:
    """The person's days, each with its items in order."""
    return DailyPlan.objects.for_user(user).with_items(items_for(user, with_titles=with_titles))


def get_daily_plan_for(user: User, plan_id: object, *, with_titles: bool = False) -> DailyPlan:
    """One day with its items. Raises NotFound."""
    return daily_plans_for(user, with_titles=with_titles).named(plan_id)


def day_of(user: User, day: date, *, with_titles: bool = False) -> DailyPlan:
    """The plan of this date, or an unsaved empty one (id None, version 0)."""
    found = daily_plans_for(user, with_titles=with_titles).filter(date=day).first()
    return found or empty_day(user, day)


def today_of(user: User, now: datetime, *, with_titles: bool = False) -> DailyPlan:
    """The plan of the person's own today at the instant `now`."""
    return day_of(user, today_in(zone_of(user), now), with_titles=with_titles)


def empty_day(user: User, day: date) -> DailyPlan:
    """An unsaved plan of this date, without items."""
    plan = DailyPlan(user=user, date=day, version=0)
    plan.ordered_items = []
    return plan


def weekly_plans_for(user: User, *, with_titles: bool = False) -> WeeklyPlanQuerySet:
    """The person's weeks, each with its days."""
    return WeeklyPlan.objects.for_user(user).with_days(daily_plans_for(user, with_titles=with_titles))


def get_weekly_plan_for(user: User, plan_id: object, *, with_titles: bool = False) -> WeeklyPlan:
    """One week with its days. Raises NotFound."""
    return weekly_plans_for(user, with_titles=with_titles).named(plan_id)


def week_of(user: User, day: date, *, with_titles: bool = False) -> WeeklyPlan:
    """The plan whose week contains `day`, or an unsaved one (id None, version 0) that shows the days there are."""
    found = weekly_plans_for(user, with_titles=with_titles).containing(day).first()
    return found or _empty_week(user, day, with_titles)


def _empty_week(user: User, day: date, with_titles: bool) -> WeeklyPlan:
    start = week_start_of(user, day)
    plan = WeeklyPlan(user=user, week_start_date=start, version=0)
    # A day of another week (made before the first weekday changed) stays there.
    days = daily_plans_for(user, with_titles=with_titles).in_week(start).filter(weekly_plan=None)
    plan.days = list(days.order_by("date"))
    return plan


def items_for(user: User, *, with_titles: bool = False) -> PlanItemQuerySet:
    """The person's items, each with `on_date`."""
    items = PlanItem.objects.for_user(user).dated()
    return items.titled() if with_titles else items


def get_plan_item_for(user: User, item_id: object, *, with_titles: bool = False) -> PlanItem:
    """One item with `on_date`. Raises NotFound."""
    return items_for(user, with_titles=with_titles).named(item_id)


def items_between(user: User, start: datetime, end: datetime) -> PlanItemQuerySet:
    """The items with a time that may share some with this one, but for those that are skipped, by their start."""
    # An item is within a day: one that begins earlier is over.
    timed = items_for(user, with_titles=True).filter(start_at__gt=start - timedelta(days=1), start_at__lt=end)
    return timed.exclude(status=PlanItem.Status.SKIPPED).order_by("start_at", "id")


def busy_between(user: User, start: datetime, end: datetime) -> list[Span]:
    """The times that the person's open items take, of those that share some with this time, in order."""
    # An item is within a day: one that begins earlier is over.
    timed = PlanItem.objects.for_user(user).open().filter(start_at__gt=start - timedelta(days=1), start_at__lt=end)
    rows = timed.exclude(duration_minutes=None).values_list("start_at", "duration_minutes")
    spans = [Span(start=at, end=at + timedelta(minutes=minutes)) for at, minutes in rows if at and minutes]
    return sorted(span for span in spans if span.end > start)


def day_exceptions_for(user: User) -> DayExceptionQuerySet:
    """The person's days with other hours."""
    return DayException.objects.for_user(user)


def get_day_exception_for(user: User, exception_id: object) -> DayException:
    """One of them. Raises NotFound."""
    return day_exceptions_for(user).named(exception_id)


def time_off_for(user: User) -> TimeOffQuerySet:
    """The person's time off."""
    return TimeOff.objects.for_user(user)


def get_time_off_for(user: User, time_off_id: object) -> TimeOff:
    """One of them. Raises NotFound."""
    return time_off_for(user).named(time_off_id)


def busy_blocks_for(user: User) -> BusyBlockQuerySet:
    """The person's busy times."""
    return BusyBlock.objects.for_user(user)


def get_busy_block_for(user: User, block_id: object) -> BusyBlock:
    """One of them. Raises NotFound."""
    return busy_blocks_for(user).named(block_id)


def overrides_of(user: User, first: date, last: date) -> dict[date, list[list[str]]]:
    """The hours of the dates that have others than usual, from `first` to `last`, both included; [] is no work."""
    return dict(day_exceptions_for(user).between(first, last).values_list("date", "windows"))


def time_off_of(user: User, first: date, last: date) -> list[tuple[date, date]]:
    """The time off that shares a day with `first` to `last`, both included, as [start, end): the end is a day at work.

    In order; whole, not cut to these dates, and as it was entered: some may share days.
    """
    rows = time_off_for(user).between(first, last).order_by("start_on", "end_on", "id")
    return [(start, end + timedelta(days=1)) for start, end in rows.values_list("start_on", "end_on")]


def busy_of(user: User, start_at: datetime, end_at: datetime) -> list[Span]:
    """The busy times that share some with [start_at, end_at), whole and in order; they may overlap."""
    rows = busy_blocks_for(user).between(start_at, end_at).order_by("start_at", "end_at", "id")
    return [Span(start=start, end=end) for start, end in rows.values_list("start_at", "end_at")]


def closed_of(user: User, preferences: Preferences, start_at: datetime, end_at: datetime) -> list[Span]:
    """What of [start_at, end_at) is no time for work, whatever is planned: busy times, days off, after the cutoff.

    In no order; spans may overlap, and reach beyond.
    """
    zone, cutoff = ZoneInfo(preferences.time_zone), cutoff_of(preferences)
    first, last = start_at.astimezone(zone).date(), end_at.astimezone(zone).date()
    days_off = days_as_spans(time_off_of(user, first, last + timedelta(days=1)), zone.key)
    nights = clock_spans(first, last, cutoff, zone.key) if cutoff else []
    return [*busy_of(user, start_at, end_at), *days_off, *nights]


def cutoff_of(preferences: Preferences) -> time | None:
    """The local time after which nothing is planned: the person's own, else the instance's; None for no limit."""
    hour: int | None = settings.SCHEDULER_CUTOFF_HOUR
    usual = None if hour is None else time(hour)
    return usual if preferences.cutoff is None else preferences.cutoff


def week_start_of(user: User, day: date) -> date:
    """The first day of the person's week that has `day` in it."""
    return week_start_for(day, first_weekday_of(user))


def first_weekday_of(user: User) -> str:
    """The person's first weekday, such as "mon"."""
    return preferences_of(user).week_start
