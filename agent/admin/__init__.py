"""The back office's window on conversations, messages, runs, their logs and what they used. Nothing is edited here.

What staff do (cancel, delete, restore) goes through the same services as what the owner does.
"""

from agent.admin.conversations import ConversationAdmin
from agent.admin.messages import MessageAdmin
from agent.admin.runs import RunAdmin, RunEventAdmin
from agent.admin.tool_calls import ToolCallAdmin
from agent.admin.usage import UsageDayAdmin

__all__ = ["ConversationAdmin", "MessageAdmin", "RunAdmin", "RunEventAdmin", "ToolCallAdmin", "UsageDayAdmin"]
