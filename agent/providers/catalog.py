"""Which providers there are, in a table. Their modules are imported when asked for: the SDKs take seconds to load."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One provider: where its class is, what people call it, what it can do beyond streaming."""

    module: str
    class_name: str
    label: str
    tools: bool = True
    reasoning: bool = True


# In the order in which the first configured one is the default.
CATALOG = MappingProxyType(
    {
        "claude": Entry(module="agent.providers.claude", class_name="ClaudeProvider", label="Claude"),
        "openai": Entry(module="agent.providers.openai", class_name="OpenAIProvider", label="OpenAI", reasoning=False),
        "openrouter": Entry(module="agent.providers.openrouter", class_name="OpenRouterProvider", label="OpenRouter"),
        "gemini": Entry(module="agent.providers.gemini", class_name="GeminiProvider", label="Gemini", reasoning=False),
        "ollama": Entry(module="agent.providers.ollama", class_name="OllamaProvider", label="Ollama"),
        "offline": Entry(
            module="agent.providers.offline.provider",
            class_name="OfflineProvider",
            label="Built-in assistant",
            tools=False,
            reasoning=False,
        ),
    }
)
OFFLINE = "offline"
