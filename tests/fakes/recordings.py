"""Captured exchanges with the real vendors, where the folder that DAYMARK_RECORDINGS names exists."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes.exchange import Exchange

PROVIDER_OF_FOLDER = {
    "anthropic": "claude",
    "openai_chat": "openai",
    "openrouter": "openrouter",
    "gemini_openai_compat": "gemini",
    "ollama_native": "ollama",
}

STREAM_TYPES = {"text/event-stream", "application/x-ndjson"}
REBUILT_HEADERS = {"content-type", "content-length", "transfer-encoding", "content-encoding"}


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One of them. `provider` is our name for the vendor."""

    case: str
    provider: str
    request: dict[str, Any]
    exchange: Exchange

    @property
    def is_stream(self) -> bool:
        """Whether it can answer a request to stream: a stream, or an error."""
        return self.exchange.status >= 400 or self.exchange.content_type.split(";")[0] in STREAM_TYPES


def recordings() -> list[Recording]:
    """All that are in scope; none where the variable is not set."""
    folder = os.environ.get("DAYMARK_RECORDINGS", "")
    if not folder:
        return []
    paths = [path for name in PROVIDER_OF_FOLDER for path in sorted(Path(folder, name).glob("*.json"))]
    if not paths:
        raise FileNotFoundError(f"DAYMARK_RECORDINGS={folder} holds no recordings")
    return [_load(path) for path in paths if path.parent.name != "ollama_native" or path.name.startswith("chat_")]


def _load(path: Path) -> Recording:
    recorded = json.loads(path.read_text("utf-8"))
    response = recorded["response"]
    headers = {name: value for name, value in response["headers"].items() if name not in REBUILT_HEADERS}
    exchange = Exchange(
        writes=[response["body"].encode()],
        status=response["status"],
        content_type=response["headers"]["content-type"],
        headers=headers,
    )
    provider = PROVIDER_OF_FOLDER[path.parent.name]
    case = f"{path.parent.name}/{path.stem}"
    return Recording(case=case, provider=provider, request=recorded["request"], exchange=exchange)
