"""One reply in the making: provider events become AG-UI events in the journal."""

import re

from django.conf import settings

from agent.domain import Event
from agent.providers.base import (
    Finished,
    LLMProvider,
    ProviderEvent,
    ReasoningDelta,
    TextDelta,
    TokenUsage,
    ToolCallArguments,
    ToolCallEnded,
    ToolCallStarted,
)
from agent.providers.errors import ProviderError
from agent.runs import events
from agent.runs.claims import Claim
from agent.runs.ending import Ending
from agent.runs.journal import Journal
from agent.runs.state import LogState, closing, step

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL stores no NUL; a lone surrogate is no character


class Reply:
    """Writes the log of one claimed run, from RUN_STARTED to the event before the terminal one."""

    def __init__(self, claim: Claim, journal: Journal) -> None:
        self._claim = claim
        self._journal = journal
        self._provider = ""
        self._model = ""
        self._state = LogState()
        self._usage: TokenUsage | None = None
        self._finish: str | None = None
        self._spoken = False
        self._characters = 0
        self._write([events.run_started(claim.conversation_id, claim.run_id)])

    def speaks_for(self, provider: LLMProvider) -> None:
        """Whose words these are; noted on the message and in the usage."""
        self._provider, self._model = provider.name, provider.model

    def take(self, event: ProviderEvent) -> None:
        """Write what the provider said.

        Raises RunFenced; ProviderError for too much of it, and for a tool call, as no tools are offered.
        """
        match event:
            case TextDelta(text=text):
                self._speak(UNSTORABLE.sub("\ufffd", self._bounded(text)))
            case ReasoningDelta(text=text):
                self._reason(UNSTORABLE.sub("\ufffd", self._bounded(text)))
            case TokenUsage():
                self._usage = event
            case Finished(reason=reason):
                self._finish = reason
            case ToolCallStarted() | ToolCallArguments() | ToolCallEnded():
                raise ProviderError("unexpected_tool_call", "The model called a tool that it was not offered.")

    async def complete(self) -> None:
        """The provider gave its terminal signal: the run is completed."""
        usage = events.usage_of(self._usage, provider=self._provider, model=self._model)
        await self._end(
            Ending(
                status="completed",
                provider=self._provider,
                model=self._model,
                usage=usage,
                is_cut=self._finish == "length",
            )
        )

    async def fail(self, code: str, detail: str) -> None:
        """The run failed; what was said so far is kept."""
        await self._end(Ending(status="failed", code=code, detail=detail, provider=self._provider, model=self._model))

    async def _end(self, ending: Ending) -> None:
        terminal = ending.event(self._claim.conversation_id, self._claim.run_id)
        await self._journal.finish(self._claim, [*closing(self._state), terminal], ending)

    def _bounded(self, text: str) -> str:
        """The text, counted: a vendor that heeds no token limit must not fill the database."""
        self._characters += len(text)
        if self._characters > settings.AGENT_REPLY_CHARACTERS:
            raise ProviderError(
                "limit_reached", f"The reply grew longer than {settings.AGENT_REPLY_CHARACTERS} characters."
            )
        return text

    def _speak(self, text: str) -> None:
        if not text:
            return
        if self._state.open_text is None:
            self._write(closing(self._state))
            self._write([events.text_start(self._text_id())])
        self._write([events.text_delta(str(self._state.open_text), text)], urgent=not self._spoken)
        self._spoken = True

    def _reason(self, text: str) -> None:
        if not text:
            return
        if self._state.open_reasoning is None:
            self._write(closing(self._state))
            self._write(list(events.reasoning_start(self._reasoning_id())))
        self._write([events.reasoning_delta(str(self._state.open_reasoning), text)])

    def _text_id(self) -> str:
        """The reply's own id; numbered where the model reasons in between and speaks again."""
        texts = self._state.texts
        return str(self._claim.message_id) if not texts else f"{self._claim.message_id}-{texts + 1}"

    def _reasoning_id(self) -> str:
        return f"{self._claim.message_id}-reasoning-{self._state.reasonings + 1}"

    def _write(self, written: list[Event], *, urgent: bool = False) -> None:
        for event in written:
            self._state = step(self._state, event)
        self._journal.append(self._claim, written, urgent=urgent)
