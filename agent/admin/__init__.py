"""The back office's window on conversations, messages, runs and their logs. Nothing is edited here.

What staff do (cancel, delete, restore) goes through the same services as what the owner does.
"""

from agent.admin.conversations import ConversationAdmin
from agent.admin.messages import MessageAdmin
from agent.admin.runs import RunAdmin, RunEventAdmin

__all__ = ["ConversationAdmin", "MessageAdmin", "RunAdmin", "RunEventAdmin"]
