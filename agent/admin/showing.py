"""How the back office shows what is no plain field: links, tables, events. Everything in them is escaped."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agent.domain import Event
from agent.models import Message, Run

LONGEST_EXCERPT = 80  # characters, in a list
LONGEST_EVENT = 500  # characters, in a log


def short(event: Event) -> str:
    """The event without its type, cut."""
    text = ", ".join(f"{key}: {value}" for key, value in event.items() if key != "type")
    return text if len(text) <= LONGEST_EVENT else text[:LONGEST_EVENT] + "…"


def link(row: Message | Run, text: str) -> SafeString:
    """To the row's own page."""
    address = reverse(f"admin:agent_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', address, text)


def table(heads: Sequence[str], rows: Sequence[tuple[Any, Any, Any]]) -> SafeString:
    """Three columns."""
    head = format_html("<tr><th>{}</th><th>{}</th><th>{}</th></tr>", *heads)
    body = format_html_join("\n", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", rows)
    return format_html("<table><thead>{}</thead><tbody>{}</tbody></table>", head, body)
