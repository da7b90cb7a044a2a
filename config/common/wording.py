"""Days and lengths of time in sentences."""

from datetime import date

MINUTES_IN_DAY = 24 * 60


def day_told(day: date) -> str:
    """Such as Tue 3 Mar."""
    return f"{day:%a} {day.day} {day:%b}"


def minutes_told(minutes: int) -> str:
    """Such as 45 min, 3 h 30 min, or 2 days 4 h where it is two days and more."""
    days, rest = divmod(minutes, MINUTES_IN_DAY) if minutes >= 2 * MINUTES_IN_DAY else (0, minutes)
    hours, left = divmod(rest, 60)
    parts = (f"{days} days" if days else "", f"{hours} h" if hours else "", f"{left} min" if left and not days else "")
    return " ".join(part for part in parts if part) or "0 min"
