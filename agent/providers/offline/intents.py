"""What it understands: a table of patterns over the plain words of a question, the first that fits decides."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.providers.briefing import Briefing, GoalBrief
from agent.providers.offline import answers, coming, small_talk
from agent.providers.offline.matching import best_matches

Answer = Callable[[Briefing, str], str]


@dataclass(frozen=True, kw_only=True)
class Intent:
    """One kind of question. `pattern` is searched in its words: lower case, no punctuation, single spaces."""

    name: str
    pattern: re.Pattern[str]
    answer: Answer


def _intent(name: str, pattern: str, answer: Answer) -> Intent:
    return Intent(name=name, pattern=re.compile(pattern), answer=answer)


_ASKING = (
    r"^(please |hey |hi |hello |ok |daymark |can you |could you |would you |will you |i want (you )?to |i would like "
    r"(you )?to |i d like (you )?to |i need (you )?to |let s |help me |just )*"
)
_CHANGING = (
    r"(add|create|make|move|delete|remove|mark|tick|check off|complete|finish|reschedule|postpone|cancel|rename|edit|"
    r"change|set|put|reorder|prioriti[sz]e|remind|plan (my|the|a|out)|schedule (my|the|a|an)|"
    r"update (my|the|this|it)|skip|start (the|a) timer)\b"
)
INTENTS = (
    _intent(
        "thanks", r"^(ok |okay |great |perfect |cool )*(thanks|thank you|thx|cheers|ty|merci)\b", small_talk.welcome
    ),
    _intent("change", _ASKING + _CHANGING, small_talk.change),
    _intent("change", r"^(i (just |have |ve )*(did|done|finished|completed))\b", small_talk.change),
    _intent("greeting", r"^(hi |hello |hey )*how are you", small_talk.greeting),
    _intent(
        "help",
        r"^help( me)?$|what (can|do) you (do|know)|what are you|who are you|how do you work",
        small_talk.help_text,
    ),
    _intent("this task", r"\bthis task\b", answers.this_task),
    _intent("other days", r"\b(tomorrow|yesterday|(next|last) (week|month))\b", answers.other_days),
    _intent("overdue", r"\b(over ?due|late|behind|missed|past due|slipp(ed|ing))\b", answers.overdue),
    _intent(
        "next",
        r"\b(what( s| is)? next|next (task|thing|item|step|up)|(do|start|tackle|work on) (next|first|now)|start with|"
        r"where (do|should|can) i (start|begin)|now what|what now|most important|right now)\b",
        coming.what_next,
    ),
    _intent("week", r"\b(week|weekly|focus)\b", answers.week),
    _intent(
        "today",
        r"\b(today|tonight|my day|the day|agenda|calendar|schedule|this (morning|afternoon|evening))\b",
        answers.today,
    ),
    _intent(
        "overview",
        r"\b(overview|summary|summari[sz]e|how am i doing|my progress|big picture|review)\b",
        answers.overview,
    ),
    _intent("goal", r"\bgoals?\b|\bon track\b|\bprogress\b|\bhow (is|are|s|far|does|do)\b|\bstatus\b", answers.goals),
    _intent(
        "next", r"\bwhat (should|shall|can|could|must|do) i (do|work on|tackle)\b|\bwhat to do\b", coming.what_next
    ),
    _intent("tasks", r"\b(tasks?|to ?dos?|to do list|backlog)\b", answers.tasks),
    _intent("today", r"\b(my|the|a) plan\b|^plan$|\bplanned\b", answers.today),
    _intent("greeting", r"^(hi|hello|hey|good (morning|afternoon|evening)|howdy|yo|greetings)\b", small_talk.greeting),
)


def answer_to(briefing: Briefing, question: str) -> str:
    """What the rules say to this question."""
    intent = intent_of(question)
    # A title may hold words of another intent ("Plan the week away"): a goal that is named goes first.
    asks_about_one = intent.name not in {"thanks", "change"} and ABOUT_ONE.search(question.casefold())
    if asks_about_one and best_matches(briefing["goals"], question):
        return answers.goals(briefing, question)
    return intent.answer(briefing, question)


def goal_asked_about(briefing: Briefing, question: str) -> GoalBrief | None:
    """The one goal whose state the question asks for; None where it asks for something else, or for several."""
    name = intent_of(question).name
    asks = name not in {"thanks", "change"} and ABOUT_ONE.search(question.casefold())
    if name != "goal" and not (asks and best_matches(briefing["goals"], question)):
        return None
    meant = answers.goals_meant(briefing, question)
    return meant[0] if len(meant) == 1 else None


def intent_of(question: str) -> Intent:
    """The first intent whose pattern fits; the fallback where none does."""
    words = " ".join(re.findall(r"[^\W_]+", question.casefold()))
    return next((intent for intent in INTENTS if intent.pattern.search(words)), FALLBACK)


ABOUT_ONE = re.compile(r"\b(goal|how|progress|status|on track|about)\b")
FALLBACK = _intent("fallback", r"", small_talk.fallback)
