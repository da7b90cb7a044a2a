"""What one watcher has seen of a run, and whether it is the whole of it: pure, so that controls can feed it lies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.agent.agui_rules import is_terminal, log_violations, text_of


@dataclass
class Transcript:
    """Event frames of one run in the order they arrived, over however many connections."""

    run: str
    entries: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Sentences about frames that should not have come."""
    connections: int = 0

    @property
    def last_seq(self) -> int:
        """Up to where it has been read."""
        return self.entries[-1]["seq"] if self.entries else 0

    @property
    def is_whole(self) -> bool:
        """The terminal event has come."""
        return bool(self.entries) and is_terminal(self.entries[-1]["event"])

    def take(self, frame: Mapping[str, Any]) -> None:
        """One event frame."""
        if frame["run"] != self.run:
            self.wrong.append(f"a frame of run {frame['run']}")
        if frame["seq"] != self.last_seq + 1:
            self.wrong.append(f"seq {frame['seq']} follows {self.last_seq}")
        self.entries.append({"seq": frame["seq"], "event": frame["event"]})

    @property
    def text(self) -> str:
        """All text deltas."""
        return text_of(entry["event"] for entry in self.entries)


def faults_of(transcript: Transcript, *, log: Sequence[Mapping[str, Any]], message: str, expected: str) -> list[str]:
    """A sentence for each way in which what was seen differs from the stored log, the message and the vendor's text."""
    found = list(transcript.wrong)
    found += log_violations(transcript.entries)
    if transcript.entries != list(log):
        found.append(f"{len(transcript.entries)} entries were seen, {len(log)} are stored, and they differ")
    if transcript.text != expected:
        found.append(f"the text has {len(transcript.text)} characters, the vendor sent {len(expected)}")
    if transcript.text != message:
        found.append("the stored message is another text")
    return found
