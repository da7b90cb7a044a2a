"""The table of questions that tools answer: other days, free time, history, anything by name."""

from agent.providers.offline import backlog, hours, looking, planning, reviewing
from agent.providers.offline.durations import DURATION
from agent.providers.offline.grammar import DATE, WHEN, Command

_FREE = (
    r"(?:when|where|what time|do|am|is|find|show|have|how much)\b.*?\b(?:free|time|room|slot|gap)\b"
    r"(?: (?:time|slot|room))?(?: (?:left|do i have|is there|me))*"
)

_HOURS = (
    r"how (?:many hours|much(?: time| work)?)(?: of (?:work|time))? "
    r"(?:(?:did|do|have|had|is|are|was|were)(?: i| we)? )?(?:have )?(?:got )?(?:plan(?:ned)?|scheduled?)"
)

_SO = r"(?: (?:so (?:late|early)|there|then|planned|scheduled|where it is|placed|at \S+|on \S+))*"
_WHAT_IF = r"what if (?:i |we )?"

_WEEK = r"(?:(?P<date>(?:this|last|next|past|previous) week)|(?:my|the|our) week|(?:the )?week)"

QUESTIONS = (
    Command("review", rf"(?:please )?(?:weekly )?review(?: of)?(?: {_WEEK})?", reviewing.review),
    Command("review", rf"how (?:did|was|is|has) {_WEEK}(?: (?:go|gone|going|been|so far))*", reviewing.review),
    Command(
        "review",
        rf"what(?:'s| is| was)? (?:left(?: ?over)?|not done|unfinished)(?: (?:from|of|in) {_WEEK})?",
        reviewing.review,
    ),
    Command("why", rf"why (?:is|was|are|did you (?:put|place|plan|move))\s+(?P<thing>.+?){_SO}", planning.why),
    Command("why", rf"explain\s+(?P<thing>.+?){_SO}", planning.why),
    Command(
        "what if",
        rf"{_WHAT_IF}(?:take |have |am |don't work |do not work )?(?:on )?(?:the )?{DATE}"
        r"(?: (?:is|was|were|as)?(?: a)?(?: day)? ?(?:off|free|without work))?",
        planning.suppose_day_off,
    ),
    Command(
        "what if",
        rf"{_WHAT_IF}(?:drop|pause|cancel|skip|give up|leave out)(?:ped)?\s+(?P<thing>.+)",
        planning.suppose_dropped,
    ),
    Command(
        "what if",
        rf"{_WHAT_IF}(?P<thing>.+?)\s+(?:is|was|were|has to be)\s+(?:due|done|finished)\s+(?:on |by )?{DATE}",
        planning.suppose_due,
    ),
    Command("planned hours", rf"{_HOURS}(?: {WHEN})?", hours.planned_hours),
    Command("planned hours", rf"{_HOURS} {WHEN} (?:for|on) (?P<goal>.+)", hours.planned_hours),
    Command("planned hours", rf"{_HOURS} (?:for|on) (?P<goal>.+?)(?: {WHEN})?", hours.planned_hours),
    Command(
        "free time",
        rf"(?:when|where|do|am|have|find|is)\b.*?\b(?P<length>{DURATION}) (?:of )?(?:free|time|free time|room)"
        rf"(?: {WHEN})?",
        looking.free_time,
    ),
    Command("free time", rf"{_FREE}(?: {WHEN})?(?: for (?P<length>{DURATION}))?", looking.free_time),
    Command("free time", rf"{_FREE} for (?P<length>{DURATION})(?: {WHEN})?", looking.free_time),
    Command(
        "history",
        r"what (?:did|have) (?P<who>you|i) (?:done|do|change|changed|add|added|make|made)(?: so far)?(?: "
        r"today)?",
        looking.history,
    ),
    Command("history", r"what (?:was|has been|got) (?P<who>changed)(?: today)?", looking.history),
    Command(
        "due",
        rf"(?:what|which|show|list|anything|is anything)\b[^#!\ue000-\ue00f]*?\bdue {WHEN}",
        looking.due,
    ),
    Command(
        "tasks",
        r"(?:(?:list|show|give|tell)(?: me)? |what(?:'s| are| is)? |which |have i |do i have )?"
        r"(?:(?:all|the|my|of|open|any|are|on) )*(?:tasks|to-?dos|(?:task|to-?do) list)"
        r"(?: (?:are|do i have|have i|there|still|open|left|now|waiting|to do))*",
        backlog.all_tasks,
    ),
    Command(
        "weekday",
        rf"(?:what|which) (?:day|weekday|date)(?: of the week)? (?:is|was|will be)(?: the)? {DATE}",
        looking.weekday,
    ),
    Command(
        "weekday",
        rf"how (?:long|many (?:days|weeks)) (?:until|till|to|is it (?:to|until)|are left until|left "
        rf"until)(?: the)? {DATE}",
        looking.weekday,
    ),
    Command(
        "days ahead",
        rf"(?:what about |how about |and |show (?:me )?)?(?:my )?{WHEN}(?: look(?: like)?)?",
        looking.days_ahead,
    ),
    Command(
        "days ahead",
        rf"(?:what(?:'?s)?|show|anything|is there|is anything|tell me|do i have|have i|am i busy|"
        rf"list)\b[^#!\ue000-\ue00f]*?\b{WHEN}(?: look(?: like)?)?",
        looking.days_ahead,
    ),
    Command(
        "days ahead",
        rf"how (?:does|do|is|are) (?:my )?{WHEN}(?: look(?:ing)?(?: like)?)?",
        looking.days_ahead,
    ),
    Command(
        "find",
        r"(?:find|search(?: for)?|look (?:for|up)|where is|where's|when is|when's|when did i "
        r"plan)\s+(?P<thing>(?!this (?:goal|task)\b).+)",
        looking.find,
    ),
)
