"""`python -m bot doctor`: what answers, in which version, and what is missing."""

from __future__ import annotations

import asyncio

from bot.chats import Finding, chats
from bot.jobs import Jobs
from bot.parts import Parts, find_ports
from marina.errors import AnswerError, UmamiError
from marina.port import Port
from marina.umami.versions import told


async def doctor(parts: Parts) -> int:
    """Prints a line a finding; the exit status is 1 if something ails."""
    findings = [*await _umami(parts), *_people(parts), *await _chats(parts)]
    for well, text in findings:
        print("ok  " if well else "BAD ", text)
    return 0 if all(well for well, _ in findings) else 1


async def _umami(parts: Parts) -> list[Finding]:
    umami, settings = parts.marina.umami, parts.settings
    where = "the demo's simulated Umami" if parts.demo else settings.umami_url
    try:
        user = await umami.verify()
        await find_ports(parts)
    except AnswerError as exc:
        return [(False, f"{where}: {exc}")]
    found = [(True, f"{where} answers; the bot is its user {user.username} ({user.role})")]
    if user.is_admin:
        found.append((False, "that user is an admin and sees too much: a view-only one suffices"))
    ports = await parts.marina.store.ports()
    if not ports:
        found.append((False, "it shows no website: add the bot's user to the team that owns them"))
    lines = await asyncio.gather(*(_port(parts, port) for port in ports))
    return found + [finding for line in lines for finding in line]


async def _port(parts: Parts, port: Port) -> list[Finding]:
    found: list[Finding] = []
    for site in port.websites:
        if site.gone:
            found.append((False, f"{port.name}: {site} is gone from Umami"))
            continue
        try:
            version = told(await parts.marina.umami.version(site.id))
            found.append((True, f"{port.name}: {site} ({version}, {port.timezone.key})"))
        except UmamiError as exc:
            found.append((False, f"{port.name}: {site}: {exc}"))
    return found


def _people(parts: Parts) -> list[Finding]:
    found: list[Finding] = []
    if not parts.marina.policy.keys:
        found.append(
            (
                False,
                "without IDENTITY_KEYS anybody can pass for a client: ids are believed and marked"
                " unverified (openssl rand -hex 32 makes a key)",
            )
        )
    if not parts.settings.admins:
        found.append((True, "every full member may change things; ADMINS names those who may"))
    return found


async def _chats(parts: Parts) -> list[Finding]:
    jobs = Jobs()
    talking = chats(parts, jobs)
    try:
        found = [finding for chat in talking for finding in await chat.examined()]
    finally:
        for chat in talking:
            await chat.aclose()
    return found or [(True, "no chat is set up; the local page and the terminal answer")]
