"""The embedded default: loopback, SQLite, secrets made once into `var/`."""

from config.settings.agent import *
from config.settings.base import *
from config.settings.base import VAR_DIR
from config.settings.history import *
from config.settings.planner import *

STATIC_ROOT = VAR_DIR / "static"  # stays empty, but WhiteNoise wants it to be there
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
