"""A command's sentence: without its politeness, and with each quoted title as one sign that no pattern can cut."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 1000
_SIGNS = range(0xE000, 0xE010)  # private use: no keyboard writes them
QUOTE = f"[{chr(_SIGNS[0])}-{chr(_SIGNS[-1])}]"
_QUOTED = re.compile(r"(?<!\w)(?:\"([^\"]+)\"|“([^”“]+)[”“]|„([^“”]+)[“”]|«([^»]+)»|['‘‚](.+?)['’‘])(?!\w)")
_POLITE_START = re.compile(
    r"(?:(?:please|hey|hi|hello|ok(?:ay)?|daymark|can you|could you|would you|will you|i want (?:you )?to|"
    r"i would like (?:you )?to|i['’]d like (?:you )?to|i need (?:you )?to|"
    r"help me(?: to)?(?=\s+\w)|let['’]?s|just|now|then|also)\b[\s,:]*)+",
    re.IGNORECASE,
)
_POLITE_END = re.compile(r"(?:[\s,]+(?:please|thanks|thank you|thx|for me)|[\s.!?…]+)+$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """`text` has a sign for each of `quotes`."""

    text: str
    quotes: Sequence[str]

    def plain(self, part: str) -> str:
        """Part of the text with the quoted words in their place, without spaces around."""
        for sign, words in zip(_SIGNS, self.quotes, strict=False):
            part = part.replace(chr(sign), words)
        return part.strip().strip(",;:").strip()


def sentence_of(question: str) -> Sentence | None:
    """The sentence to be understood; None where it is longer than any command."""
    if len(question) > LONGEST:
        return None
    quotes: list[str] = []

    def sign(match: re.Match[str]) -> str:
        words = " ".join(next(group for group in match.groups() if group).split())
        if not words or len(quotes) == len(_SIGNS):
            return match[0]
        quotes.append(words)
        return chr(_SIGNS[len(quotes) - 1])

    text = re.sub(r"[\ue000-\uf8ff\x00]", "", question)
    text = _QUOTED.sub(sign, text)
    text = " ".join(text.replace("’", "'").split())
    text = _POLITE_END.sub("", text)
    return Sentence(text=text[_skip(text) :].strip(), quotes=tuple(quotes))


def _skip(text: str) -> int:
    polite = _POLITE_START.match(text)
    return polite.end() if polite else 0
