"""Two hundred slash commands at once, while the bot draws charts for others."""

from __future__ import annotations

import asyncio
from statistics import quantiles

from tests.bench.crowd import PEOPLE, SECRET, TOKENS, Crowd, Report
from tests.bench.figure import Figure
from tests.bench.questions import LATENCY
from tests.bench.server import running
from tests.bench.start import bot, ready


async def acks() -> list[Figure]:
    """By socket, and by HTTP; bot, Umami and workspace are processes of their own."""
    figures = []
    async with running(LATENCY) as url:
        for transport in ("socket", "http"):
            report = await _crowded(url, transport)
            p99 = quantiles(report.delays, n=100)[98] if report.delays else float("inf")
            told = f"{report.drawn} pictures drawn meanwhile"
            figures += [
                Figure(f"{PEOPLE} commands at once by {transport}, ack p99", p99, 0.5, "s", told),
                Figure("of these without a right answer", report.unanswered, 0, ""),
                Figure("seconds until the last answer", report.seconds, unit="s"),
            ]
    return figures


async def _crowded(url: str, transport: str) -> Report:
    with Crowd() as crowd:
        api_url = await asyncio.to_thread(crowd.start)
        tokens = {"SLACK_BOT_TOKEN": TOKENS[0], "SLACK_API_URL": api_url}
        tokens |= (
            {"SLACK_APP_TOKEN": TOKENS[1]}
            if transport == "socket"
            else {"SLACK_SIGNING_SECRET": SECRET}
        )
        async with bot(url, **tokens) as (_, port):
            await ready(port)
            return await asyncio.to_thread(crowd.ask, port if transport == "http" else 0)
