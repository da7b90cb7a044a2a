"""The instructions for models: files with a version in their name, never changed once they were in use.

What people wrote never stands in them: it comes in messages, delimited as data. A run notes which one it was given.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "prompts"
SYSTEM = "system-2"


def prompt_named(name: str) -> str:
    """The text of `agent/prompts/<name>.md`."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()
