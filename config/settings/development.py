"""The embedded default: loopback, SQLite, secrets made once into `var/`."""

from config.settings.agent import *
from config.settings.base import *
from config.settings.base import VAR_DIR
from config.settings.environment import private_directory
from config.settings.history import *
from config.settings.planner import *

STATIC_ROOT = private_directory(private_directory(VAR_DIR) / "static")  # empty, but WhiteNoise wants it to be there
