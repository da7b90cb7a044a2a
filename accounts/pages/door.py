"""Pages for signing up, signing in, and the way back in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.forms.door import NewPasswordForm, ResetForm, SignInForm, SignUpForm
from accounts.services import (
    close_cookie_session,
    confirm_password_reset,
    open_cookie_session,
    opens_reset,
    register_user,
    request_password_reset,
    sign_in,
)
from config.common.pages import own_address


@never_cache
@sensitive_post_parameters("password")
def signup(request: HttpRequest) -> HttpResponse:
    """A new account, signed in at once, in the browser's time zone."""
    if request.user.is_authenticated:
        return redirect("today")
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        with form.refusing():
            user = register_user(**form.cleaned_data, address=address_of(request))
            open_cookie_session(request, user)
            return redirect("today")
    return render(request, "accounts/signup.html", {"form": form}, status=form.answer_status)


@never_cache
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """Back to where the person wanted to go."""
    if request.user.is_authenticated:
        return redirect(_next_of(request))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        with form.refusing():
            user = sign_in(**form.cleaned_data, address=address_of(request))
            open_cookie_session(request, user)
            return redirect(_next_of(request))
    context = {"form": form, "next": _next_of(request)}
    return render(request, "accounts/login.html", context, status=form.answer_status)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Ends this session, its sockets included."""
    close_cookie_session(request)
    return redirect("login")


@never_cache
def reset(request: HttpRequest) -> HttpResponse:
    """Sends a mail to the address, if it is somebody's; the answer does not tell."""
    form = ResetForm(request.POST or None)
    sent = False
    if form.is_valid():
        with form.refusing():
            request_password_reset(**form.cleaned_data, address=address_of(request))
            sent = True
    return render(request, "accounts/reset.html", {"form": form, "sent": sent}, status=form.answer_status)


@never_cache
@sensitive_post_parameters("password")
def reset_confirm(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """The page behind the mail's link."""
    form = NewPasswordForm(request.POST or None)
    if form.is_valid():
        with form.refusing():
            confirm_password_reset(uid=uid, token=token, password=form.cleaned_data["password"])
            messages.success(request, "Your password is set. Sign in with it.")
            return redirect("login")
    context = {"form": form, "is_open": opens_reset(uid, token)}
    return render(request, "accounts/reset_confirm.html", context, status=form.answer_status)


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, for the throttles."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _next_of(request: HttpRequest) -> str:
    """Where `next` leads, if that is a page of ours."""
    return own_address(request, request.POST.get("next") or request.GET.get("next"), resolve_url("today"))
