"""What a command says when the database cannot be used: one sentence with the cure instead of a traceback."""

from django.conf import settings
from django.db import DatabaseError, OperationalError, ProgrammingError

FIRST_LINE = 200  # characters of what the database said


def sentence_for(error: DatabaseError) -> str:
    """What to tell whoever typed the command; "" for what is no trouble with the database but our mistake."""
    said = str(error).strip().partition("\n")[0][:FIRST_LINE].rstrip(".") or type(error).__name__
    if _misses_a_table(error):
        return "The database is not up to date. Run `manage.py migrate` first."
    if isinstance(error, OperationalError):
        return f"The database cannot be used ({said}). {_cure()}"
    if getattr(error.__cause__, "sqlite_errorname", "").startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return f"The database cannot be used ({said}). {_cure()}"
    return ""


def _misses_a_table(error: DatabaseError) -> bool:
    """PostgreSQL says so by a code, SQLite in words alone."""
    if isinstance(error, ProgrammingError):
        return getattr(error.__cause__, "sqlstate", "") in {"42P01", "42703"}
    said = str(error)
    return isinstance(error, OperationalError) and said.startswith(("no such table", "no such column"))


def _cure() -> str:
    if settings.IS_SQLITE:
        return f"Look whether {settings.DATABASES['default']['NAME']} is a file that Daymark may write."
    return "Look at DATABASE_URL, and whether that server runs."
