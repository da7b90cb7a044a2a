"""When you do it: weekly plans, daily plans, the items in them, and what stands in their way."""

import datetime

from django.db import models
from django.db.models import F, Q

from config.common.models import Owned, Timestamped, Versioned
from goals.models import Goal, Priority, Task
from planning.querysets import (
    BusyBlockQuerySet,
    DailyPlanQuerySet,
    DayExceptionQuerySet,
    PlanItemQuerySet,
    TimeOffQuerySet,
    WeeklyPlanQuerySet,
)


class PlanStatus(models.TextChoices):
    """Shared by weekly and daily plans."""

    DRAFT = "draft"
    ACTIVE = "active"
    COMPLETED = "completed"


class WeeklyPlan(Owned, Timestamped, Versioned):
    """One week of one person, from their first weekday."""

    week_start_date = models.DateField()
    summary = models.TextField(blank=True)
    focus_areas = models.JSONField(default=list, blank=True, help_text="A list of short texts")
    status = models.CharField(max_length=16, choices=PlanStatus, default=PlanStatus.DRAFT)
    review_notes = models.TextField(blank=True)

    days: "list[DailyPlan]"
    """Its days by date, each with its items; set by the selectors."""

    objects = WeeklyPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "week_start_date"], name="weekly_plan_once_a_week"),
            models.CheckConstraint(condition=Q(status__in=PlanStatus.values), name="weekly_plan_status_is_known"),
        ]

    def __str__(self) -> str:
        return f"week of {self.week_start_date}"


class DailyPlan(Owned, Timestamped, Versioned):
    """One civil day of one person."""

    weekly_plan = models.ForeignKey(
        WeeklyPlan, null=True, blank=True, on_delete=models.SET_NULL, related_name="daily_plans"
    )
    date = models.DateField()
    summary = models.TextField(blank=True)
    status = models.CharField(max_length=16, choices=PlanStatus, default=PlanStatus.DRAFT)

    ordered_items: "list[PlanItem]"
    """Its items in order; set by the selectors."""

    objects = DailyPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "date"], name="daily_plan_once_a_day"),
            models.CheckConstraint(condition=Q(status__in=PlanStatus.values), name="daily_plan_status_is_known"),
        ]

    def __str__(self) -> str:
        return str(self.date)


class PlanItem(Owned, Timestamped, Versioned):
    """Something to do on a day, in its order."""

    class Status(models.TextChoices):
        TODO = "todo"
        IN_PROGRESS = "in_progress"
        DONE = "done"
        SKIPPED = "skipped"

    daily_plan = models.ForeignKey(DailyPlan, on_delete=models.CASCADE, related_name="items")
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.SET_NULL, related_name="plan_items")
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.SET_NULL, related_name="plan_items")
    title = models.CharField(max_length=500)
    notes = models.TextField(blank=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.TODO)
    priority = models.CharField(max_length=8, choices=Priority, default=Priority.MEDIUM)
    position = models.BigIntegerField(editable=False, help_text="Order within the day, with gaps")
    start_at = models.DateTimeField(null=True, blank=True)
    duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    pinned = models.BooleanField(default=False)
    actual_minutes = models.PositiveIntegerField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    why = models.JSONField(
        null=True, blank=True, editable=False, help_text="Which rule placed it; null when a person did"
    )

    on_date: datetime.date
    """The date of its day; set by the selectors."""
    goal_title: str | None
    """Set by the selectors that are asked for titles; so is `task_title`."""
    task_title: str | None

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["daily_plan", "position", "id"], name="plan_item_in_order"),
            models.Index(fields=["user", "-created_at", "-id"], name="plan_item_newest_first"),
            models.Index(fields=["task", "status"], name="plan_item_of_task"),
            models.Index(fields=["goal"], name="plan_item_of_goal"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="plan_item_has_a_title"),
            models.CheckConstraint(
                condition=Q(status__in=("todo", "in_progress", "done", "skipped")), name="plan_item_status_is_known"
            ),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="plan_item_priority_is_known"),
            models.CheckConstraint(
                condition=Q(status="done", completed_at__isnull=False)
                | (~Q(status="done") & Q(completed_at__isnull=True)),
                name="plan_item_done_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes__isnull=True) | Q(duration_minutes__range=(1, 1440)),
                name="plan_item_within_a_day",
            ),
            models.CheckConstraint(
                condition=Q(actual_minutes__isnull=True) | Q(actual_minutes__lte=1440),
                name="plan_item_actual_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DayException(Owned, Timestamped, Versioned):
    """Other working hours on one date, instead of all windows that would begin on it."""

    date = models.DateField()
    windows = models.JSONField(
        default=list, blank=True, help_text='As [["09:00", "12:00"]], local time; an empty list is a day without work'
    )
    note = models.TextField(blank=True)

    objects = DayExceptionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "date"], name="day_exception_once_a_day")]

    def __str__(self) -> str:
        return str(self.date)


class TimeOff(Owned, Timestamped, Versioned):
    """Civil days without any work, from `start_on` to `end_on`, both included."""

    title = models.CharField(max_length=500)
    start_on = models.DateField()
    end_on = models.DateField(help_text="The last day; at most 366 in all")

    objects = TimeOffQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "time off"
        indexes = [models.Index(fields=["user", "start_on", "id"], name="time_off_by_start")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="time_off_has_a_title"),
            models.CheckConstraint(condition=Q(end_on__gte=F("start_on")), name="time_off_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.title


class BusyBlock(Owned, Timestamped, Versioned):
    """Time that is taken by something that is not planned here: [start_at, end_at)."""

    title = models.CharField(max_length=500)
    start_at = models.DateTimeField()
    end_at = models.DateTimeField(help_text="At most 14 days later")

    objects = BusyBlockQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "start_at", "id"], name="busy_block_by_start")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="busy_block_has_a_title"),
            models.CheckConstraint(condition=Q(end_at__gt=F("start_at")), name="busy_block_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.title
