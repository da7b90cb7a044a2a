"""What a quirk is, and what several of them say."""

from dataclasses import dataclass

from tests.fakes.exchange import Exchange
from tests.fakes.outcome import Outcome

PARIS = '{"place":"Paris"}'
ROME = '{"place":"Rome"}'
CALL = ("get_weather", PARIS)
TRUNCATED = "stream_truncated"


@dataclass(frozen=True, kw_only=True)
class Quirk:
    """One of them. `provider` is our name for the vendor."""

    name: str
    provider: str
    exchange: Exchange
    outcome: Outcome
