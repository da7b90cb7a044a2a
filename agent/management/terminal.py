"""A reply in the terminal: its words on one output, on the other what tools do and what a person must decide.

Nobody at the terminal can answer a question there, and only its words may be kept: then it is among the words.
"""

import sys
import uuid
from collections.abc import Sequence
from types import MappingProxyType
from typing import cast
from zoneinfo import ZoneInfo

from django.core.management.base import OutputWrapper

from accounts.models import User
from accounts.selectors import zone_of
from agent.activity.acts import Act, act_of_call
from agent.selectors import get_tool_call_for, tool_calls_for
from agent.services.approvals import Decision, decide_tool_call
from config.common.errors import Conflict

MARKS = MappingProxyType({"done": "✓", "failed": "✗"})
ANSWERS = MappingProxyType({"y": "approve", "yes": "approve", "n": "reject", "no": "reject"})


class Terminal:
    """Shows one person's replies as they come."""

    def __init__(self, person: User, out: OutputWrapper, err: OutputWrapper) -> None:
        self._person = person
        self._out = out
        self._err = err
        self._is_within_line = False

    def speak(self, text: str) -> None:
        """More of the reply's words."""
        self._out.write(text, ending="")
        self._out.flush()
        self._is_within_line = not text.endswith("\n")

    def end(self, note: str = "") -> None:
        """The reply is over."""
        self._out.write(f"\n{note}" if note else "")
        self._is_within_line = False

    def show(self, run_id: uuid.UUID, call_id: str) -> None:
        """What came of a call; nothing where the run had ended before it was noted."""
        call = tool_calls_for(self._person).filter(run=run_id, call_id=call_id).first()
        if call is None:
            return
        act = act_of_call(self._person, call)
        self.note(f"{MARKS.get(act.look, '·')} {act.words}" + (f": {act.trouble}" if act.trouble else ""))

    def note(self, line: str) -> None:
        """Something beside the words, on a line of its own: no error, so not in an error's colour."""
        self._write(self._err, line)

    def _write(self, to: OutputWrapper, line: str) -> None:
        if self._is_within_line:
            self.end()
        to.write(line, str)

    def decide(self, calls: Sequence[int]) -> bool:
        """Ask about each of these calls. False where one is left to wait: there is nobody to ask."""
        return all(self._is_decided(call) for call in calls)

    def _is_decided(self, call_id: int) -> bool:
        act = self._shown(call_id)
        while act.waits and not act.is_over:
            decision = self._answer()
            if decision is None:
                self._leave(act)
                return False
            try:
                decide_tool_call(self._person, call_id, decision, cause="command:chat")
                return True
            except Conflict as refusal:
                self.note(refusal.detail)
            act = self._act(call_id)
        return True

    def _shown(self, call_id: int) -> Act:
        act = self._act(call_id)
        self.note(f"? {act.words}")
        for line in act.wish.preview.lines if act.wish else ():
            self.note(f"    {line.text}")
        if act.trouble:
            self.note(f"    {act.trouble}")
        return act

    def _act(self, call_id: int) -> Act:
        return act_of_call(self._person, get_tool_call_for(self._person, call_id))

    def _answer(self) -> Decision | None:
        """What the person says; None where nobody can, or will."""
        if not sys.stdin.isatty():
            return None
        while True:
            try:
                said = input("Approve? [y/n] ").strip().lower()
            except (EOFError, KeyboardInterrupt):
                return None
            if said in ANSWERS:
                return cast(Decision, ANSWERS[said])

    def _leave(self, act: Act) -> None:
        """Say that it waits, and where it can be decided."""
        if not sys.stdin.isatty():
            self._write(self._out, f"? {act.words}")
        self._write(self._out, self._how_to_decide(act))

    def _how_to_decide(self, act: Act) -> str:
        until = f"{act.expires_at.astimezone(ZoneInfo(zone_of(self._person))):%H:%M}" if act.expires_at else "then"
        ways = (
            "Approve or reject it on the Proposals page or in Chat; in a terminal, `manage.py chat` asks you at once."
        )
        return f"This waits until {until}. {ways} A new message withdraws it."
