"""The Chromium of this machine."""

import os
import shutil

import pytest

# The shell has no window to draw, and does with a third less; where it is not there, the whole browser is as good.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def path_or_skip() -> str:
    """Where it is: CHROMIUM, else one on the path. Without any the tests are skipped, but in CI they fail."""
    found = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    reason = "no Chromium on this machine: install one, or name it in CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
