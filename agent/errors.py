"""What can go wrong with conversations and runs, beyond the common tree."""

from config.common.errors import Conflict


class NothingToRetry(Conflict):
    """Only the last reply of a conversation can be made again, and only when it did not complete."""

    sentence = "Only the last reply can be retried, and only when it failed, was interrupted or cancelled."


class RunFenced(Exception):
    """The run has ended, or another runner has it: what this writer brings is refused. Never shown to a person."""
