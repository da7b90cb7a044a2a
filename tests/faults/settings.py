"""Daymark as `make run` has it, for a crowd: quick password hashing, and throttles out of the way of load."""

from datetime import timedelta

from config.settings.development import *  # noqa: F403  (how one settings module extends another)
from config.settings.development import SIMPLE_JWT, THROTTLES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
THROTTLES = {name: (1_000_000, period) for name, (_, period) in THROTTLES.items()}
SIMPLE_JWT = {**SIMPLE_JWT, "ACCESS_TOKEN_LIFETIME": timedelta(hours=6)}
