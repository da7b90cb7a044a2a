"""What the documentation shows, works: its links, its targets, and every command of the README's tour."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings.environment import BASE_DIR
from tests.servers import DaymarkServer

DOCUMENTS = [
    "README.md",
    "SECURITY.md",
    "CHANGELOG.md",
    *(f"docs/{path.name}" for path in (BASE_DIR / "docs").glob("*.md")),
]
BLOCK = re.compile(r"^```sh\n(.*?)^```\n+^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "--- end of block ---"


@pytest.fixture
def server(tmp_path: Path, demo_var: Path) -> "DaymarkServer":
    """A Daymark with the demo account, as `make run` leaves it."""
    shutil.copytree(demo_var, tmp_path, dirs_exist_ok=True)
    return DaymarkServer(var=tmp_path, is_migrated=True)


def tour(server: DaymarkServer) -> tuple[str, list[str]]:
    """The README's blocks as one script for this server, and what each should print."""
    text = (BASE_DIR / "README.md").read_text()
    text = text.replace(".venv/bin/python", sys.executable).replace(
        "cat var/", f"cat {server.environment['DAYMARK_VAR']}/"
    )
    blocks = BLOCK.findall(text)
    return f"\necho '{MARK}'\n".join(commands for commands, _ in blocks), [shown for _, shown in blocks]


def shows(printed: str, shown: str) -> bool:
    """Whether the text is what the README shows, in which an ellipsis stands for anything."""
    pattern = ".*".join(re.escape(part) for part in shown.strip().split("…"))
    return re.fullmatch(f"{pattern}.*", printed.strip(), re.DOTALL) is not None


@pytest.mark.integration
@pytest.mark.long
@pytest.mark.skipif(shutil.which("curl") is None, reason="the tour is told with curl, which is not installed")
def test_every_command_of_the_tour_prints_what_the_readme_shows(server: DaymarkServer) -> None:
    with server:
        script, expected = tour(server)
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=BASE_DIR,
            env=server.environment,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
    printed = done.stdout.split(MARK)
    assert len(expected) > 8
    for shown, found in zip(expected, printed, strict=True):
        assert shows(found, shown), f"shown:\n{shown}\nprinted:\n{found}\n{done.stderr}"


def test_the_tour_names_the_port_once() -> None:
    commands = "".join(commands for commands, _ in BLOCK.findall((BASE_DIR / "README.md").read_text()))
    assert commands.count("127.0.0.1") == commands.count("base=http://127.0.0.1:${PORT:-8000}\n") == 1


def test_an_output_that_differs_is_noticed() -> None:
    assert shows('{"id":4,"title":"x","version":1}\n', '{"id":…,"version":1}')
    assert not shows('{"id":4,"title":"x","version":2}\n', '{"id":…,"version":1}')


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    file = BASE_DIR / document
    links = re.findall(r"\]\((?!https?:)([^)#]+)", file.read_text())
    assert [link for link in links if not (file.parent / link).exists()] == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    named = {
        name
        for document in DOCUMENTS
        for name in re.findall(r"(?:`|\$ )make ([a-z-]+)", (BASE_DIR / document).read_text())
    }
    assert named <= targets
    assert {"run", "test", "check"} <= named
