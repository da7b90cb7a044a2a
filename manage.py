#!/usr/bin/env python
"""Daymark's command line: `python manage.py help` lists every command."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError

from config import settings
from config.management.outcome import sentence_for


def main() -> None:
    """Run a management command under the settings that APP_ENV names."""
    settings.select()
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:  # its sentence names the cure; a traceback would hide it
        sys.exit(f"Daymark cannot start: {error}")
    except DatabaseError as error:
        sentence = sentence_for(error)
        if not sentence:
            raise
        sys.exit(sentence)


if __name__ == "__main__":
    main()
