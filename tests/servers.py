"""A real Daymark in a process of its own: started, killed and restarted as its users would.

    with DaymarkServer(var=tmp_path, environment={"OLLAMA_BASE_URL": vendor.url}) as server:
        httpx.get(server.url + "/api/v1/health")
        server.kill()
        server.restart()

It has an empty environment but for what is given, its own `DAYMARK_VAR`, a free port, and SQLite unless a DATABASE_URL
is given. Its output goes to `server.log_file`, and is shown when it does not come up or ends by itself.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.databases import free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 40
STOP_SECONDS = 20
RUN_SECONDS = 300
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "COVERAGE_PROCESS_CONFIG", "COVERAGE_FILE")


class DaymarkServer:
    """Migrates, serves, and is gone when the block ends."""

    def __init__(
        self,
        *,
        var: Path,
        environment: Mapping[str, str] | None = None,
        settings: str = "config.settings.development",
        program: Sequence[str] = ("manage.py", "serve"),
        is_migrated: bool = False,
    ) -> None:
        self.program = program
        self.is_migrated = is_migrated
        self.port = free_port()
        self.log_file = var / "server.log"
        self.environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
            "DAYMARK_VAR": str(var),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
            **(environment or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers HTTP, without a slash at the end; also its Origin."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        """Where it answers the chat's websocket."""
        return f"ws://127.0.0.1:{self.port}/ws/chat"

    @property
    def pid(self) -> int:
        """The serving process."""
        assert self.process is not None, "the server is not started"
        return self.process.pid

    def __enter__(self) -> Self:
        if not self.is_migrated:
            self.manage("migrate", "--verbosity", "0")
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is not None:
            sys.stderr.write(f"--- the server's last words ({self.log_file})\n{self.last_words()}\n")

    def start(self) -> None:
        """Serve as `make run` does, and return once it answers."""
        command = [sys.executable, *self.program]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        try:
            wait_until(self._is_up, seconds=START_SECONDS, what="Daymark")
        except TimeoutError as error:
            self.stop()
            raise RuntimeError(f"Daymark did not come up:\n{self.last_words()}") from error

    def stop(self) -> None:
        """End it politely; a kill settles it where that takes too long."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """`kill -9`: it gets no chance to write anything."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Start again on the same port and data."""
        self._end(signal.SIGTERM)
        self.start()

    def manage(self, *arguments: str) -> str:
        """What `manage.py` says to these arguments, in the server's environment."""
        return self.run("manage.py", *arguments)

    def run(self, *arguments: str, typed: str | None = None) -> str:
        """What a Python program prints in the server's environment; `typed` is its standard input.

        Raises RuntimeError with its output if it fails.
        """
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=RUN_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(f"{arguments} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def ask(self, *arguments: str) -> Any:
        """As `run`, for a program that prints one JSON value."""
        return json.loads(self.run(*arguments))

    def last_words(self) -> str:
        """The end of its log."""
        return self.log_file.read_text(errors="replace")[-8000:] if self.log_file.exists() else "(no log)"

    def _is_up(self) -> bool:
        assert self.process is not None, "the server is not started"
        if self.process.poll() is not None:
            raise RuntimeError(f"Daymark ended with {self.process.returncode}:\n{self.last_words()}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(STOP_SECONDS)
        self.process = None
