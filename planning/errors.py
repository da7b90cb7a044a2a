"""What can go wrong with plans, beyond the common tree."""

from datetime import date

from config.common.errors import Conflict, FieldError
from history.domain import dated


class DayTaken(Conflict):
    """The person already has a plan of this date."""

    def __init__(self, day: date) -> None:
        detail = f"There is already a plan of {dated(day)}."
        super().__init__(detail, errors=(FieldError(field="date", code="unique", detail=detail),))


class ExceptionTaken(Conflict):
    """The person already has other hours on this date."""

    def __init__(self, day: date) -> None:
        detail = f"There are other hours on {dated(day)} already."
        super().__init__(detail, errors=(FieldError(field="date", code="unique", detail=detail),))


class PlaceForbidden(Conflict):
    """The item may not be there; `can_be_forced` where the person may have it there all the same."""

    def __init__(self, detail: str, *, can_be_forced: bool) -> None:
        super().__init__(detail)
        self.can_be_forced = can_be_forced


class WeekTaken(Conflict):
    """The week shares days with one that is planned. `standing` is the first day of that one."""

    def __init__(self, start: date, standing: date) -> None:
        detail = f"The week from {dated(start)} shares days with the planned week from {dated(standing)}."
        super().__init__(detail, errors=(FieldError(field="week_start_date", code="unique", detail=detail),))
