"""Daymark as `make run` has it, but a request that finds no connection to the database gives up within a second."""

from config.settings.development import *  # noqa: F403  (how one settings module extends another)
from config.settings.development import DATABASES

DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 1
