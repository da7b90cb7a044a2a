"""The agent: who makes replies, with which providers, and every limit of runs and sockets."""

from datetime import timedelta
from typing import Any

from config.settings.environment import address, choice, text

RUN_AGENT = choice("RUN_AGENT", "inline", ("inline", "external"))


def _provider(
    key: str | None, url: str | None, url_default: str, model: str | None, model_default: str
) -> dict[str, Any]:
    return {
        "api_key": text(key) if key else "",
        "api_key_variable": key,
        "base_url": address(url, text(url, url_default)) if url else "",
        "base_url_variable": url,
        "model": text(model, model_default) if model else model_default,
        "model_variable": model,
    }


LLM_PROVIDERS = {
    "claude": _provider(
        "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "https://api.anthropic.com", "CLAUDE_MODEL", "claude-sonnet-5-5"
    ),
    "openai": _provider(
        "OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1", "OPENAI_MODEL", "gpt-5.4-mini"
    ),
    "openrouter": _provider(
        "OPENROUTER_API_KEY",
        "OPENROUTER_BASE_URL",
        "https://openrouter.ai/api/v1",
        "OPENROUTER_MODEL",
        "openrouter/auto",
    ),
    "gemini": _provider(
        "GEMINI_API_KEY",
        "GEMINI_BASE_URL",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "GEMINI_MODEL",
        "gemini-flash-latest",
    ),
    "ollama": _provider(None, "OLLAMA_BASE_URL", "", "OLLAMA_MODEL", "llama3.2"),
    "offline": _provider(None, None, "", None, "rules"),
}
LLM_PROVIDER = choice("LLM_PROVIDER", "", tuple(LLM_PROVIDERS))
LLM_TIMEOUTS = {"connect": 5.0, "first_token": 60.0, "between_chunks": 60.0}  # seconds
LLM_RETRY = {"attempts": 3, "max_wait": 20.0}
AGENT_RUN_SECONDS = 600  # a whole run, all steps
AGENT_OUTPUT_TOKENS = 2048
AGENT_REPLY_CHARACTERS = 500_000  # text and reasoning of one reply, whatever the vendor makes of the limit above
AGENT_CONTEXT_TOKENS = 8000  # the person's context and the history together, estimated
AGENT_MAX_RUNS = 200  # runs one runner works on at once
AGENT_LEASE = timedelta(seconds=20)
AGENT_HEARTBEAT = timedelta(seconds=5)
AGENT_REAP_EVERY = timedelta(seconds=5)
AGENT_FLUSH_GAP = timedelta(milliseconds=50)
MESSAGE_MAX_CHARACTERS = 32_000
SSE_QUIET_SECONDS = 15.0  # between the comments that keep proxies from closing a quiet event stream

# --- the chat socket -----------------------------------------------------------------------------------------------
SOCKET_MAX_BYTES = 262_144
SOCKET_FRAMES_PER_SECOND = 20
SOCKET_FRAME_BURST = 100
SOCKETS_PER_PERSON = 20
SOCKET_MAX_DEPTH = 32
SOCKET_AUTH_SECONDS = 10
SOCKET_SEND_SECONDS = 20  # a reader that takes longer for one frame is too slow
