"""What a server looks at before it listens, whichever server it is."""

import errno
import socket

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.demo import account
from config.settings.environment import is_loopback


def before_listening(host: str, port: int) -> list[str]:
    """What to tell whoever starts a server there: how to sign in to the demo, where there is one.

    Raises CommandError, with the cure, where the server must not or cannot listen.
    """
    _require_migrations()
    _require_known_port(port)
    has_demo = account.exists()
    if has_demo and not (settings.ON_LOOPBACK and is_loopback(host)):
        raise CommandError(
            "The demo account's password is known to whoever reads this terminal, so it is not served to others. "
            "Remove it with `manage.py demo --remove`, or serve on 127.0.0.1 without PUBLIC_URL."
        )
    _require_free(host, port)
    return [account.announcement()] if has_demo else []


def _require_migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date. Run `manage.py migrate` first.")


def _require_known_port(port: int) -> None:
    """Without PUBLIC_URL the origins that forms and sockets accept are made of PORT: on another one the chat fails."""
    if not settings.PUBLIC_URL and port != settings.PORT:
        raise CommandError(
            f"PORT is {settings.PORT}: set PORT={port} to serve there, so that pages and chat expect it."
        )


def _require_free(host: str, port: int) -> None:
    """Bind as the server will, without listening, and let go."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} of {host} is taken by another program: stop that one, or set PORT to a free port."
            ) from error
        raise CommandError(f"HOST={host} with PORT={port} cannot be listened on: {error.strerror}.") from error
