"""`python -m benchmarks`: measure, print the tables, and write them into `benchmarks/README.md`."""

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import load, streams
from benchmarks.stage import Stage, staged
from tests.databases import postgres_server
from tests.servers import ROOT

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
TOKENS, RATE, STREAMS = 200, 50, 20
Row = tuple[str, ...]
Measure = Callable[..., Coroutine[Any, Any, float]]


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds; the median counts")
    parser.add_argument("--requests", type=int, default=300, help="requests of each kind in a round")
    options = parser.parse_args()
    rows: list[Row] = []
    stream_rows: list[Row] = []
    record_rows: list[Row] = []
    with vendor(TOKENS, RATE) as steady_url, vendor(5, 0) as quick_url, postgres_server() as postgres_url:
        for name, url in (("SQLite", None), ("PostgreSQL", postgres_url)):
            with staged(steady_url, quick_url, url) as stage:
                rows += http_rows(stage, name, options)
                stream_rows += asyncio.run(streaming_rows(stage, name, options.rounds))
                record_rows += recording_rows(stage, name, options.rounds)
    write(tables(rows, stream_rows, record_rows, options))


@contextmanager
def vendor(chunks: int, per_second: int) -> Iterator[str]:
    """A vendor in a process of its own, so that it costs the servers nothing."""
    command = [sys.executable, "-m", "tests.fakes.vendor", "--chunks", str(chunks), "--rate", str(per_second)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(20)


def http_rows(stage: Stage, database: str, options: argparse.Namespace) -> list[Row]:
    """One row per kind of request: medians of interleaved rounds, and their ratios."""
    rows: list[Row] = []
    for name, (ours, theirs) in stage.requests().items():
        pairs = []
        for number in range(options.rounds + 1):
            measured = (
                asyncio.run(load.burst(stage.daymark.port, stage.daymark.pid, ours, number=options.requests)),
                asyncio.run(load.burst(stage.baseline_port, stage.baseline_pid, theirs, number=options.requests)),
            )
            if number:  # the first round only warms both up
                pairs.append(measured)
        mine, bare = ([pair[place] for pair in pairs] for place in (0, 1))
        cpu = median(cost.cpu_ms for cost in mine), median(cost.cpu_ms for cost in bare)
        rate = median(cost.per_second for cost in mine), median(cost.per_second for cost in bare)
        rows.append(
            (
                name,
                database,
                f"{cpu[0]:.2f} ms",
                f"{cpu[1]:.2f} ms",
                f"{median(b.cpu_ms / m.cpu_ms for m, b in pairs):.2f}",
                f"{rate[0]:.0f}",
                f"{rate[1]:.0f}",
                f"{median(m.per_second / b.per_second for m, b in pairs):.2f}",
            )
        )
    return rows


async def streaming_rows(stage: Stage, database: str, rounds: int) -> list[Row]:
    """First token, tokens per CPU-second, memory per socket: ours, the baseline's, and what lies between."""

    async def both(
        measure: Callable[..., Coroutine[Any, Any, float]], times: int, **options: Any
    ) -> tuple[float, float]:
        pairs = [
            (await measure(stage, of_daymark=True, **options), await measure(stage, of_daymark=False, **options))
            for _ in range(times)
        ]
        return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)

    weight = await both(streams.socket_kilobytes, 1)
    first = await both(streams.first_token_ms, 1)
    tokens = await both(streams.tokens_per_cpu_second, max(1, rounds // 2), streams=STREAMS, tokens=TOKENS)
    return [
        ("time to first token", database, f"{first[0]:.1f} ms", f"{first[1]:.1f} ms", f"+{first[0] - first[1]:.1f} ms"),
        ("tokens per CPU-second", database, f"{tokens[0]:.0f}", f"{tokens[1]:.0f}", f"{tokens[0] / tokens[1]:.2f}"),
        (
            "memory per idle socket",
            database,
            f"{weight[0]:.0f} KB",
            f"{weight[1]:.0f} KB",
            f"{weight[0] / weight[1]:.2f}",
        ),
    ]


def recording_rows(stage: Stage, database: str, rounds: int) -> list[Row]:
    """What history costs: one row per kind of write."""
    command = [sys.executable, "-m", "benchmarks.recording", "--rounds", str(rounds)]
    output = subprocess.run(
        command, cwd=ROOT, env=stage.daymark.environment, check=True, capture_output=True, text=True
    ).stdout
    found = [json.loads(line) for line in output.splitlines() if line.startswith("[")]
    return [(name, database, f"{ours:.2f} ms", f"{bare:.2f} ms", f"{ratio:.2f}") for name, ours, bare, ratio in found]


def median(values: Any) -> float:
    """Of any iterable."""
    return float(statistics.median(values))


def tables(rows: list[Row], stream_rows: list[Row], record_rows: list[Row], options: argparse.Namespace) -> str:
    """The tables as Markdown."""
    head = (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {options.rounds} interleaved rounds of"
        f" {options.requests} requests over 16 connections; servers, load and database share the cores."
    )
    http = _table(("work", "database", "CPU", "bare", "bare / Daymark", "per second", "bare", "Daymark / bare"), rows)
    streamed = _table(("streams", "database", "Daymark", "bare relay", "difference or ratio"), stream_rows)
    recorded = _table(("recording", "database", "CPU with history", "without", "ratio"), record_rows)
    return f"{head}\n\n{http}\n\n{streamed}\n\n{recorded}"


def _table(head: Row, rows: list[Row]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, tuple("---" for _ in head), *rows])


def write(text: str) -> None:
    """Print the tables, and put them between the marks of the README."""
    print(text)
    before, _, rest = README.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
