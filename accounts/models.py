"""Who you are."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from accounts.querysets import SessionQuerySet, UserManager
from config.common.models import Timestamped, Versioned

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class User(Timestamped, Versioned, AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="user_newest_first")]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_without_case"),
            models.CheckConstraint(
                condition=models.Q(is_demo=False) | models.Q(is_staff=False, is_superuser=False),
                name="user_demo_is_never_staff",
            ),
        ]

    def __str__(self) -> str:
        return self.email


class Session(Timestamped):
    """One sign-in, by token or by cookie. Ending it ends its tokens and sockets."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    current_refresh_id = models.UUIDField(null=True, blank=True, editable=False, help_text="Empty: a cookie session")
    previous_refresh_id = models.UUIDField(null=True, blank=True, editable=False)
    rotated_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at"], name="session_of_user"),
            models.Index(fields=["expires_at"], name="session_expiry"),
            models.Index(fields=["ended_at"], name="session_ended"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


def default_working_windows() -> dict[str, Any]:
    """Nine to five from Monday to Friday."""
    return {day: ([["09:00", "17:00"]] if day not in {"sat", "sun"} else []) for day in WEEKDAYS}


def default_approval_policy() -> dict[str, str]:
    """What the agent writes is applied at once, and can be undone."""
    return {"write": "apply"}


def default_buffer_minutes() -> int:
    """The instance's."""
    return int(settings.SCHEDULER_BUFFER_MINUTES)


class Preferences(Timestamped, Versioned):
    """How one person plans. Made with the user; shapes are checked by the input serializer."""

    class WeekStart(models.TextChoices):
        MON = "mon"
        TUE = "tue"
        WED = "wed"
        THU = "thu"
        FRI = "fri"
        SAT = "sat"
        SUN = "sun"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    time_zone = models.CharField(max_length=64, default="UTC", help_text="IANA name, such as Europe/Berlin")
    week_start = models.CharField(max_length=3, choices=WeekStart, default=WeekStart.MON)
    working_windows = models.JSONField(default=default_working_windows, blank=True)
    cutoff = models.TimeField(null=True, blank=True, help_text="Nothing is planned after this local time")
    buffer_minutes = models.PositiveSmallIntegerField(default=default_buffer_minutes)
    daily_cap_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    default_provider = models.CharField(max_length=32, null=True, blank=True)
    default_model = models.CharField(max_length=200, null=True, blank=True)
    approval_policy = models.JSONField(default=default_approval_policy)
    onboarding = models.JSONField(default=dict, blank=True)
    settings = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "preferences"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(week_start__in=WEEKDAYS), name="preferences_week_start_is_a_weekday"
            ),
            models.CheckConstraint(
                condition=models.Q(buffer_minutes__lte=240), name="preferences_buffer_within_4_hours"
            ),
            models.CheckConstraint(
                condition=models.Q(daily_cap_minutes__isnull=True) | models.Q(daily_cap_minutes__lte=1440),
                name="preferences_cap_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"


class IdempotencyKey(models.Model):
    """An `Idempotency-Key` and the answer that went with it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    route = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key", "route"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]

    def __str__(self) -> str:
        return self.key


class ThrottleCounter(models.Model):
    """Tries within the present window of one throttle; the window starts with its first try."""

    scope = models.CharField(max_length=40)
    subject = models.CharField(max_length=128, help_text="A digest: no address or mail is kept")
    window_starts_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "subject"], name="throttle_counter_once")]
        indexes = [models.Index(fields=["window_starts_at"], name="throttle_counter_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.count}"
