"""The one reader of the environment. A malformed value stops the start with a sentence that names the cure."""

import json
import os
import secrets
from pathlib import Path
from typing import NoReturn

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
if os.environ.get("APP_ENV") != "test":
    env.read_env(str(BASE_DIR / ".env"))


def refuse(name: str, value: object, cure: str) -> NoReturn:
    """Stop the start: `name` holds `value`, and `cure` says what to write instead."""
    raise ImproperlyConfigured(f"{name}={value!r} is not usable: {cure}.")


def text(name: str, default: str = "") -> str:
    """The trimmed value of `name`, or of the file that `<NAME>_FILE` points to."""
    path = env.str(f"{name}_FILE", "")
    if not path:
        return str(env.str(name, default)).strip() or default
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        refuse(f"{name}_FILE", path, f"name a readable file ({error.strerror})")


def integer(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number within [low, high]."""
    raw = text(name, str(default))
    try:
        value = int(raw)
    except ValueError:
        refuse(name, raw, f"write a whole number from {low} to {high}")
    if not low <= value <= high:
        refuse(name, raw, f"write a whole number from {low} to {high}")
    return value


def flag(name: str, default: bool) -> bool:
    """A yes or no: true, false, 1, 0, yes, no, on, off."""
    raw = text(name, "true" if default else "false").lower()
    if raw not in {"true", "1", "yes", "on", "false", "0", "no", "off"}:
        refuse(name, raw, "write true or false")
    return raw in {"true", "1", "yes", "on"}


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of `allowed`; the empty string stands for `default`."""
    value = text(name, default)
    if value not in allowed and value != default:
        refuse(name, value, "use one of " + ", ".join(option for option in allowed if option))
    return value


def listing(name: str) -> list[str]:
    """A JSON array of strings, or a comma-separated list."""
    raw = text(name)
    if not raw.startswith("["):
        return [part.strip() for part in raw.split(",") if part.strip()]
    try:
        values = json.loads(raw)
    except ValueError:
        refuse(name, raw, 'write a JSON array such as ["https://a.example"] or a comma-separated list')
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        refuse(name, raw, 'write a JSON array of strings such as ["https://a.example"]')
    return values


def secret(name: str, directory: Path) -> str:
    """The secret `name`, made once into `directory` with mode 600 where the environment has none.

    Two processes that start together agree: the file is complete before it gets its name, and the first one wins.
    """
    given = text(name)
    if given:
        return given
    path = directory / name.lower()
    if not path.exists():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = directory / f".{name.lower()}.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
