"""What it says of itself: greetings, help, and that it did not understand."""

from agent.providers.briefing import Briefing
from agent.providers.offline.answers import named_things, still_open
from agent.providers.offline.phrases import paragraphs

ABILITIES = (
    "I can tell you what is on **today**, what this **week** is about, how a **goal** is going, what is **overdue**, "
    "what to do **next**, and give you an **overview**."
)
ACTS = (
    "I can also act. Say for example:\n\n"
    "- “add 'call the bank' to tomorrow at 9:30 for 30m”, “add task 'tax return' due friday 2h !high”\n"
    "- “done 2”, “move 3 to friday”, “put 3 first”, “rename 2 to 'y'”, “delete 2”\n"
    "- “set focus to writing, rest”, “break down” and a goal's title\n"
    "- “plan my week”, “why is 2 there”, “what if friday is off”, “what would help”\n"
    "- “when am I free tomorrow for 1h”, “how many hours did I plan this week”, “how did my week go”\n"
    "- “undo”"
)
NO_MODEL = "I follow rules, I'm no language model. "
EXAMPLES = "“add 'call the bank' to tomorrow 30m”, “done 2” or “move 3 to friday”"


def change(briefing: Briefing, text: str) -> str:
    """Asked to change something."""
    places = "items on the Today page, tasks on the Tasks page, goals on the Goals page"
    return f"I can't change anything yet, only look. You can do it yourself: {places}."


def greeting(briefing: Briefing, text: str) -> str:
    """Hello, and what to ask."""
    name = briefing["person"]["name"]
    return paragraphs(f"Hello{', ' + name if name else ''}! {ABILITIES}", still_open(briefing))


def help_text(briefing: Briefing, text: str) -> str:
    """What it is and can do."""
    return f"{NO_MODEL}{ABILITIES} I can't change anything yet."


def welcome(briefing: Briefing, text: str) -> str:
    """Thanked."""
    return "You're welcome."


def help_with_tools(briefing: Briefing, text: str) -> str:
    """What it is and can do where it may act."""
    return paragraphs(f"{NO_MODEL}{ABILITIES}", ACTS)


def not_understood(briefing: Briefing, text: str) -> str:
    """No command or question fits: nothing is done, and what would be understood is shown."""
    return paragraphs(
        f"I didn't understand that, so I changed nothing. Say for example {EXAMPLES}; “help” lists more.",
        _subject(briefing),
        still_open(briefing),
    )


def fallback(briefing: Briefing, text: str) -> str:
    """No rule fits, and nothing is named: say so, and show the day."""
    if found := named_things(briefing, text):
        return found
    return paragraphs(f"I have no rule for that. {ABILITIES}", _subject(briefing), still_open(briefing))


def nothing_known() -> str:
    """Without a briefing there is nothing to answer from."""
    return "I was given nothing of your plan in this conversation, so I can't say anything about it."


def _subject(briefing: Briefing) -> str:
    subject = briefing["subject"] or {}
    return f"This conversation is about **{subject['title']}**." if subject.get("title") else ""
