"""What planning costs the process that serves: no exact search in it, and no memory."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.servers import DaymarkServer

pytestmark = [pytest.mark.integration, pytest.mark.proof, pytest.mark.xdist_group("servers")]
PASSWORD = "a long enough passphrase"
PLANS = 6
MOST_MEGABYTES = 6
SOLVED_HERE = """
from pathlib import Path
from datetime import UTC, datetime
from planning.solver.problem import Problem, Task, Window
from planning.solver.solve import solve
now = datetime(2026, 6, 1, 8, tzinfo=UTC)
tasks = tuple(Task(id=name, estimate_minutes=400, due_at=now) for name in "ab")
windows = ((Window(opens_minute=540, closes_minute=1020),),) * 7
solve(Problem(now=now, zone="UTC", horizon_days=7, windows=windows, tasks=tasks))
print("ortools" in Path("/proc/self/maps").read_text())
"""


def anonymous_megabytes(pid: int) -> float:
    """Memory of the process that no file is behind."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.findall(r"RssAnon:\s+(\d+) kB", status)[0]) / 1024


def sign_in(client: httpx.Client, email: str) -> None:
    """A new person, with a token for REST and a session for pages."""
    who = {"email": email, "password": PASSWORD}
    client.post("/api/v1/auth/register", json=who).raise_for_status()
    assert client.post("/login", data={**who, "csrfmiddlewaretoken": crumb(client, "/login")}).is_redirect
    token = client.post("/api/v1/auth/login", json=who).raise_for_status().json()["access"]
    client.headers["Authorization"] = f"Bearer {token}"


def crumb(client: httpx.Client, path: str) -> str:
    """The token in a page's forms."""
    page = client.get(path, follow_redirects=True).text
    return str(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page)[0])


def plan(client: httpx.Client, goal: int, *, by_page: bool) -> None:
    """Of one task more than before, all of them late already: the exact search is asked."""
    today = datetime.now(UTC).date()
    task = {"goal": goal, "title": "x", "estimate_minutes": 30, "due_on": str(today - timedelta(days=1))}
    client.post("/api/v1/tasks", json=task).raise_for_status()
    days = {"from": str(today), "to": str(today + timedelta(days=4))}
    if by_page:
        sent = client.post("/plan", data={**days, "csrfmiddlewaretoken": crumb(client, "/")})
        assert re.fullmatch(r"/proposals/\d+", sent.headers["location"])
    else:
        made = client.post("/api/v1/schedule", json=days)
        assert made.status_code == 201
        assert made.json()["report"]["late"]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="reads /proc")
def test_a_server_that_plans_neither_loads_the_exact_search_nor_grows(tmp_path: Path, migrated_sqlite: Path) -> None:
    shutil.copy(migrated_sqlite, tmp_path)
    with (
        DaymarkServer(var=tmp_path, is_migrated=True) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        sign_in(client, "alice@example.org")
        goal = (
            client.post("/api/v1/goals", json={"title": "g", "time_horizon": "short"}).raise_for_status().json()["id"]
        )
        for by_page in (False, True):
            plan(client, goal, by_page=by_page)  # what is loaded on first use is no growth
        # Pages that are looked at make it grow by as much: caches fill.
        before = anonymous_megabytes(server.pid)
        for number in range(PLANS):
            plan(client, goal, by_page=number % 2 == 1)
        assert anonymous_megabytes(server.pid) - before < MOST_MEGABYTES
        assert "ortools" not in Path(f"/proc/{server.pid}/maps").read_text(encoding="utf-8")
        assert server.run("-c", SOLVED_HERE).strip() == "True", "where it is solved, it is loaded: it would be seen"
