"""`manage.py serve`: the whole of Daymark in one process."""

from typing import Any

import uvicorn
from django.conf import settings
from django.core.checks import WARNING, Tags
from django.core.management.base import BaseCommand, CommandParser

from config.management.listening import before_listening

SHUTDOWN_SECONDS = 5


class Command(BaseCommand):
    """Checks that the database is ready, says how to sign in to the demo, and serves."""

    help = "Serve Daymark over HTTP and websockets, with the agent runner inside where RUN_AGENT is inline."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen; the environment's HOST and PORT are the defaults."""
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *, host: str, port: int, **_: Any) -> None:
        """Refuse to start where the database or the port is not ready; serve until interrupted."""
        said = before_listening(host, port)
        self.check(tags=[Tags.database], databases=["default"], fail_level=WARNING)
        for line in said:
            self.stdout.write(line)
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


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
