"""What templates need beyond Django's own tags."""

from datetime import date, timedelta

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.common.markdown import rendered

register = template.Library()
register.filter("markdown", rendered)


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
def percent(ratio: float | None) -> str:
    """A ratio from 0 to 1 as `40 %`; nothing for None. Only what is really whole says 100 %."""
    if ratio is None:
        return ""
    return f"{min(round(ratio * 100), 99) if ratio < 1 else 100} %"


@register.filter
def day_after(day: date) -> date:
    """The next civil date."""
    return day + timedelta(days=1)
