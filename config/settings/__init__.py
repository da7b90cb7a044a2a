"""Settings modules, one for each APP_ENV: development (the default), production, test."""

import os
import sys
from importlib import import_module

ENVIRONMENTS = ("development", "production", "test")


def select() -> None:
    """Point Django at the module that APP_ENV names, unless DJANGO_SETTINGS_MODULE says otherwise."""
    import_module("config.settings.environment")  # reads `.env`, which may hold APP_ENV
    name = os.environ.get("APP_ENV", "") or "development"
    if name not in ENVIRONMENTS:
        sys.exit(f"APP_ENV={name!r} is not usable: write one of {', '.join(ENVIRONMENTS)}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"config.settings.{name}")
