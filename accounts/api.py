"""Signing in and people over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny, IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.models import User
from accounts.serializers import (
    LoginSerializer,
    PasswordChangeSerializer,
    PasswordResetConfirmSerializer,
    PasswordResetSerializer,
    PreferencesSerializer,
    RefreshSerializer,
    RegisterSerializer,
    TokenPairSerializer,
    UserSerializer,
)
from config.common.api import (
    DaymarkAPIView,
    DaymarkViewSet,
    expected_version,
    person,
    require_version,
    versioned_response,
)
from config.common.filtering import ExactFilters, Filter
from config.common.pagination import Column
from config.common.serializers import read_input


class AuthView(DaymarkAPIView):
    """Base of the routes under `auth/`: for anybody, never cached, and without idempotency keys."""

    authentication_classes: Any = []
    permission_classes = [AllowAny]
    honours_idempotency_key = False

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tokens are nobody's to keep on the way."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class RegisterView(AuthView):
    """New accounts."""

    extra_statuses = {"post": (429,)}

    @extend_schema(operation_id="register", request=RegisterSerializer, responses={201: UserSerializer})
    def post(self, request: Request) -> Response:
        """Make an account; it does not sign in."""
        user = services.register_user(**read_input(RegisterSerializer, request), address=address_of(request))
        return Response(UserSerializer(user).data, status=status.HTTP_201_CREATED)


class LoginView(AuthView):
    """Signing in."""

    extra_statuses = {"post": (401, 429)}

    @extend_schema(operation_id="login", request=LoginSerializer, responses={200: TokenPairSerializer})
    def post(self, request: Request) -> Response:
        """Open a session."""
        user = services.sign_in(**read_input(LoginSerializer, request), address=address_of(request))
        return Response(TokenPairSerializer(services.open_session(user)).data)


class RefreshView(AuthView):
    """Staying signed in."""

    extra_statuses = {"post": (401,)}

    @extend_schema(operation_id="refresh", request=RefreshSerializer, responses={200: TokenPairSerializer})
    def post(self, request: Request) -> Response:
        """The next pair. The same token again within 10 seconds gets the same pair; later it ends the session."""
        pair = services.refresh_session(read_input(RefreshSerializer, request)["refresh"])
        return Response(TokenPairSerializer(pair).data)


class LogoutView(AuthView):
    """Signing out."""

    extra_statuses = {"post": (401,)}

    @extend_schema(operation_id="logout", request=RefreshSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the session of this refresh token: its access tokens and sockets end with it."""
        services.end_session_of_token(read_input(RefreshSerializer, request)["refresh"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasswordChangeView(DaymarkAPIView):
    """Another password."""

    honours_idempotency_key = False
    extra_statuses = {"post": (429,)}

    @extend_schema(operation_id="password_change", request=PasswordChangeSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Set another password and end every session of the person, this one included."""
        given = read_input(PasswordChangeSerializer, request)
        services.change_password(person(request), current=given["current_password"], new=given["new_password"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasswordResetView(AuthView):
    """The way back in."""

    extra_statuses = {"post": (429,)}

    @extend_schema(operation_id="password_reset", request=PasswordResetSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Mail a link to this address, if it is somebody's. The answer does not tell."""
        services.request_password_reset(**read_input(PasswordResetSerializer, request), address=address_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasswordResetConfirmView(AuthView):
    """The mail's link, used."""

    @extend_schema(operation_id="password_reset_confirm", request=PasswordResetConfirmSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Set the password and end every session of the person."""
        services.confirm_password_reset(**read_input(PasswordResetConfirmSerializer, request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(DaymarkAPIView):
    """Oneself."""

    versioned = True

    @extend_schema(operation_id="users_me", responses=UserSerializer)
    def get(self, request: Request) -> Response:
        """Who I am."""
        return _shown(request, person(request))

    @extend_schema(operation_id="users_me_update", request=UserSerializer, responses=UserSerializer)
    def patch(self, request: Request) -> Response:
        """Another name. Honours `If-Match`."""
        changes = read_input(UserSerializer, request, partial=True)
        user = services.update_user(person(request), changes=changes, expected_version=expected_version(request))
        return _shown(request, user)

    @extend_schema(operation_id="users_me_delete", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Delete the account and everything it owns. Honours `If-Match`."""
        require_version(person(request).version, expected_version(request))
        services.delete_user(person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PreferencesView(DaymarkAPIView):
    """How one plans."""

    versioned = True

    @extend_schema(operation_id="preferences", responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        """Every preference."""
        preferences = selectors.preferences_of(person(request))
        return versioned_response(request, PreferencesSerializer(preferences).data, preferences.version)

    @extend_schema(operation_id="preferences_update", request=PreferencesSerializer, responses=PreferencesSerializer)
    def patch(self, request: Request) -> Response:
        """Write the fields that are sent. Honours `If-Match`."""
        changes = read_input(PreferencesSerializer, request, partial=True)
        version = expected_version(request)
        preferences = services.update_preferences(person(request), changes=changes, expected_version=version)
        return versioned_response(request, PreferencesSerializer(preferences).data, preferences.version)


class Flag(Filter):
    """true or false."""

    def read(self, raw: str) -> bool:
        """Which of them."""
        if raw not in {"true", "false"}:
            raise ValueError("Write true or false.")
        return raw == "true"

    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}


class UserViewSet(DaymarkViewSet):
    """Everybody, for staff."""

    permission_classes = [IsAdminUser]
    serializer_class = UserSerializer
    filter_backends = [ExactFilters]
    filters = {"is_active": Flag(), "is_staff": Flag()}
    search_fields = ("email", "name")
    orderings = {
        "created_at": Column(source="created_at", type="instant"),
        "email": Column(source="email", type="text"),
    }
    default_ordering = "-created_at"

    def get_queryset(self) -> QuerySet[User]:
        """Everybody."""
        return selectors.users()

    def list(self, request: Request) -> Response:
        """Newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(UserSerializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One person."""
        return _shown(request, selectors.get_user(pk))


def address_of(request: Any) -> str:
    """Where the request comes from, for the throttles."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _shown(request: Request, user: User) -> Response:
    return versioned_response(request, UserSerializer(user).data, user.version)
