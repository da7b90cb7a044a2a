"""Writing conversations and messages. Making the reply is the runner's work: nothing here imports `runs`."""

from agent.services.approvals import decide_tool_call
from agent.services.conversations import (
    LONGEST_TITLE,
    create_conversation,
    delete_conversation,
    restore_conversation,
    update_conversation,
)
from agent.services.sending import Outgoing, Sent, retry_run, send_message

__all__ = [
    "LONGEST_TITLE",
    "Outgoing",
    "Sent",
    "create_conversation",
    "decide_tool_call",
    "delete_conversation",
    "restore_conversation",
    "retry_run",
    "send_message",
    "update_conversation",
]
