"""The back office's accounts, sessions, preferences and counters; every write goes through the services."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from accounts.forms.back_office import EditUserForm, NewUserForm, PreferencesForm, SetPasswordForm
from accounts.models import IdempotencyKey, Preferences, Session, ThrottleCounter, User
from accounts.services import (
    EDITABLE,
    NewUser,
    administer_user,
    create_user,
    delete_user,
    end_session,
    end_sessions_of,
    update_preferences,
)
from config.common import clock
from config.common.admin import BoundedAdmin, BoundedList, ReadOnlyAdmin

if TYPE_CHECKING:
    UserAdminBase = UserAdmin[User]
else:
    UserAdminBase = UserAdmin  # generic for the type checker alone


@admin.register(User)
class AccountAdmin(UserAdminBase):
    """Who signs in."""

    form, add_form, change_password_form = EditUserForm, NewUserForm, SetPasswordForm
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("What they may do", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (
            "What is known",
            {"fields": ("is_demo", "live_sessions", "last_login", "version", "created_at", "updated_at")},
        ),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)
    readonly_fields = ("is_demo", "live_sessions", "last_login", "version", "created_at", "updated_at")
    list_display = ("email", "name", "is_active", "is_staff", "is_superuser", "live_sessions", "created_at")
    list_filter = ("is_active", "is_staff", "is_superuser", "is_demo", ("created_at", admin.DateFieldListFilter))
    search_fields = ("email", "name")
    ordering = ("-created_at", "-id")
    actions = ("sign_out",)
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[BoundedList]:
        """The list with bounds."""
        return BoundedList

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Everybody, each with the number of live sessions."""
        sessions = Session.objects.live(clock.now()).filter(user=OuterRef("pk")).order_by().values("user")
        return (
            super()
            .get_queryset(request)
            .annotate(live_session_count=Subquery(sessions.annotate(number=Count("pk")).values("number")))
        )

    @admin.display(description="live sessions", ordering="live_session_count")
    def live_sessions(self, user: User) -> int:
        """How many sign-ins let this person in now."""
        return getattr(user, "live_session_count", None) or 0

    @admin.action(description="Sign the selected people out everywhere", permissions=["change"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Tokens, cookies and sockets."""
        for user in queryset:
            end_sessions_of(user)
        self.message_user(request, f"Signed out: {len(queryset)}.")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Through the services: what was typed for a new account, what differs for a stored one."""
        values = form.cleaned_data
        if change:
            administer_user(obj, changes={name: values[name] for name in form.changed_data if name in values})
            return
        password = values["password1"] if values["set_usable_password"] else None
        made = create_user(NewUser(email=obj.email, name=obj.name, password=password))
        obj.pk, obj.id = made.pk, made.pk
        obj._state.adding = False

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Through the service."""
        delete_user(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Through the service, one by one."""
        for user in queryset:
            delete_user(user)


class LiveFilter(admin.SimpleListFilter):
    """Live or over."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The two states."""
        return [("live", "live"), ("over", "over")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those in the chosen state."""
        live = Session.objects.live(clock.now()).values("pk")
        match self.value():
            case "live":
                return queryset.filter(pk__in=live)
            case "over":
                return queryset.exclude(pk__in=live)
        return queryset


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Sign-ins. They can be ended, not edited."""

    list_display = ("id", "user", "kind", "is_live", "created_at", "rotated_at", "expires_at", "ended_at")
    fields = ("id", "user", "kind", "is_live", "created_at", "rotated_at", "expires_at", "ended_at")
    list_select_related = ("user",)
    list_filter = (LiveFilter, ("created_at", admin.DateFieldListFilter))
    search_fields = ("id", "user__email")
    ordering = ("-created_at",)
    actions = ("end",)
    show_full_result_count = False

    @admin.display(description="by")
    def kind(self, session: Session) -> str:
        """What the person holds."""
        return "token" if session.current_refresh_id else "cookie"

    @admin.display(description="live", boolean=True)
    def is_live(self, session: Session) -> bool:
        """Whether it lets its person in."""
        return session.ended_at is None and session.expires_at > clock.now() and session.user.is_active

    def has_end_permission(self, request: HttpRequest) -> bool:
        """Whoever could change sessions, if they could be changed."""
        return bool(request.user.has_perm("accounts.change_session"))

    @admin.action(description="End the selected sessions", permissions=["end"])
    def end(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        """Their tokens at once, their sockets within two seconds."""
        for session_id in queryset.values_list("pk", flat=True):
            end_session(session_id)
        self.message_user(request, "The sessions are ended.")


@admin.register(Preferences)
class PreferencesAdmin(BoundedAdmin):
    """How people plan. Made and deleted with the person."""

    form = PreferencesForm
    fields = ("user", *EDITABLE, "version", "created_at", "updated_at")
    readonly_fields = ("user", "version", "created_at", "updated_at")
    list_display = ("user", "time_zone", "week_start", "cutoff", "default_provider", "version", "updated_at")
    list_select_related = ("user",)
    list_filter = ("week_start", "default_provider")
    search_fields = ("user__email", "time_zone")
    ordering = ("-updated_at",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: they come with the person."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only along with the person."""
        match = request.resolver_match
        own_page = match is not None and str(match.url_name).startswith("accounts_preferences_")
        return not own_page and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Preferences, form: Any, change: bool) -> None:
        """Through the service."""
        update_preferences(obj.user, changes=form.changes())


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    """Keys of the last days; answers are their owner's and not shown."""

    list_display = ("key", "user", "route", "status", "created_at")
    fields = ("key", "user", "route", "status", "body_hash", "created_at")
    list_select_related = ("user",)
    list_filter = ("status", ("created_at", admin.DateFieldListFilter))
    search_fields = ("key", "user__email", "route")
    ordering = ("-created_at",)
    show_full_result_count = False


@admin.register(ThrottleCounter)
class ThrottleCounterAdmin(ReadOnlyAdmin):
    """Tries in each window. Subjects are digests: whose they are cannot be read here."""

    list_display = ("scope", "subject", "count", "window_starts_at")
    list_filter = ("scope",)
    search_fields = ("scope", "subject")
    ordering = ("-window_starts_at",)
    show_full_result_count = False
