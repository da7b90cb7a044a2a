"""What you want: goals, the tasks towards them, and what must be done first."""

from django.db import models
from django.db.models import F, Q

from config.common.models import Owned, Timestamped, Versioned
from goals.domain import Progress
from goals.querysets import GoalQuerySet, TaskQuerySet

LARGEST_MINUTES = 100_000  # about 70 days: the longest estimate, floor or ceiling that is taken seriously


class Priority(models.TextChoices):
    """By rising urgency."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class Goal(Owned, Timestamped, Versioned):
    """Something a person wants to reach."""

    class TimeHorizon(models.TextChoices):
        SHORT = "short"
        MEDIUM = "medium"
        LONG = "long"

    class Status(models.TextChoices):
        ACTIVE = "active"
        COMPLETED = "completed"
        PAUSED = "paused"
        CANCELLED = "cancelled"

    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    time_horizon = models.CharField(max_length=8, choices=TimeHorizon)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    priority = models.CharField(max_length=8, choices=Priority, default=Priority.MEDIUM)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    target_on = models.DateField(null=True, blank=True)
    weekly_floor_minutes = models.PositiveIntegerField(null=True, blank=True)
    weekly_ceiling_minutes = models.PositiveIntegerField(null=True, blank=True)

    progress: Progress
    """Its descendants included; set by the selectors."""

    objects = GoalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="goal_newest_first"),
            models.Index(fields=["user", "status", "time_horizon"], name="goal_by_status"),
            models.Index(fields=["user", "target_on", "id"], name="goal_by_target"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="goal_has_a_title"),
            models.CheckConstraint(
                condition=Q(time_horizon__in=["short", "medium", "long"]), name="goal_time_horizon_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["active", "completed", "paused", "cancelled"]), name="goal_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=["low", "medium", "high", "urgent"]), name="goal_priority_is_known"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="goal_is_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(weekly_floor_minutes__isnull=True)
                | Q(weekly_ceiling_minutes__isnull=True)
                | Q(weekly_floor_minutes__lte=F("weekly_ceiling_minutes")),
                name="goal_floor_below_ceiling",
                violation_error_message="The weekly floor is above the weekly ceiling.",
            ),
            models.CheckConstraint(
                condition=Q(weekly_ceiling_minutes__isnull=True) | Q(weekly_ceiling_minutes__lte=7 * 1440),
                name="goal_ceiling_within_a_week",
            ),
            models.CheckConstraint(
                condition=Q(weekly_floor_minutes__isnull=True) | Q(weekly_floor_minutes__lte=7 * 1440),
                name="goal_floor_within_a_week",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Task(Owned, Timestamped, Versioned):
    """A piece of work, with or without a goal."""

    class Status(models.TextChoices):
        TODO = "todo"
        IN_PROGRESS = "in_progress"
        DONE = "done"
        CANCELLED = "cancelled"

    class Energy(models.TextChoices):
        LOW = "low"
        MEDIUM = "medium"
        HIGH = "high"

    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks")
    title = models.CharField(max_length=500)
    notes = models.TextField(blank=True)
    done_when = models.TextField(blank=True, help_text="Acceptance criteria")
    status = models.CharField(max_length=16, choices=Status, default=Status.TODO)
    priority = models.CharField(max_length=8, choices=Priority, default=Priority.MEDIUM)
    estimate_minutes = models.PositiveIntegerField(null=True, blank=True)
    min_chunk_minutes = models.PositiveIntegerField(null=True, blank=True)
    max_chunk_minutes = models.PositiveIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    not_before_on = models.DateField(null=True, blank=True)
    not_before_at = models.DateTimeField(null=True, blank=True)
    energy = models.CharField(max_length=8, choices=Energy, null=True, blank=True)
    depends_on = models.ManyToManyField(
        "self",
        through="TaskDependency",
        through_fields=("task", "depends_on"),
        symmetrical=False,
        related_name="blocks",
    )
    completed_at = models.DateTimeField(null=True, blank=True)

    dependency_ids: list[int]
    """The ids it depends on, rising; set by the selectors."""

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="task_newest_first"),
            models.Index(fields=["user", "status", "due_on"], name="task_by_status"),
            models.Index(fields=["user", "due_on", "id"], name="task_by_due"),
            models.Index(fields=["goal", "status"], name="task_of_goal"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="task_has_a_title"),
            models.CheckConstraint(
                condition=Q(status__in=["todo", "in_progress", "done", "cancelled"]), name="task_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=["low", "medium", "high", "urgent"]), name="task_priority_is_known"
            ),
            models.CheckConstraint(
                condition=Q(energy__isnull=True) | Q(energy__in=["low", "medium", "high"]), name="task_energy_is_known"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_at__isnull=True),
                name="task_due_is_a_date_or_an_instant",
                violation_error_message="A task is due on a date or at an instant, not both.",
            ),
            models.CheckConstraint(
                condition=Q(not_before_on__isnull=True) | Q(not_before_at__isnull=True),
                name="task_not_before_is_a_date_or_an_instant",
                violation_error_message="A task may begin on a date or at an instant, not both.",
            ),
            models.CheckConstraint(
                condition=Q(status="done", completed_at__isnull=False)
                | (~Q(status="done") & Q(completed_at__isnull=True)),
                name="task_done_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(min_chunk_minutes__isnull=True)
                | Q(max_chunk_minutes__isnull=True)
                | Q(min_chunk_minutes__lte=F("max_chunk_minutes")),
                name="task_chunks_in_order",
                violation_error_message="The shortest chunk is longer than the longest.",
            ),
            models.CheckConstraint(
                condition=Q(estimate_minutes__isnull=True) | Q(estimate_minutes__range=(1, LARGEST_MINUTES)),
                name="task_estimate_in_range",
            ),
            models.CheckConstraint(
                condition=Q(min_chunk_minutes__isnull=True) | Q(min_chunk_minutes__gte=1),
                name="task_min_chunk_positive",
            ),
            models.CheckConstraint(
                condition=Q(max_chunk_minutes__isnull=True) | Q(max_chunk_minutes__gte=1),
                name="task_max_chunk_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskDependency(models.Model):
    """`task` can start once `depends_on` is done. The graph is kept acyclic by the service, under a lock."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="dependencies")
    depends_on = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="dependents")

    class Meta:
        verbose_name_plural = "task dependencies"
        constraints = [
            models.UniqueConstraint(fields=["task", "depends_on"], name="task_dependency_once"),
            models.CheckConstraint(condition=~Q(task=F("depends_on")), name="task_does_not_depend_on_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} after {self.depends_on_id}"
