"""Making a talk fit: what is oldest loses its words first, and every call keeps its result."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from agent.providers.base import ChatMessage

BYTES_PER_TOKEN = 4  # about; English text in common vocabularies, and rather more than that for other scripts
CUT_TO = (1000, 100)  # characters of a tool's result, as long as they do
LONGEST_CUT_WORDS = 400  # characters
CUT = " … [the rest was cut: it is too long to be repeated here]"


def tokens_in(text: str) -> int:
    """A cautious estimate; exact counts differ by model and are not worth a request."""
    return len(text.encode()) // BYTES_PER_TOKEN + 1


def tokens_of(messages: Iterable[ChatMessage]) -> int:
    """As `tokens_in`, of what is said, asked for and found."""
    return sum(tokens_in(one.content) + sum(tokens_in(call.arguments) for call in one.tool_calls) for one in messages)


def cut_result(result: str, most: int) -> str:
    """A tool's result or its beginning, which says that it is no more than that and can be looked up again."""
    if len(result) <= most:
        return result
    cut = {"cut": True, "beginning": result[:most]}
    shorter = json.dumps(cut, ensure_ascii=False)
    return min(result, shorter, key=len)


def cut_words(words: str) -> str:
    """A text, or its beginning and a mark."""
    return words if len(words) <= LONGEST_CUT_WORDS + len(CUT) else words[:LONGEST_CUT_WORDS] + CUT


def fitted(messages: Sequence[ChatMessage], most_tokens: int) -> list[ChatMessage]:
    """The messages with the oldest results cut until all fit; where that is not enough, also the oldest words.

    None is left out. What a run may ask for bounds their number, and so what is left of them.
    """
    found = list(messages)
    over = tokens_of(found) - most_tokens
    for place, shorter in _shorter(found):
        if over <= 0:
            break
        over -= tokens_of([found[place]]) - tokens_of([shorter])
        found[place] = shorter
    return found


def _shorter(messages: Sequence[ChatMessage]) -> Iterator[tuple[int, ChatMessage]]:
    """Which message to replace by what, the least loss first."""
    for place, message in enumerate(messages):
        if message.role == "tool":
            yield from ((place, replace(message, content=cut_result(message.content, most))) for most in CUT_TO)
    for place, message in enumerate(messages):
        if message.role == "assistant":
            calls = tuple(
                replace(call, arguments=cut_result(call.arguments, LONGEST_CUT_WORDS)) for call in message.tool_calls
            )
            yield place, replace(message, content=cut_words(message.content), tool_calls=calls)
