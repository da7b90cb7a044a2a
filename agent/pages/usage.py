"""What the agent uses: a section of the settings page."""

from django.template.loader import render_to_string

from agent.runs.usage import usage_report_for
from config.common import clock
from config.common.pages import PageRequest


def usage_section(request: PageRequest) -> str:
    """Today and this month, and what is left of today, in words."""
    context = {"report": usage_report_for(request.user, None, None, clock.now())}
    return render_to_string("agent/partials/usage.html", context, request)
