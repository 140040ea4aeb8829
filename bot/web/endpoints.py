"""The page's endpoints: a question comes in by link or form, a card goes out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from typing import Any
from urllib.parse import parse_qs, quote

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.data import data
from bot.web.guard import same_site
from bot.web.page import Page, Posted
from bot.web.render import HERE, template
from commands import MENU
from marina.ask import Command
from marina.asker import Asker
from marina.umami import FILTERS

BODY_MAX = 16_384  # bytes
LINE_MAX = 1_000  # characters
STARTERS = 6  # the menu's first, which are those that most people ask
KEEP_ALIVE = 15.0  # seconds; browsers and proxies give up on a stream that is silent for longer


def endpoints(page: Page) -> Starlette:
    app = Starlette(
        routes=[
            Route("/", index),
            Route("/ask", ask, methods=["POST"]),
            Route("/menu", menu),
            Route("/events", events),
            Route("/files/{id}", file),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]
    )
    app.state.page = page
    return app


async def index(request: Request) -> Response:
    """The page; with `?q=` it is answered already, so that it works without JavaScript.

    A link on another website only fills in the question: a line can also change things, so
    asking it is left to the person.
    """
    page = _page(request)
    line = request.query_params.get("q", "")[:LINE_MAX].strip()
    asked = bool(line) and same_site(request.headers)
    asker, kept = await page.asker(), page.kept
    ids = {it.id for it in kept}
    filled = template(
        "page.html",
        asker=asker,
        starters=[(_starter(it, asker), it.help) for it in MENU.commands[:STARTERS]],
        messages=[message(it, kept) for it in kept if it.thread not in ids],
        revision=page.revision,
        turn=await page.turn(line) if asked else "",
        line="" if asked else line,
    )
    return HTMLResponse(filled)


async def ask(request: Request) -> Response:
    """A form with the line in `q` → question and answer as HTML, or the card as data."""
    page, line = _page(request), await _line(request)
    if "application/json" in request.headers.get("Accept", ""):
        return JSONResponse(data(await page.answer(line)))
    return HTMLResponse(await page.turn(line))


async def menu(request: Request) -> Response:
    """What can be suggested while somebody types."""
    asker = await _page(request).asker()
    ports = [{"key": port.key, "name": port.name} for port in asker.ports]
    return JSONResponse({"commands": [*map(_suggested, MENU.commands)], "ports": ports})


async def events(request: Request) -> Response:
    """Server-sent events: what is posted and edited after the revision in `after`."""
    seen = request.headers.get("Last-Event-ID") or request.query_params.get("after", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 20):
        raise HTTPException(400, "`after` is the number of a revision.")
    return StreamingResponse(_stream(_page(request), int(seen)), media_type="text/event-stream")


async def file(request: Request) -> Response:
    if not (kept := _page(request).file(request.path_params["id"])):
        raise HTTPException(404, "That file is no longer kept here.")
    headers = {"Content-Disposition": f"attachment; filename*=utf-8''{quote(kept.name, '')}"}
    return Response(kept.content, headers=headers, media_type="application/octet-stream")


def message(posted: Posted, kept: Iterable[Posted] = ()) -> Markup:
    """With the replies to it that are among `kept`."""
    replies = [message(it) for it in kept if it.thread == posted.id]
    return template("message.html", it=posted, replies=replies)


def _page(request: Request) -> Page:
    page: Page = request.app.state.page
    return page


async def _stream(page: Page, after: int) -> AsyncIterator[str]:
    yield "retry: 2000\n\n"
    async for it in page.changes(after, KEEP_ALIVE):
        if it is None:
            yield ": nothing new\n\n"
            continue
        told = json.dumps({"id": it.id, "thread": it.thread, "html": message(it)})
        yield f"id: {it.revision}\nevent: message\ndata: {told}\n\n"


async def _line(request: Request) -> str:
    """Raises HTTPException: 413 for too much, 400 for what is not our form."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX:
            raise HTTPException(413, "That is too long for a question.")
    try:
        form = parse_qs(body.decode(), strict_parsing=True, errors="strict", max_num_fields=10)
        [line] = form["q"]
    except (ValueError, KeyError) as exc:
        raise HTTPException(400, "A form with the question in `q`, please.") from exc
    if len(line) > LINE_MAX:
        raise HTTPException(413, "That is too long for a question.")
    return line.strip()


def _suggested(command: Command) -> dict[str, Any]:
    usage = command.usage
    return {
        "name": command.name,
        "usage": usage.text,
        "help": command.help,
        "port": usage.takes_port,
        "period": usage.takes_period,
        "names": [*usage.options, *(FILTERS if usage.takes_filters else ())],
    }


def _starter(command: Command, asker: Asker) -> str:
    """A line that can be asked at once."""
    if command.usage.words:
        return command.examples[0] if command.examples else command.name
    named = command.usage.takes_port and not asker.port and len(asker.ports) > 1
    return f"{command.name} {asker.ports[0].key}" if named else command.name
