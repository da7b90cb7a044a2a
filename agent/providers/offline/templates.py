"""First steps towards kinds of goals: what `break down` proposes where no model is there to think of better ones.

`{goal}` is the goal's title: two goals broken down by one template have no tasks of the same name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Step:
    """A task to be. `after` names the keys of those it waits for."""

    key: str
    title: str
    minutes: int
    done_when: str
    first_step: str
    after: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Template:
    """Steps for the goals whose words fit the pattern."""

    name: str
    pattern: re.Pattern[str]
    steps: Sequence[Step]


def template_for(title: str) -> Template:
    """The first template whose words are in the title; the general one fits any."""
    words = " ".join(re.findall(r"[^\W_]+", title.casefold()))
    return next(template for template in TEMPLATES if template.pattern.search(words))


def _step(key: str, title: str, minutes: int, done_when: str, first_step: str, *after: str) -> Step:
    return Step(key=key, title=title, minutes=minutes, done_when=done_when, first_step=first_step, after=after)


def _template(name: str, words: str, *steps: Step) -> Template:
    return Template(name=name, pattern=re.compile(rf"\b(?:{words})\b" if words else ""), steps=steps)


TEMPLATES = (
    _template(
        "run",
        r"run(?:ning)?|(?:half )?marathon|triathlon|race|\d+ ?k(?:m)?|cycl(?:e|ing)|swim(?:ming)?|hike|climb",
        _step("base", "Find out where I stand for “{goal}”", 45, "Distance and time of one easy session are noted.",
              "Put shoes and clothes by the door."),
        _step("plan", "Choose a training plan for “{goal}”", 60, "Every week until the day has its sessions.",
              "Write down which days of the week are possible.", "base"),
        _step("gear", "Check the equipment for “{goal}”", 60, "Nothing is missing for the first four weeks.",
              "Look at the soles of the shoes."),
        _step("weeks", "Train the first four weeks of “{goal}”", 720, "Three sessions a week for four weeks are done.",
              "Put the first session on a day.", "plan", "gear"),
        _step("test", "Do a trial at half the distance for “{goal}”", 90, "Time and how it felt are noted.",
              "Choose the route.", "weeks"),
        _step("adjust", "Adjust the plan of “{goal}” after the trial", 30, "The weeks left have their sessions.",
              "Compare the trial with the plan.", "test"),
    ),
    _template(
        "health",
        r"health(?:y|ier)?|weight|fit(?:ness|ter)?|eat(?:ing)?|diet|sleep|smoking|alcohol|meditat\w*|yoga|gym|stress|kilos?",
        _step("measure", "Write down for a week how it is now: “{goal}”", 60, "Seven days are noted.",
              "Note today, in one line."),
        _step("check", "Ask a professional about “{goal}”", 60, "It is clear what is safe to do.",
              "Find the number to call."),
        _step("habit", "Choose one small habit for “{goal}”", 30, "It is named, with its time and place.",
              "List three that take ten minutes.", "measure"),
        _step("surroundings", "Make the habit easy: “{goal}”", 60,
              "What is needed is at hand, what tempts is out of the way.",
              "Look at the place where it will happen.", "habit"),
        _step("month", "Keep the habit for four weeks: “{goal}”", 600, "It happened on 20 of 28 days.",
              "Do it once, today.", "surroundings", "check"),
        _step("review", "Look back on the first month of “{goal}”", 45, "What to keep and to change is written down.",
              "Compare the last week with the first.", "month"),
    ),
    _template(
        "save",
        r"sav(?:e|ing|ings)|money|debts?|budget|invest(?:ing)?|afford|pay off|loan|emergency fund",
        _step("overview", "Collect income and spending for “{goal}”", 90, "The last three months are in one table.",
              "Download the statements of one account."),
        _step("amount", "Set the sum and the date of “{goal}”", 30, "Sum, date and monthly rate are written down.",
              "Write down the sum as a guess.", "overview"),
        _step("cuts", "Find what can be spent less for “{goal}”", 60, "Three items with their sums are named.",
              "Mark everything that repeats each month.", "overview"),
        _step("automate", "Set up the monthly transfer for “{goal}”", 30, "The first transfer is scheduled.",
              "Open the account it will go to.", "amount"),
        _step("cancel", "End what is not needed: “{goal}”", 60, "The named contracts are ended or made cheaper.",
              "Choose the easiest one.", "cuts"),
        _step("review", "Look back after two months of “{goal}”", 45, "The sum saved is compared with the plan.",
              "Read the balance.", "automate", "cancel"),
    ),
    _template(
        "move",
        r"mov(?:e|ing) (?:to|into|out|house|home|flat|apartment|abroad)|relocat\w*|new (?:flat|apartment|house|home)",
        _step("wishes", "Write down what matters for “{goal}”", 60, "Musts, wishes and the budget are on one page.",
              "Write down three musts."),
        _step("search", "Look at places for “{goal}”", 480, "Five were seen, with notes.",
              "Save one search with the musts.", "wishes"),
        _step("contract", "Sign for “{goal}”", 120, "The contract is signed and the date is fixed.",
              "List the papers that are asked for.", "search"),
        _step("notice", "Give notice and change addresses: “{goal}”", 120, "Everyone on the list was told.",
              "Start the list with five names.", "contract"),
        _step("sort", "Sort out what does not come along: “{goal}”", 360, "It is given away, sold or disposed of.",
              "Take one shelf."),
        _step("transport", "Book the transport for “{goal}”", 60, "Date, van and people are confirmed.",
              "Count the boxes roughly.", "contract"),
        _step("pack", "Pack and move: “{goal}”", 960, "All boxes are in the new place.",
              "Get twenty boxes.", "sort", "transport", "notice"),
    ),
    _template(
        "write",
        r"writ(?:e|ing)|book|novel|thesis|dissertation|article|paper|essay|blog|memoir|report|publish\w*|screenplay",
        _step("point", "Say in five sentences what “{goal}” is about", 60, "Someone else understands them.",
              "Write one bad sentence."),
        _step("material", "Gather the material for “{goal}”", 240, "Sources and notes are in one place.",
              "List what is there already.", "point"),
        _step("outline", "Outline “{goal}”", 120, "Every part has a heading and a line.",
              "Write the headings from memory.", "point", "material"),
        _step("start", "Draft the first part of “{goal}”", 240, "It has a beginning and an end, however rough.",
              "Write for ten minutes without stopping.", "outline"),
        _step("draft", "Draft the other parts of “{goal}”", 1200, "The whole can be read from start to end.",
              "Choose the part that is easiest now.", "start"),
        _step("readers", "Have two people read “{goal}”", 60, "Their remarks have come back.",
              "Ask them for a date.", "draft"),
        _step("revise", "Revise “{goal}”", 480, "Every remark is worked in or set aside.",
              "Sort the remarks by size.", "readers"),
    ),
    _template(
        "learn",
        r"learn(?:ing)?|study(?:ing)?|exams?|course|certificat\w*|degree|language|spanish|french|german|english|italian|"
        r"japanese|chinese|piano|guitar|practi[cs]e|speak|master",
        _step("aim", "Say what I can do once “{goal}” is reached", 30, "Three things to be checked are written down.",
              "Finish the sentence “I will be able to …”."),
        _step("source", "Choose one course or book for “{goal}”", 60, "It is here, and its parts are known.",
              "Compare two that were recommended.", "aim"),
        _step("rhythm", "Set fixed times to practise “{goal}”", 30, "Three times a week are on the plan.",
              "Look at the coming week.", "source"),
        _step("first", "Work through the first part of “{goal}”", 300, "Its exercises are solved without looking.",
              "Do the first exercise.", "rhythm"),
        _step("use", "Use it for something real: “{goal}”", 180, "One small thing was made or said with it.",
              "Choose the smallest thing that counts.", "first"),
        _step("test", "Test myself on “{goal}”", 60, "What I know well and what not yet is written down.",
              "Find ten questions.", "use"),
    ),
    _template(
        "build",
        r"build(?:ing)?|mak(?:e|ing)|creat(?:e|ing)|develop|launch|ship|app|website|site|business|startup|product|"
        r"prototype|renovat\w*|repair|garden|shed|workshop",
        _step("sketch", "Sketch “{goal}” on one page", 60, "What it must do and what it need not is on it.",
              "Draw it as a box with three words."),
        _step("risk", "Try the riskiest part of “{goal}”", 240, "It is known whether it works.",
              "Name the part that may fail.", "sketch"),
        _step("materials", "Get what “{goal}” needs", 120, "Tools, materials or accounts are there.",
              "Write the list.", "sketch"),
        _step("first", "Make the smallest version of “{goal}”", 960, "Someone else can use or see it.",
              "Make one piece of it, badly.", "risk", "materials"),
        _step("feedback", "Show “{goal}” to three people", 90, "What they said is written down.",
              "Invite the first one.", "first"),
        _step("improve", "Mend what matters most in “{goal}”", 480, "The three most important remarks are dealt with.",
              "Sort the remarks.", "feedback"),
        _step("finish", "Finish and hand over “{goal}”", 180, "Nothing on the first page is missing.",
              "Compare it with the sketch.", "improve"),
    ),
    _template(
        "general",
        "",
        _step("outcome", "Say when “{goal}” is reached", 30, "One sentence tells how to see it.",
              "Finish the sentence “It is done when …”."),
        _step("obstacles", "List what stands in the way of “{goal}”", 30, "The list has an answer to each.",
              "Write down the first that comes to mind.", "outcome"),
        _step("ask", "Ask someone who has done it: “{goal}”", 45, "Three pieces of advice are noted.",
              "Think of one name.", "outcome"),
        _step("first", "Do the first small part of “{goal}”", 90, "There is something to show for it.",
              "Choose a part that fits into an hour.", "obstacles"),
        _step("rhythm", "Set a weekly time for “{goal}”", 20, "It is on the plan of the next four weeks.",
              "Look at the coming week.", "first"),
        _step("review", "Look back and set the next steps of “{goal}”", 45, "The next three tasks are written down.",
              "Read this list again.", "rhythm", "ask"),
    ),
)  # fmt: skip
