"""The table of orders: what changes something, or asks for what cannot be done. The first that fits decides."""

from agent.providers.offline import adding, breaking_down, changing, moving, planning, removing, writing
from agent.providers.offline.details import PRIORITIES
from agent.providers.offline.durations import CLOCK, DURATION
from agent.providers.offline.grammar import DATE, WHEN, Command

_MAKE = r"(?:add|create|make|new|set up)(?: me)?(?: (?:an?|the|another|new|my))*"
_THE_WEEK = r"(?:(?:the|my|our|(?:this |the )?week's|weekly) )*"
_INTO_PARTS = r"(?: in(?:to)? (?:small(?:er)? )?(?:tasks|steps|pieces|parts))?"
_NO_QUESTION = r"(?!(?:what|which|when|how|who|is|are|anything|nothing)\b)"
_UNNAMED = r"(?:done|finish(?:ed)?|completed?|delete|remove|skip|rename|reopen|undone|start|put|set|change)"

ORDERS = (
    Command(
        "never mind",
        r"(?:cancel|never ?mind|no|nope|forget it|stop|leave it)(?: thanks| that)?",
        changing.never_mind,
    ),
    Command(
        "decision",
        r"(?:yes|yep|yeah|y|sure|ok(?:ay)?|approved?|accept|apply|confirm(?:ed)?|go ahead|do(?= it)|"
        r"(?P<no>reject(?:ed)?|decline))"
        r"(?: (?:it|that|this|please))?",
        changing.decision,
    ),
    Command("unnamed", _UNNAMED, changing.unnamed),
    Command(
        "undo mine",
        rf"(?:undo|revert|take back) (?:everything|all|all of it|what) (?:that )?you(?:'ve| have)? "
        rf"(?:did|done|changed|made|added)(?: (?P<today>today)| since {DATE})?",
        removing.undo_mine,
    ),
    Command(
        "undo",
        r"(?:undo|revert|take (?:it|that|this) back)"
        r"(?: (?:it|that|this|(?:the|my|your) last (?:change|one|thing|step)|(?:the )?last))?",
        removing.undo,
    ),
    Command("undo too much", r"(?:undo|revert|take back)\s.+", removing.undo_too_much),
    Command(
        "repair",
        r"(?:(?:do|take|make|choose|try|apply) )?(?:the )?repair(?:s| number)?(?: (?P<number>[1-9]|1[0-9]|20))?",
        planning.repair,
    ),
    Command(
        "repair",
        r"(?P<number>(?!))?(?:what (?:would|could|can|will) help|how (?:can|could) (?:it|everything|that|all) fit|"
        r"make (?:it|everything) fit|fix (?:it|(?:my|the) (?:plan|week|day)))(?: (?:me|with (?:it|that|my week)))?",
        planning.repair,
    ),
    Command("planning", r"(?:please )?(?:replan|reschedule)(?: (?:it|everything|all))?", planning.plan),
    Command(
        "planning",
        r"(?:re)?(?:plan|schedule|organi[sz]e|optimi[sz]e|fill|arrange)(?: out)? "
        r"(?:my|the|a|this|our|all my|next|tomorrow|today)\b(?:.*\b(?:day|week|morning|afternoon|evening|"
        r"month|tasks|work|everything|things))?(?: (?:for me|today|tomorrow))?",
        planning.plan,
    ),
    Command(
        "planning",
        r"(?:make|create|build|propose|suggest) (?:me )?(?:a|the|my) (?:new )?(?:plan|schedule)\b.*",
        planning.plan,
    ),
    Command(
        "break down",
        rf"(?:break|split|take) (?:down|up|apart)\s+(?P<thing>.+?){_INTO_PARTS}",
        breaking_down.break_down,
    ),
    Command(
        "break down",
        rf"(?:break|split|take) (?P<thing>.+?)\s+(?:down|up|apart){_INTO_PARTS}",
        breaking_down.break_down,
    ),
    Command(
        "break down",
        r"(?:break|split|divide|turn) (?P<thing>.+?) in(?:to)? (?:small(?:er)? )?(?:tasks|steps|pieces|parts)",
        breaking_down.break_down,
    ),
    Command(
        "set focus",
        r"(?:(?P<which>this|next) week's |my |the )?focus(?: is|:)\s+(?P<areas>.+)",
        writing.set_focus,
    ),
    Command(
        "set focus",
        rf"(?:set|change|make|put) {_THE_WEEK}focus(?: areas?)?(?: (?:of|for) (?:the )?(?P<which>this|next)? "
        rf"?week)?"
        r"\s*(?:to|on|:|is|=|as)\s*(?P<areas>.+)",
        writing.set_focus,
    ),
    Command("set focus", r"focus (?:(?:for )?(?P<which>this|next) week )?on\s+(?P<areas>.+)", writing.set_focus),
    Command(
        "note",
        rf"(?:add (?:a )?|make (?:a )?|write (?:a )?|take (?:a )?)?note(?: (?:for|on|to))?(?: {DATE}(?:'s "
        rf"plan)?)?\s*[:–—-]\s*(?P<text>.+)",
        writing.note,
    ),
    Command(
        "add goal",
        rf"{_MAKE} (?:(?P<horizon>long|medium|short)(?:[\s-]term)? )?goal(?: called| named| to)?:?\s+(?P<rest>.+)",
        adding.add_goal,
    ),
    Command("add task", rf"{_MAKE} (?:task|to-?do)(?: called| named| to)?:?\s+(?P<rest>.+)", adding.add_task),
    Command(
        "add item",
        rf"{_MAKE} (?:plan )?(?:item|entry)(?: called| named| to)?:?\s+(?P<rest>.+)",
        adding.add_item,
    ),
    Command("add item", r"(?:add|schedule|plan)(?: in)?:?\s+(?P<rest>.+)", adding.add_item),
    Command(
        "set priority",
        rf"(?:make|mark|set|change|give)\s+(?:the )?(?:priority (?:of|for) )?(?P<thing>.+?)(?:'s "
        rf"priority)?\s+(?:to |as |a )?!?(?P<priority>{PRIORITIES})(?: priority)?",
        changing.set_priority,
    ),
    Command(
        "set length",
        rf"(?:make|set|give)\s+(?P<thing>.+?)\s+(?:to |take |last |for |be )?(?P<length>{DURATION})(?: long)?",
        changing.set_length,
    ),
    Command(
        "reopen",
        r"mark\s+(?P<thing>.+?)\s+(?:as )?(?:not done|undone|open|to ?do|unfinished)",
        changing.reopen,
    ),
    Command(
        "done",
        r"(?:mark|set|tick|check)\s+(?P<thing>.+?)\s+(?:off|(?:as |to )?(?:done|complete|completed|"
        r"finished))",
        changing.done,
    ),
    Command(
        "done",
        r"(?:done|finish(?:ed)?|completed?|check(?:ed)? off|tick(?:ed)?(?: off)?|(?:i |i've |i have |we "
        r")(?:just )?(?:did|done|finished|completed|"
        r"am done))(?: with)?:?\s+(?P<thing>.+)",
        changing.done,
    ),
    Command(
        "done",
        rf"{_NO_QUESTION}(?P<thing>.+?)\s+(?:is|was) (?:done|finished|complete|completed)",
        changing.done,
    ),
    Command("reopen", r"(?:undone|reopen|uncheck|untick|not done:?)\s+(?P<thing>.+)", changing.reopen),
    Command("skip", r"skip(?: over)?\s+(?P<thing>.+?)(?: today)?", changing.skip),
    Command(
        "set length", rf"{_NO_QUESTION}(?P<thing>.+?)\s+(?:takes|lasts)\s+(?P<length>{DURATION})", changing.set_length
    ),
    Command(
        "set priority",
        rf"{_NO_QUESTION}(?P<thing>.+?)\s+is\s+(?:now )?(?P<priority>{PRIORITIES})(?: priority)?",
        changing.set_priority,
    ),
    Command("move", rf"(?:change|set)\s+(?P<rest>.+?\s+(?:to\s+)?{CLOCK})", moving.move_to),
    Command(
        "rename",
        r"(?:rename|retitle|change the (?:title|name) of)\s+(?P<thing>.+?)\s+(?:to|into|as)\s+(?P<title>.+)",
        changing.rename,
    ),
    Command(
        "set due",
        rf"(?:set|change|move)\s+(?:the )?(?:due date|deadline|target)(?: date)?\s+(?:of|"
        rf"for)\s+(?P<thing>.+?)\s+(?:to|on|as)\s+{WHEN}",
        changing.set_due,
    ),
    Command(
        "set due",
        rf"(?!what|which|when|how|anything)(?P<thing>.+?)\s+is\s+(?:now )?due\s+(?:on |by )?{DATE}",
        changing.set_due,
    ),
    Command(
        "move beside",
        r"(?:move|put|do|place|shift)\s+(?P<thing>.+?)\s+(?:to )?(?:right |just )?(?P<side>before|"
        r"after)\s+(?!tomorrow)(?P<anchor>.+)",
        moving.move_beside,
    ),
    Command(
        "move to end",
        r"(?:move|put|do|place|shift)\s+(?P<thing>.+?)\s+(?:at |to )?(?:the )?(?:very )?(?P<end>first|last|"
        r"top|bottom|start|beginning|end)"
        r"(?: of (?:the|my|today's) (?:list|day|plan))?",
        moving.move_to_end,
    ),
    Command(
        "move",
        r"(?:move|reschedule|postpone|push|shift|delay|bring|put|defer)\s+(?P<rest>.+)",
        moving.move_to,
    ),
    Command("move", r"(?:move|reschedule|postpone|shift|delay|defer)", moving.nowhere),
    Command(
        "delete plan",
        rf"(?:delete|remove|clear|wipe|empty)\s+(?:(?:the|my)\s+)?(?:whole )?(?:plan|day|week)\s+(?:for|of|"
        rf"on)\s+(?:the )?{DATE}",
        removing.delete_plan,
    ),
    Command("delete plan", rf"(?:clear|wipe|empty)\s+(?:the )?{DATE}(?:'s plan)?", removing.delete_plan),
    Command(
        "delete",
        r"(?:delete|remove|drop|erase|get rid of)\s+(?P<thing>.+?)(?: from (?:the|my|today's) (?:list|plan|day))?",
        removing.delete,
    ),
    Command("cancel", r"(?:cancel|abandon|give up(?: on)?)\s+(?P<thing>.+)", removing.cancel),
    Command("pause", r"pause\s+(?P<thing>.+)", changing.pause),
    Command("resume", r"(?:resume|reactivate|unpause)\s+(?P<thing>.+)", changing.resume),
    Command("start", r"(?:start|begin)(?: with| on| working on)?\s+(?P<thing>.+)", changing.start),
    Command("repeated", rf"{_NO_QUESTION}(?:.+ )?{adding.EVERY}(?: (?:at|for|from|until|by|in) .+)?", adding.repeated),
)
