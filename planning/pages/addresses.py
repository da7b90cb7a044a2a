"""Which day a page is about, and where it is found."""

from datetime import date

from django.urls import reverse

from accounts.selectors import zone_of
from config.common.clock import today_in
from config.common.errors import NotFound
from config.common.pages import PageRequest
from planning.domain import date_from


def asked_day(request: PageRequest) -> date:
    """The date in `?date=`, else the person's today. Raises NotFound for what is no date."""
    asked = request.GET.get("date")
    return date_in(asked) if asked else today_in(zone_of(request.user))


def address_of(day: date) -> str:
    """The Today page of this date."""
    return f"{reverse('today')}?date={day}"


def date_in(text: str) -> date:
    """The date that is written so. Raises NotFound for what is no date."""
    try:
        return date_from(text)
    except ValueError as error:
        raise NotFound("There is no such day.") from error
