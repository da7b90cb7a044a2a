"""Writing history: recording acts, proposing, applying, rejecting and undoing them.

`recording` stores what one act changed, `drafting` makes one act of several, or a proposal, `proposals` decides those,
`undoing` takes acts back; both write rows through `replay`.
"""

from history.services.drafting import begin_proposal, complete_proposal, give_up_proposal, one_act, propose, rehearse
from history.services.obstacles import staleness_of
from history.services.proposals import apply_proposal, expire_proposals, reject_proposal, retire_proposal
from history.services.recording import ChangeLog, kind_name_of, kind_named, lock_counter, recording
from history.services.replay import is_as
from history.services.since import Move, Since
from history.services.undoing import undo, undo_since, undoable_since

__all__ = [
    "ChangeLog",
    "Move",
    "Since",
    "apply_proposal",
    "begin_proposal",
    "complete_proposal",
    "expire_proposals",
    "give_up_proposal",
    "is_as",
    "kind_name_of",
    "kind_named",
    "lock_counter",
    "one_act",
    "propose",
    "recording",
    "rehearse",
    "reject_proposal",
    "retire_proposal",
    "staleness_of",
    "undo",
    "undo_since",
    "undoable_since",
]
