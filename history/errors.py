"""Why an act cannot be taken back."""

from config.common.errors import Conflict


class EditedSince(Conflict):
    """Later edits stand on what would be undone."""

    sentence = "This cannot be undone by itself: later edits stand on it. Undo them first."
