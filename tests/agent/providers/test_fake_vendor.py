"""The fake vendor in a process of its own, as the load tests use it."""

import asyncio
import json
import subprocess
import sys
import urllib.request

from agent.providers.base import ChatMessage
from agent.providers.config import ProviderConfig
from agent.providers.openai import OpenAIProvider
from tests.fakes.streams import echo_chunks


def test_it_serves_from_the_command_line_and_keeps_a_log() -> None:
    command = [sys.executable, "-m", "tests.fakes.vendor", "--port", "0", "--chunks", "7", "--rate", "500"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        text = asyncio.run(answer(url))
        with urllib.request.urlopen(f"{url}/_log", timeout=5) as page:
            log = json.load(page)
        process.terminate()
    assert text == "".join(echo_chunks("marker-1", 7))
    assert [request["path"] for request in log["received"]] == ["/chat/completions"]


async def answer(url: str) -> str:
    """What it says to one marker."""
    provider = OpenAIProvider(ProviderConfig(name="openai", label="x", api_key="x", base_url=url, model="m"))
    response = await provider.chat([ChatMessage(role="user", content="marker-1")])
    await provider.aclose()
    return response.text
