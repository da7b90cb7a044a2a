"""What people do with their account. Each module is a journey; callers import the verbs from here."""

from accounts.services.housekeeping import forget_expired
from accounts.services.passwords import (
    change_password,
    confirm_password_reset,
    opens_reset,
    request_password_reset,
    reset_link,
    set_password,
)
from accounts.services.people import (
    NewUser,
    administer_user,
    create_user,
    delete_user,
    disable_user,
    enable_user,
    register_user,
    update_user,
)
from accounts.services.preferences import EDITABLE, update_preferences
from accounts.services.sessions import (
    bind_cookie_session,
    close_cookie_session,
    end_session,
    end_session_of_token,
    end_sessions_of,
    open_cookie_session,
    open_session,
    refresh_session,
    release_cookie_session,
)
from accounts.services.signing_in import sign_in
from accounts.throttles import throttle

__all__ = [
    "EDITABLE",
    "NewUser",
    "administer_user",
    "bind_cookie_session",
    "change_password",
    "close_cookie_session",
    "confirm_password_reset",
    "create_user",
    "delete_user",
    "disable_user",
    "enable_user",
    "end_session",
    "end_session_of_token",
    "end_sessions_of",
    "forget_expired",
    "open_cookie_session",
    "open_session",
    "opens_reset",
    "refresh_session",
    "register_user",
    "release_cookie_session",
    "request_password_reset",
    "reset_link",
    "set_password",
    "sign_in",
    "throttle",
    "update_preferences",
    "update_user",
]
