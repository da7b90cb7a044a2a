"""The agent: who makes replies, with which providers, and every limit of runs and sockets."""

from datetime import timedelta
from typing import Any

from config.settings.environment import address, choice, integer, quota, text
from config.settings.prices import LIST_PRICES, prices

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
SCHEDULER_MODEL = text(
    "SCHEDULER_MODEL"
)  # of LLM_PROVIDER: words and chooses where days are planned; "" for its usual one
LLM_TIMEOUTS = {"connect": 5.0, "first_token": 60.0, "between_chunks": 60.0}  # seconds
LLM_RETRY = {"attempts": 3, "max_wait": 20.0}
# The work on a whole run, all its segments together; what a person takes to approve is not counted.
AGENT_RUN_SECONDS = integer("AGENT_RUN_SECONDS", 600, low=10, high=24 * 3600)
AGENT_RUN_STEPS = 12  # times that a run asks the model
AGENT_RUN_TOOL_CALLS = 20
# Input and output over all steps. A step sends AGENT_CONTEXT_TOKENS at most and the tools' descriptions, some 16,000
# tokens on average: twelve of them fit, and a run that goes round in circles ends here.
AGENT_RUN_TOKENS = 200_000
AGENT_OUTPUT_TOKENS = 2048
AGENT_REPLY_CHARACTERS = 500_000  # text and reasoning of one reply, whatever the vendor makes of the limit above
AGENT_CONTEXT_TOKENS = 12_000  # instructions, the person's context, the talk and the run's own steps, estimated
AGENT_MAX_RUNS = 200  # runs one runner works on at once
AGENT_TOOL_RESULT_CHARACTERS = 12_000  # of one tool's answer, as the model is told it
AGENT_APPROVAL_WITHIN = timedelta(minutes=15)  # afterwards a call that waits counts as rejected
# Doors through which text comes that the person did not write: with such text in the context, every write is approved.
UNTRUSTED_VIAS = ("mcp",)
AGENT_LEASE = timedelta(seconds=20)
AGENT_HEARTBEAT = timedelta(seconds=5)
AGENT_REAP_EVERY = timedelta(seconds=5)
AGENT_FLUSH_GAP = timedelta(milliseconds=50)
MESSAGE_MAX_CHARACTERS = 32_000
SSE_QUIET_SECONDS = 15.0  # between the comments that keep proxies from closing a quiet event stream

# --- what a person may use in a day; None: no limit ----------------------------------------------------------------
# Ten of the largest runs there can be, or some hundreds of ordinary replies.
_day_tokens = quota("AGENT_DAY_TOKENS", "2000000", high=10**12)
AGENT_DAY_TOKENS = None if _day_tokens is None else int(_day_tokens)
AGENT_DAY_COST_USD = quota("AGENT_DAY_COST_USD", "5", high=1_000_000, fractions=True)
LLM_PRICES = prices(LIST_PRICES)

# --- what the settings page shows beyond the account's own: dotted names of functions from the request to HTML --------
SETTINGS_SECTIONS = ["agent.pages.usage.usage_section"]
# Who words the proposals of the agent: a function of (user, ids of proposals); history does not know the agent.
PROPOSAL_TELLER = "agent.activity.asking.asked_by_calls"
# Who could answer in the chat: a function without parameters; accounts offers the choice and does not know the agent.
PROVIDER_DESCRIPTIONS = "agent.providers.factory.describe_providers"

# --- what the agent can do: dotted names of tuples of tools -----------------------------------------------------------
AGENT_TOOLS = [
    "agent.tools.goals.TOOLS",
    "agent.tools.tasks.TOOLS",
    "agent.tools.items.TOOLS",
    "agent.tools.plans.TOOLS",
    "agent.tools.breakdown.TOOLS",
    "agent.tools.bulk.TOOLS",
    "agent.tools.changes.TOOLS",
    "agent.tools.dates.TOOLS",
    "agent.tools.free_time.TOOLS",
    "agent.tools.scheduling.TOOLS",
    "agent.tools.rituals.TOOLS",
]

# --- the chat socket -----------------------------------------------------------------------------------------------
SOCKET_MAX_BYTES = 262_144
SOCKET_FRAMES_PER_SECOND = 20
SOCKET_FRAME_BURST = 100
SOCKETS_PER_PERSON = 20
SOCKET_MAX_DEPTH = 32
SOCKET_AUTH_SECONDS = 10
SOCKET_SEND_SECONDS = 20  # a reader that takes longer for one frame is too slow
