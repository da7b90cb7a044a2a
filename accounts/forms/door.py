"""Signing up, signing in, and the way back in."""

from django import forms

from accounts.domain import time_zones
from config.common.forms import PageForm

LONGEST_PASSWORD = 256  # hashing longer ones would be work for nothing


def email_field() -> forms.EmailField:
    """An address, for password managers too."""
    attrs = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
    return forms.EmailField(label="E-mail", max_length=254, widget=forms.EmailInput(attrs=attrs))


def password_field(label: str, *, is_new: bool) -> forms.CharField:
    """A password; browsers offer the stored one, or to make one up where it is new."""
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
    email = email_field()
    password = password_field("Password", is_new=True)
    time_zone = forms.CharField(
        required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-zone": ""}), initial="UTC"
    )

    def clean_time_zone(self) -> str:
        """The browser's zone; one we do not know is no reason to keep anybody out (it can be set later)."""
        zone = str(self.cleaned_data["time_zone"])
        return zone if zone in time_zones() else "UTC"


class SignInForm(PageForm):
    """Who comes back."""

    email = email_field()
    password = password_field("Password", is_new=False)


class ResetForm(PageForm):
    """Who cannot come back."""

    email = email_field()


class NewPasswordForm(PageForm):
    """The way back in."""

    password = password_field("New password", is_new=True)
