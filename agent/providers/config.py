"""What a provider is built from: plain values, read from the settings by `factory` alone."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """All in seconds. `first_token` runs from the request to the first event of the answer."""

    connect: float = 5.0
    first_token: float = 60.0
    between_chunks: float = 60.0


@dataclass(frozen=True, kw_only=True)
class ProviderConfig:
    """One provider's access. The `_variable` fields name environment variables, for sentences that tell the cure."""

    name: str
    label: str
    api_key: str = field(default="", repr=False)
    api_key_variable: str | None = None
    base_url: str = ""
    base_url_variable: str | None = None
    model: str
    model_variable: str | None = None
    timeouts: Timeouts = field(default_factory=Timeouts)
