"""The forms of the account pages."""

from typing import Any
from zoneinfo import available_timezones

from django import forms

from config.common.forms import PageForm

LONGEST_PASSWORD = 256  # hashing longer ones would be work for nothing


def _email_field() -> forms.EmailField:
    attrs = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
    return forms.EmailField(label="E-mail", max_length=254, widget=forms.EmailInput(attrs=attrs))


def _password_field(label: str, *, is_new: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text="At least 8 characters; a few words in a row are easy to remember." if is_new else "",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password" if is_new else "current-password"}),
    )


class SignUpForm(PageForm):
    """Who wants to start."""

    name = forms.CharField(
        label="Name (optional)", max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = _email_field()
    password = _password_field("Password", is_new=True)
    time_zone = forms.CharField(
        required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-zone": ""}), initial="UTC"
    )

    def clean_time_zone(self) -> str:
        """The browser's zone; one we do not know is no reason to keep anybody out (it can be set later)."""
        zone = str(self.cleaned_data["time_zone"])
        return zone if zone in available_timezones() else "UTC"


class SignInForm(PageForm):
    """Who comes back."""

    email = _email_field()
    password = _password_field("Password", is_new=False)


class ResetForm(PageForm):
    """Who cannot come back."""

    email = _email_field()


class NewPasswordForm(PageForm):
    """The way back in."""

    password = _password_field("New password", is_new=True)


class ProfileForm(PageForm):
    """What the person is called."""

    name = forms.CharField(max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class PasswordForm(PageForm):
    """Another password."""

    current = _password_field("Current password", is_new=False)
    new = _password_field("New password", is_new=True)


class DeleteAccountForm(PageForm):
    """The end; asks for the password once more."""

    confirmation = _password_field("Your password", is_new=False)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_confirmation(self) -> str:
        """An open browser alone must not be enough."""
        given = str(self.cleaned_data["confirmation"])
        if not self.person.check_password(given):
            raise forms.ValidationError("That is not your password.")
        return given
