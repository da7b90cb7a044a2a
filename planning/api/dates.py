"""Civil dates in the path of a route."""

from datetime import date

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from config.common.errors import ValidationFailed
from planning.domain import date_from

DATE_PARAMETER = OpenApiParameter("date", OpenApiTypes.DATE, OpenApiParameter.PATH, description="YYYY-MM-DD")


def date_in_path(text: str) -> date:
    """The date in the path. Raises ValidationFailed where there is no such day."""
    try:
        return date_from(text)
    except ValueError as error:
        sentence = "There is no such day: write YYYY-MM-DD, from 1900 to 2200."
        raise ValidationFailed.on("date", "invalid", sentence) from error
