"""The embedded default: loopback, SQLite, secrets made once into `var/`."""

from config.settings.base import *
