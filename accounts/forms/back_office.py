"""The forms of the back office. What they check is what a service would refuse, so that staff see it by the field."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError

from accounts.domain import problems_of_preferences
from accounts.models import Preferences, User
from accounts.services import set_password, sign_in
from config.common.errors import Throttled, Unauthenticated
from config.common.forms import StrictJSONField

if TYPE_CHECKING:
    CreationForm = AdminUserCreationForm[User]
    ChangeForm = UserChangeForm[User]
    PasswordForm = AdminPasswordChangeForm[User]
    ModelForm = forms.ModelForm[Preferences]
else:  # generic for the type checker alone
    CreationForm, ChangeForm, PasswordForm = AdminUserCreationForm, UserChangeForm, AdminPasswordChangeForm
    ModelForm = forms.ModelForm


class BackOfficeLoginForm(AdminAuthenticationForm):
    """Signing in to the back office: counted and limited as everywhere."""

    def clean(self) -> dict[str, Any]:
        """Through the service."""
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if email and password and self.request is not None:
            try:
                address = self.request.META.get("REMOTE_ADDR", "")
                self.user_cache = sign_in(email=email, password=password, address=address)
            except Unauthenticated as error:
                raise self.get_invalid_login_error() from error
            except Throttled as error:
                raise ValidationError(error.detail, code="throttled") from error
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class NewUserForm(CreationForm):
    """A new account, with a password or without one (then a reset mail sets it)."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        """As it is kept."""
        return User.objects.normalize_email(self.cleaned_data["email"])


class EditUserForm(ChangeForm):
    """An account as it is."""

    class Meta:
        model = User
        fields = ("email", "name", "is_active", "is_staff", "is_superuser", "groups", "user_permissions")

    def clean_email(self) -> str:
        """As it is kept."""
        return User.objects.normalize_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        """Everybody knows the demo account's password."""
        super().clean()
        cleaned = self.cleaned_data
        if self.instance.is_demo and (cleaned.get("is_staff") or cleaned.get("is_superuser")):
            self.add_error("is_staff", "The demo account is never staff.")
        return cleaned


class SetPasswordForm(PasswordForm):
    """Somebody else's password; setting it signs them out everywhere."""

    def set_password_and_save(self, user: User, *args: Any, **kwargs: Any) -> User:
        """Through the service."""
        set_password(user, self.cleaned_data["password1"] if self.cleaned_data["set_usable_password"] else None)
        return user


class PreferencesForm(ModelForm):
    """How a person plans."""

    class Meta:
        model = Preferences
        exclude = ("user",)
        field_classes = dict.fromkeys(("working_windows", "approval_policy", "onboarding", "settings"), StrictJSONField)

    def changes(self) -> dict[str, Any]:
        """What was edited, spelled as the API does."""
        values = {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}
        if values.get("cutoff") is not None:
            values["cutoff"] = values["cutoff"].strftime("%H:%M")
        return values

    def clean(self) -> dict[str, Any]:
        """Meanings, as the service checks them."""
        super().clean()
        cleaned = self.cleaned_data
        for problem in problems_of_preferences(self.changes(), tuple(settings.LLM_PROVIDERS)):
            self.add_error(problem.field.split(".")[0], problem.detail)
        return cleaned
