"""Odd answers that vendors really give, written by hand, each with what it must come to where tools are offered."""

from tests.fakes.quirks.chat_completions import CHAT_QUIRKS
from tests.fakes.quirks.claude import CLAUDE_QUIRKS
from tests.fakes.quirks.ollama import OLLAMA_QUIRKS
from tests.fakes.quirks.quirk import Quirk

__all__ = ["CHAT_QUIRKS", "CLAUDE_QUIRKS", "OLLAMA_QUIRKS", "QUIRKS", "Quirk"]

QUIRKS = (*CLAUDE_QUIRKS, *CHAT_QUIRKS, *OLLAMA_QUIRKS)
