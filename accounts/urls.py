"""Routes of accounts."""

from django.urls import URLPattern, URLResolver, path

from accounts import api
from accounts.pages import door, settings

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("auth/register", api.RegisterView.as_view(), name="register"),
    path("auth/login", api.LoginView.as_view(), name="api-login"),
    path("auth/refresh", api.RefreshView.as_view(), name="refresh"),
    path("auth/logout", api.LogoutView.as_view(), name="api-logout"),
    path("auth/password/change", api.PasswordChangeView.as_view(), name="password-change"),
    path("auth/password/reset", api.PasswordResetView.as_view(), name="password-reset"),
    path("auth/password/reset/confirm", api.PasswordResetConfirmView.as_view(), name="password-reset-confirm"),
    path("users/me", api.MeView.as_view(), name="me"),
    path("users/me/preferences", api.PreferencesView.as_view(), name="preferences"),
    path("users", api.UserViewSet.as_view({"get": "list"}), name="users"),
    path("users/<str:pk>", api.UserViewSet.as_view({"get": "retrieve"}), name="user"),
]
page_urlpatterns: list[URLPattern | URLResolver] = [
    path("signup", door.signup, name="signup"),
    path("login", door.login, name="login"),
    path("logout", door.logout, name="logout"),
    path("reset", door.reset, name="reset"),
    path("reset/<str:uid>/<str:token>", door.reset_confirm, name="reset-confirm"),
    path("settings", settings.settings_page, name="settings"),
    path("settings/profile", settings.profile, name="profile"),
    path("settings/password", settings.password, name="password"),
    path("settings/sign-out-everywhere", settings.sign_out_everywhere, name="sign-out-everywhere"),
    path("settings/delete-account", settings.delete_account, name="delete-account"),
]
