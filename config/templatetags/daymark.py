"""What templates need beyond Django's own tags."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.common import clock
from config.common.markdown import rendered
from config.common.wording import minutes_told

register = template.Library()
register.filter("markdown", rendered)
register.filter("minutes_told", minutes_told)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of `static/icons.svg`; decoration only, the words beside it carry the meaning."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


@register.filter
def duration(minutes: int | None) -> str:
    """Minutes as people say them: `45 min`, `1 h 30 min`; nothing for None."""
    if not minutes:
        return ""
    hours, rest = divmod(int(minutes), 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)


@register.filter
def usd(amount: Decimal) -> str:
    """US dollars: `$1,234.50`; to the millionth where it is less than a cent."""
    return f"${amount:,.2f}" if not amount or amount >= Decimal("0.01") else f"${amount.normalize():f}"


@register.filter
def left_to_decide(expires_at: datetime) -> str:
    """How long a person may still decide, as the chat's script counts it down: `15 min left to decide`."""
    minutes = round((expires_at - clock.now()) / timedelta(minutes=1))
    return f"{duration(minutes)} left to decide" if minutes > 0 else "Less than a minute left to decide"


@register.filter
def percent(ratio: float | None) -> str:
    """A ratio from 0 to 1 as `40 %`; nothing for None. Only what is really whole says 100 %."""
    if ratio is None:
        return ""
    return f"{min(round(ratio * 100), 99) if ratio < 1 else 100} %"


@register.filter
def act_of(tags: str | None, label: str) -> str:
    """The id of the act that a message offers to take back, from its tags: `"undo-12-"|act_of:"undo"` is 12."""
    kind, _, rest = (tags or "").partition("-")
    return rest.partition("-")[0] if kind == label else ""


@register.filter
def back_of(tags: str | None) -> str:
    """The page to go to then, from the tags of such a message; "" for the one that shows it."""
    return "-".join((tags or "").split("-")[2:])


@register.filter
def instant(text: str) -> datetime:
    """An instant that is kept as JSON; templates show it in the person's zone."""
    return datetime.fromisoformat(text)


@register.filter
def as_json(value: Any) -> str:
    """For hidden fields."""
    return json.dumps(value)


@register.filter
def day_after(day: date) -> date:
    """The next civil date."""
    return day + timedelta(days=1)


@register.filter
def kinds_told(lines: Iterable[Any]) -> str:
    """What the lines of a preview are about, counted by kind: `1 goal, 5 tasks`."""
    counts = Counter(line.object.removeprefix("plan_").replace("_", " ") for line in lines)
    return ", ".join(f"{number} {kind}{'' if number == 1 else 's'}" for kind, number in counts.items())
