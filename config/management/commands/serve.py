"""`manage.py serve`: the whole of Daymark in one process."""

from typing import Any

import uvicorn
from django.conf import settings
from django.core.checks import WARNING, Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.demo import account
from config.settings.environment import is_loopback

SHUTDOWN_SECONDS = 5


class Command(BaseCommand):
    """Checks that the database is ready, says how to sign in to the demo, and serves."""

    help = "Serve Daymark over HTTP and websockets, with the agent runner inside where RUN_AGENT is inline."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen; the environment's HOST and PORT are the defaults."""
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *, host: str, port: int, **_: Any) -> None:
        """Refuse to start over a database that is not ready; serve until interrupted."""
        _require_migrations()
        self.check(tags=[Tags.database], databases=["default"], fail_level=WARNING)
        self._announce_demo(on_loopback=settings.ON_LOOPBACK and is_loopback(host))
        self.stdout.write(f"serving Daymark {settings.VERSION} on {settings.PUBLIC_URL or _address(host, port)}")
        self.stdout.flush()
        uvicorn.run(
            "config.asgi:application",
            host=host,
            port=port,
            lifespan="on",
            ws_max_size=settings.SOCKET_MAX_BYTES,
            ws_per_message_deflate=False,  # it takes ten times the memory for each idle socket
            proxy_headers=bool(settings.TRUSTED_PROXIES),
            forwarded_allow_ips=settings.TRUSTED_PROXIES or None,
            log_config=None,  # settings.LOGGING is in force
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )

    def _announce_demo(self, *, on_loopback: bool) -> None:
        if not account.exists():
            return
        if not on_loopback:
            raise CommandError(
                "The demo account's password is known to whoever reads this terminal, so it is not served to others. "
                "Remove it with `manage.py demo --remove`, or serve on 127.0.0.1 without PUBLIC_URL."
            )
        self.stdout.write(account.announcement())


def _require_migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date. Run `manage.py migrate` first.")


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
