"""Clients come in: from a file in the terminal, or sent by the CRM itself."""

from __future__ import annotations

import asyncio
import hmac
import logging
import sys
from functools import partial
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tqdm import tqdm

from bot.parts import Parts, find_ports
from marina import Marina, roster
from marina.errors import AnswerError, UmamiError
from marina.numbers import plural
from marina.roster import Roster, Unreadable

BODY_MAX = 10 * 2**20  # bytes; a line of a list has some hundred

log = logging.getLogger(__name__)


async def bring_in(parts: Parts, file: Path) -> int:
    """Prints what became of it; returns the exit status."""
    try:
        data = await asyncio.to_thread(file.read_bytes)
    except OSError as exc:
        print(f"{file} cannot be read: {exc.strerror}.", file=sys.stderr)
        return 1
    try:
        await find_ports(parts)
    except UmamiError as exc:  # the list is taken all the same
        print(f"Whether its ports exist is not known: {exc}", file=sys.stderr)
    try:
        read = await _read(parts.marina, data, file.suffix.casefold() == ".json")
        bar = partial(tqdm, unit=" clients", disable=not sys.stderr.isatty())
        new, others = await roster.save(parts.marina.store, read, bar)
    except Unreadable as exc:
        print(exc, file=sys.stderr)
        return 2
    for warning in read.warnings:
        print(warning, file=sys.stderr)
    nameless = sum(not client.consent for client in read.clients)
    print(f"{plural(new, 'new client')}, {others} brought up to date.", end=" ")
    print(f"{nameless} did not consent and are never named.")
    return 0


def routes(marina: Marina, secret: str) -> list[Route]:
    """`POST /clients`, with `Authorization: Bearer <secret>`; nothing without a secret."""

    async def clients(request: Request) -> Response:
        if not _is_known(request, secret):
            return _refused(401, "Authorization: Bearer <CRM_SECRET>, please.")
        try:
            if (data := await _body(request)) is None:
                return _refused(413, f"That is more than {BODY_MAX // 2**20} MB.")
            kind = request.headers.get("Content-Type", "").partition(";")[0].strip()
            read = await _read(marina, data, kind != "text/csv")
            new, others = await roster.save(marina.store, read)
        except Unreadable as exc:
            return _refused(400, *str(exc).splitlines())
        except AnswerError as exc:
            return _refused(503, str(exc))
        log.info("the CRM sent %d clients, %d of them new", new + others, new)
        return JSONResponse({"new": new, "changed": others, "warnings": [*read.warnings]})

    return [Route("/clients", clients, methods=["POST"])] if secret else []


async def _read(marina: Marina, data: bytes, is_json: bool) -> Roster:
    ports = await marina.store.ports()
    return roster.from_json(data, ports) if is_json else roster.from_csv(data, ports)


def _is_known(request: Request, secret: str) -> bool:
    said = request.headers.get("Authorization", "").encode()
    return hmac.compare_digest(said, f"Bearer {secret}".encode())


async def _body(request: Request) -> bytes | None:
    """None: too much."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX:
            return None
    return bytes(body)


def _refused(status: int, *errors: str) -> Response:
    return JSONResponse({"errors": errors}, status)
