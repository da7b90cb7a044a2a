"""The settings page: preferences, sections of other apps, name, password, sessions, and the end of the account."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.forms.account import DeleteAccountForm, PasswordForm, ProfileForm
from accounts.forms.preferences import PreferencesForm, stored
from accounts.selectors import preferences_of
from accounts.services import (
    change_password,
    close_cookie_session,
    delete_user,
    end_sessions_of,
    open_cookie_session,
    update_preferences,
    update_user,
)
from config.common.forms import PageForm
from config.common.pages import PageRequest, page

SAVED = "Your preferences are saved."
SAVED_ZONE = (
    f"{SAVED} You are in another time zone now: what was planned stays at the same moments, "
    "so its clock times show differently."
)


@page
def settings_page(request: PageRequest) -> HttpResponse:
    """Every field of the preferences."""
    form = PreferencesForm(request.POST or None, initial=stored(preferences_of(request.user)))
    if form.is_valid():
        with form.refusing():
            update_preferences(request.user, changes=form.changes(), expected_version=form.cleaned_data["version"])
            messages.success(request, SAVED_ZONE if "time_zone" in form.changed_data else SAVED)
            return redirect("settings")
    return _shown(request, form, preferences=form)


@require_POST
@page
def profile(request: PageRequest) -> HttpResponse:
    """What the person is called."""
    form = ProfileForm(request.POST)
    if form.is_valid():
        with form.refusing():
            update_user(request.user, changes=form.cleaned_data)
            messages.success(request, "Your name is saved.")
            return redirect("settings")
    return _shown(request, form, profile=form)


@sensitive_post_parameters("current_password", "new_password")
@require_POST
@page
def password(request: PageRequest) -> HttpResponse:
    """Another password ends every session; this browser gets a new one."""
    form = PasswordForm(request.POST)
    if form.is_valid():
        with form.refusing():
            change_password(
                request.user,
                current=form.cleaned_data["current_password"],
                new=form.cleaned_data["new_password"],
            )
            open_cookie_session(request, request.user)
            messages.success(request, "Your password is changed, and every other device is signed out.")
            return redirect("settings")
    return _shown(request, form, password=form)


@require_POST
@page
def sign_out_everywhere(request: PageRequest) -> HttpResponse:
    """Ends every session of the person, this one included."""
    end_sessions_of(request.user)
    close_cookie_session(request)
    messages.success(request, "You are signed out on every device.")
    return redirect("login")


@sensitive_post_parameters("confirmation")
@require_POST
@page
def delete_account(request: PageRequest) -> HttpResponse:
    """Deletes the person and everything they own."""
    form = DeleteAccountForm(request.POST, person=request.user)
    if form.is_valid():
        user = request.user
        close_cookie_session(request)
        delete_user(user)
        messages.success(request, "Your account and everything in it is deleted.")
        return redirect("login")
    return _shown(request, form, deletion=form)


def _shown(request: PageRequest, sent: PageForm, **forms: PageForm) -> HttpResponse:
    """The page with all its forms, the one that was sent as it was sent."""
    context = {
        "preferences": PreferencesForm(initial=stored(preferences_of(request.user))),
        "profile": ProfileForm(initial={"name": request.user.name}),
        "password": PasswordForm(),
        "deletion": DeleteAccountForm(person=request.user),
        "sections": [import_string(name)(request) for name in settings.SETTINGS_SECTIONS],
        **forms,
    }
    return render(request, "accounts/settings.html", context, status=sent.answer_status)
