"""One reply in the making: what the provider says and what tools answer become AG-UI events in the journal."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from agent.domain import Event
from agent.models import ToolCall
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
    ToolRequest,
)
from agent.providers.errors import ProviderError
from agent.runs import events
from agent.runs.claims import Claim
from agent.runs.cleaning import cleaned
from agent.runs.ending import Ending, answers, shown
from agent.runs.journal import Journal
from agent.runs.state import closing, fold, step


class Reply:
    """Writes one segment of a run's log, from RUN_STARTED to the event before the last one."""

    def __init__(
        self, claim: Claim, journal: Journal, *, log: Sequence[Event] = (), usage: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        """`log` and `usage` are what earlier segments of the run left."""
        self._claim = claim
        self._journal = journal
        self._provider = ""
        self._model = ""
        self._state = fold(log)
        self._usage: list[Mapping[str, Any]] = list(usage)
        self.tokens = sum(entry.get("totalTokens", 0) for entry in usage)
        """Used by the run so far."""
        self._finish: str | None = None
        self._spoken = False
        self._characters = 0
        self._asked: list[ToolRequest] = []
        self._write([events.run_started(claim.conversation_id, claim.run_id)])

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The calls without a result, in the order in which they were asked for."""
        return self._state.unanswered

    def speaks_for(self, provider: LLMProvider) -> None:
        """Whose words these are; noted on the message and in the usage."""
        self._provider, self._model = provider.name, provider.model

    def take(self, event: ProviderEvent) -> None:
        """Write what the provider said. Raises RunFenced; ProviderError for too much of it."""
        match event:
            case TextDelta(text=text):
                self._speak(cleaned(self._bounded(text)))
            case ReasoningDelta(text=text):
                self._reason(cleaned(self._bounded(text)))
            case ToolCallStarted(name=name):
                self._write([*closing(self._state), events.tool_call_start(self._call_id(), cleaned(name))])
            case ToolCallArguments(delta=delta):
                self._write([events.tool_call_args(str(self._state.open_call), cleaned(self._bounded(delta)))])
            case ToolCallEnded():
                self._call(event)
            case TokenUsage():
                spent = events.usage_of(event, provider=self._provider, model=self._model)
                self._usage[:] = events.added_usage(self._usage, spent)
            case Finished(reason=reason):
                self._finish = reason

    def asked(self) -> list[ToolRequest]:
        """The calls of the answer that has just ended, under the ids they have in the log; once."""
        asked, self._asked = self._asked, []
        return asked

    def answer(self, call_id: str, call: ToolCall | None) -> None:
        """What came of a call; None: it was never noted."""
        self._write([*closing(self._state), *answers(call_id, call)])  # a stream may break off within a call

    def show(self, call: ToolCall) -> None:
        """How a call stands that has no result yet."""
        self._write([shown(call)])

    async def pause(self, waiting: Sequence[ToolCall]) -> None:
        """A person must decide on these calls; the run goes on afterwards."""
        interrupts = [events.interrupt(one.pk, one.call_id, one.expires_at) for one in waiting if one.expires_at]
        await self._end(Ending(status="awaiting_approval", interrupts=interrupts, usage=self._usage))

    async def complete(self) -> None:
        """The provider gave its terminal signal: the run is completed."""
        await self._end(
            Ending(
                status="completed",
                provider=self._provider,
                model=self._model,
                usage=self._usage,
                is_cut=self._finish == "length",
            )
        )

    async def fail(self, code: str, detail: str) -> None:
        """The run failed; what was said so far is kept."""
        ending = Ending(
            status="failed",
            code=code,
            detail=detail,
            usage=self._usage,
            provider=self._provider,
            model=self._model,
        )
        await self._end(ending)

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

    def _call(self, ended: ToolCallEnded) -> None:
        """The call is whole; its id in the log is also the one the provider is told later."""
        call_id = str(self._state.open_call)
        self._write([events.tool_call_end(call_id)])
        data = ended.provider_data
        self._asked.append(ToolRequest(id=call_id, name=ended.name, arguments=ended.arguments, provider_data=data))

    def _call_id(self) -> str:
        """Ours: a vendor's may be empty or come twice."""
        return f"{self._claim.message_id}-call-{self._state.calls + 1}"

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
