"""The bare ASGI application that Daymark is measured against: the same rows, no framework.

It reads the session that a request names, as Daymark does, and then does the least that gives the same rows: raw SQL
over sqlite3 or asyncpg, orjson, no checks, no history. Its socket relays a vendor's stream without storing anything.

    BENCH_DATABASE=sqlite:///… or postgres://…  BENCH_STEADY_VENDOR=http://…  BENCH_QUICK_VENDOR=http://…
    uvicorn benchmarks.baseline:application
"""

import os
import sqlite3
import uuid
from datetime import UTC, datetime
from typing import Any, Protocol

import asyncpg
import httpx
import orjson

Scope = dict[str, Any]
QUICK = "quick"
"""Questions that begin so go to the vendor that answers a few words at once, others to the one that keeps its pace."""
GOALS = """SELECT id, title, description, time_horizon, status, priority, parent_id, target_on, weekly_floor_minutes,
    weekly_ceiling_minutes, version, created_at, updated_at
    FROM goals_goal WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT 51"""
DAY = "SELECT id, date, summary, status, version FROM planning_dailyplan WHERE user_id = $1 AND date = $2"
ITEMS = """SELECT id, title, notes, status, priority, goal_id, task_id, start_at, duration_minutes, pinned,
    actual_minutes, completed_at, version FROM planning_planitem WHERE daily_plan_id = $1 ORDER BY position, id"""
SESSION = "SELECT user_id FROM accounts_session WHERE id = $1 AND ended_at IS NULL"
INSERT = """INSERT INTO planning_planitem (user_id, daily_plan_id, title, notes, status, priority, position, pinned,
    version, created_at, updated_at) VALUES ($1, $2, $3, '', 'todo', 'medium', $4, $5, 1, $6, $6) RETURNING id"""


class Database(Protocol):
    """What the application asks of either database."""

    async def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """The rows of one statement, which may write."""


class SQLite:
    """One connection on the event loop's own thread: nothing is quicker for statements this short."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=20)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA synchronous=NORMAL")

    async def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """As asked."""
        for place in range(len(values), 0, -1):
            sql = sql.replace(f"${place}", f"?{place}")
        return [dict(row) for row in self._connection.execute(sql, [_plain(value) for value in values])]


class PostgreSQL:
    """An asyncpg pool."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool | None = None

    async def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """As asked."""
        if self._pool is None:
            self._pool = await asyncpg.create_pool(self._url, min_size=1, max_size=20)
        return [dict(row) for row in await self._pool.fetch(sql, *values)]


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value) if hasattr(value, "year") else value


class Application:
    """Three routes and a socket."""

    def __init__(self) -> None:
        url = os.environ["BENCH_DATABASE"]
        self._database: Database = (
            SQLite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else PostgreSQL(url)
        )
        self._steady = httpx.AsyncClient(base_url=os.environ["BENCH_STEADY_VENDOR"], timeout=60)
        self._quick = httpx.AsyncClient(base_url=os.environ["BENCH_QUICK_VENDOR"], timeout=60)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await self._relay(receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        found = await self._database.rows(SESSION, uuid.UUID(headers[b"x-session"].decode()))
        user = found[0]["user_id"]
        if scope["path"] == "/goals":
            body: Any = {"results": (await self._database.rows(GOALS, user))[:50]}
        elif scope["path"] == "/day":
            [day] = await self._day(user)
            body = {**day, "items": await self._database.rows(ITEMS, day["id"])}
        else:
            body = await self._create(user, orjson.loads((await receive())["body"]))
        payload = orjson.dumps(body)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": payload})

    async def _day(self, user: int) -> list[dict[str, Any]]:
        return await self._database.rows(DAY, user, datetime.now(UTC).date())

    async def _create(self, user: int, body: dict[str, Any]) -> Any:
        [day] = await self._day(user)
        now = datetime.now(UTC)
        return await self._database.rows(INSERT, user, day["id"], body["title"], 10**9, False, now)

    async def _relay(self, receive: Any, send: Any) -> None:
        """Each frame is a question; every delta of its answer goes straight to the socket."""
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            question = orjson.loads(message["text"]).get("content")
            if question:
                await self._stream(question, send)

    async def _stream(self, question: str, send: Any) -> None:
        vendor = self._quick if question.startswith(QUICK) else self._steady
        body = {"model": "m", "messages": [{"role": "user", "content": question}], "stream": True}
        async with vendor.stream("POST", "/api/chat", json=body) as response:
            left = b""
            async for received in response.aiter_raw():
                *lines, left = (left + received).split(b"\n")
                for line in lines:
                    await send({"type": "websocket.send", "text": _frame(orjson.loads(line))})


def _frame(chunk: dict[str, Any]) -> str:
    event = {"type": "TEXT_MESSAGE_CONTENT", "delta": chunk["message"]["content"]}
    if chunk["done"]:
        event = {"type": "RUN_FINISHED"}
    return orjson.dumps({"type": "event", "event": event}).decode()


async def _live(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


application = Application() if "BENCH_DATABASE" in os.environ else None
