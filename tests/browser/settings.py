"""Daymark as `make run` has it, but with quick password hashing, and room for a suite's worth of sign-ups."""

from config.settings.development import *  # noqa: F403  (how one settings module extends another)
from config.settings.development import THROTTLES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
THROTTLES = {**THROTTLES, "register_address": (10_000, THROTTLES["register_address"][1])}
