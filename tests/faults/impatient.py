"""As `settings`, but a dead runner's runs are given up within two seconds, and nobody counts what is used."""

from datetime import timedelta

from tests.faults.settings import *  # noqa: F403  (how one settings module extends another)

AGENT_LEASE = timedelta(seconds=2)
AGENT_HEARTBEAT = timedelta(seconds=0.5)
AGENT_REAP_EVERY = timedelta(seconds=0.5)
AGENT_DAY_TOKENS = AGENT_DAY_COST_USD = None
