"""What a row of the grammar is, and the pieces that patterns share.

Patterns see a sentence whose politeness is gone and whose quoted titles are one sign each (`sentences`); case does not
count, and they must match the whole of it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from agent.providers.offline.dates import PHRASE
from agent.providers.offline.plays import Play
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Talk

DATE = rf"(?P<date>{PHRASE})"
WHEN = rf"(?:on |for |of |about |at |during |in )?(?:the )?{DATE}(?:'s)?"

PlayOf = Callable[[Talk, Sentence, re.Match[str]], Play]


@dataclass(frozen=True)
class Command:
    """One kind of command: its name, what it looks like, and how it goes on."""

    name: str
    pattern: str
    play: PlayOf

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Compiled when it is first needed, for a process that never hears a command pays nothing."""
        return re.compile(self.pattern, re.IGNORECASE)
