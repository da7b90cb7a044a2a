"""Name, password, and the end of the account."""

from typing import Any

from django import forms

from accounts.forms.door import password_field
from config.common.forms import PageForm


class ProfileForm(PageForm):
    """What the person is called."""

    name = forms.CharField(max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class PasswordForm(PageForm):
    """Another password."""

    current_password = password_field("Current password", is_new=False)
    new_password = password_field("New password", is_new=True)


class DeleteAccountForm(PageForm):
    """The end; asks for the password once more."""

    confirmation = password_field("Your password", is_new=False)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_confirmation(self) -> str:
        """An open browser alone must not be enough."""
        given = str(self.cleaned_data["confirmation"])
        if not self.person.check_password(given):
            raise forms.ValidationError("That is not your password.")
        return given
