"""Recordings are replayed where DAYMARK_RECORDINGS names their folder; elsewhere those tests do not exist."""

import os

collect_ignore = [] if os.environ.get("DAYMARK_RECORDINGS") else ["test_recordings.py"]
