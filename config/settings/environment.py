"""The one reader of the environment. A malformed value stops the start with a sentence that names the cure."""

import json
import os
import re
import secrets
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent
PORTS = {"http": 80, "https": 443}  # what an address means that names none

env = environ.Env()
if os.environ.get("APP_ENV") != "test":
    env.read_env(str(BASE_DIR / ".env"))


def refuse(name: str, value: object, cure: str) -> NoReturn:
    """Stop the start: `name` holds `value`, and `cure` says what to write instead."""
    raise ImproperlyConfigured(f"{name}={value!r} is not usable: {cure}.")


def text(name: str, default: str = "") -> str:
    """The trimmed value of `name`, or of the file that `<NAME>_FILE` points to."""
    path = env.ENVIRON.get(f"{name}_FILE", "")
    if not path:  # as it stands: to `env.str` a secret that begins with $ would be the name of another variable
        return str(env.ENVIRON.get(name, default)).strip() or default
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        refuse(f"{name}_FILE", path, f"name a readable file ({error.strerror})")
    except UnicodeDecodeError:
        refuse(f"{name}_FILE", path, "name a file of text in UTF-8")


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


def quota(name: str, default: str, *, high: int, fractions: bool = False) -> Decimal | None:
    """An amount from 0 to `high`, with cents and less where `fractions`; `none` means no limit."""
    raw = text(name, default).lower()
    if raw == "none":
        return None
    cure = f"write {'an amount' if fractions else 'a whole number'} from 0 to {high}, or none for no limit"
    if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?" if fractions else r"\d{1,12}", raw, re.ASCII) or Decimal(raw) > high:
        refuse(name, raw, cure)
    return Decimal(raw)


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
    except (ValueError, RecursionError):
        refuse(name, raw, 'write a JSON array such as ["https://a.example"] or a comma-separated list')
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        refuse(name, raw, 'write a JSON array of strings such as ["https://a.example"]')
    return values


def origin(name: str, value: str) -> str:
    """`value` as browsers write an Origin: scheme, host and a port that is not the scheme's own; "" stays ""."""
    cure = "write scheme and host alone, such as https://daymark.example"
    value = value.rstrip("/")
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        refuse(name, value, cure)
    host = parts.hostname or ""
    is_bare = value.lower() == f"{parts.scheme}://{parts.netloc}".lower()
    if parts.scheme not in PORTS or not is_bare or not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host):
        refuse(name, value, cure)
    if "@" in parts.netloc:
        refuse(name, value, cure)
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in {None, PORTS[parts.scheme]} else "")


def address(name: str, value: str) -> str:
    """`value` as an http or https URL, which may have a path, without a closing slash; "" stays ""."""
    value = value.rstrip("/")
    if value and not re.fullmatch(r"https?://([^\s/?#@:\[\]]+|\[[0-9a-f:.]+\])(:\d{1,5})?(/[^\s?#]*)?", value, re.I):
        refuse(name, value, "write a URL such as http://127.0.0.1:11434")
    return value


def database(name: str, default: Path) -> dict[str, Any]:
    """Django's entry for the database at the URL; without one, the SQLite file `default`."""
    url = text(name)
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(default)}
    cure = "write sqlite:////absolute/path.sqlite3 or postgres://USER:PASSWORD@HOST:PORT/NAME"
    if not re.match(r"(sqlite|postgres|postgresql)://.", url):
        refuse(name, "…", cure)
    try:
        return dict(environ.Env.db_url_config(url))
    except (ValueError, ImproperlyConfigured):
        refuse(name, "…", cure)


def redis(name: str) -> str:
    """The URL of a Redis, over TCP or a socket file; "" is none."""
    url = text(name)
    cure = "write redis://HOST:PORT/0, or unix:///path/of/redis.sock"
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (raises where it is no number)
    except ValueError:
        refuse(name, "…", cure)
    where = parts.path if parts.scheme == "unix" else parts.hostname
    if url and (parts.scheme not in {"redis", "rediss", "unix"} or not where):
        refuse(name, "…", cure)
    return url


@dataclass(frozen=True, kw_only=True)
class Mail:
    """How mail leaves."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail(name: str, default: str) -> Mail:
    """`consolemail://` prints mail; `smtp[+tls|+ssl]://[USER:PASSWORD@]HOST[:PORT]` sends it."""
    ports = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
    cure = "write smtp+tls://USER:PASSWORD@HOST:587, or consolemail:// to print mail in the log"
    try:
        parts = urlsplit(text(name, default))
        port = parts.port
    except ValueError:
        refuse(name, "…", cure)
    if parts.scheme == "consolemail":
        return Mail(backend="django.core.mail.backends.console.EmailBackend")
    if parts.scheme not in ports or not parts.hostname:
        refuse(name, "…", cure)
    return Mail(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=port or ports[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+tls",
        tls=parts.scheme == "smtp+ssl",
    )


def sentry_dsn(name: str) -> str:
    """A Sentry DSN; "" reports nothing."""
    value = text(name)
    if value and not re.fullmatch(r"https?://[^\s@/]+@[^\s@/]+(/[^\s?#]*)?/\d+", value):
        refuse(name, "…", "write the DSN that Sentry shows for the project, such as https://KEY@sentry.example/1")
    return value


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def secret(name: str, directory: Path, *, size: int = 48) -> str:
    """The secret `name`, made once into `directory` with mode 600 where the environment has none (`size` in bytes).

    Two processes that start together agree: the file is complete before it gets its name, and the first one wins.
    """
    given = text(name)
    if given:
        return given
    path = private_directory(directory) / name.lower()
    try:
        if not path.exists():
            _make_secret(path, size)
        kept = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        refuse("DAYMARK_VAR", str(directory), f"its file {path.name} can be neither made nor read ({error})")
    if not kept:
        refuse("DAYMARK_VAR", str(directory), f"its file {path.name} is empty; delete it, and another is made")
    return kept


def private_directory(directory: Path) -> Path:
    """`directory`, made for its owner alone where there is none."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        refuse("DAYMARK_VAR", str(directory), f"name a directory that Daymark may make and write ({error.strerror})")
    return directory


def _make_secret(path: Path, size: int) -> None:
    draft = path.parent / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(size))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
