"""Getting an answer out of Umami, or an error that can be told, within the deadline."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from marina.errors import UmamiError, Unreachable
from marina.umami import address
from marina.umami.breaker import Breaker
from marina.umami.refusals import BUSY, SILENT, refusal

BODY_MAX = 5 * 2**20
AT_ONCE = 4  # requests in flight; more gain nothing on one PostgreSQL
KEEPALIVE = 4.0  # seconds; Umami hangs up after 5, and may do so just as a question leaves
TOO_LONG = "Umami's answer is too long. Please ask for less."
PAUSES = (0.3, 1.0)  # seconds before the second and the third try


class Http:
    """One Umami server: four questions at once, each within `deadline` seconds in all."""

    def __init__(
        self,
        url: str,
        auth: httpx.Auth,
        transport: httpx.AsyncBaseTransport | None = None,
        deadline: float = 8.0,
    ) -> None:
        self.breaker = Breaker()
        self._deadline = deadline
        self._collect = address.collect(url)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._client = httpx.AsyncClient(
            base_url=address.api(url),
            auth=auth,
            timeout=deadline,
            transport=transport,
            follow_redirects=False,  # a token must not follow wherever an answer points to
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            limits=httpx.Limits(max_connections=AT_ONCE, keepalive_expiry=KEEPALIVE),
            event_hooks={"response": [_capped]},
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def ask(self, method: str, path: str, **request: Any) -> bytes:
        """A question that may be repeated: the body of its answer. Raises UmamiError."""
        asked = self._client.build_request(method, path, **request)
        try:
            async with asyncio.timeout(self._deadline) as limit:
                response = await self._tries(asked, limit.when() or 0.0)
        except (TimeoutError, httpx.RequestError) as exc:
            raise Unreachable(SILENT) from exc
        if response.is_success:
            return response.content
        raise refusal(response.status_code, path, response.content, _retry_after(response))

    async def change(self, method: str, path: str, document: Any = None) -> bytes:
        """Something that is stored or deleted: asked once."""
        return await self._once(self._client.build_request(method, path, json=document), path)

    async def send(self, path: str, document: Any, headers: Mapping[str, str]) -> bytes:
        """A hit, for which Umami wants no token: sent once."""
        url = f"{self._collect}{path}"
        request = self._client.build_request("POST", url, json=document, headers=headers)
        return await self._once(request, path, auth=None)

    async def _once(self, request: httpx.Request, path: str, **options: Any) -> bytes:
        """It may be stored whatever comes back, so it is not repeated.

        Raises Unreachable when certainly nothing was stored, UmamiError when nobody knows.
        """
        unknown = "Umami did not confirm what it was sent. It may be stored or not."
        try:
            async with asyncio.timeout(self._deadline), self._slots:
                self.breaker.enter()
                response = await self._client.send(request, **options)
        except (httpx.ConnectError, httpx.ConnectTimeout) as exc:
            self.breaker.failed()
            raise Unreachable(SILENT) from exc
        except (TimeoutError, httpx.RequestError) as exc:
            raise UmamiError(unknown) from exc
        if response.is_success:
            self.breaker.answered()
            return response.content
        if response.status_code >= 500:
            raise UmamiError(unknown)
        raise refusal(response.status_code, path, response.content)

    async def _tries(self, request: httpx.Request, deadline: float) -> httpx.Response:
        """The answer to the last try that was worth it. Raises httpx.RequestError."""
        for number, pause in enumerate((*PAUSES, 0.0)):
            last = number == len(PAUSES)
            wait = pause
            try:
                response = await self._send(request, first=not number, last=last)
            except httpx.RequestError:
                if last:
                    raise
            else:
                status = response.status_code
                wait = max(pause, _retry_after(response) or 0.0)
                late = asyncio.get_running_loop().time() + wait > deadline
                again = status in BUSY or (status == 500 and not number)
                if last or late or not again:
                    return response
            await asyncio.sleep(random.uniform(wait, wait * 1.3))
        raise AssertionError("the last try returns or raises")

    async def _send(self, request: httpx.Request, first: bool, last: bool) -> httpx.Response:
        async with self._slots:
            if first:
                self.breaker.enter()
            began = asyncio.get_running_loop().time()
            try:
                response = await self._client.send(request)
            except httpx.RequestError:
                if last:
                    self.breaker.failed()
                raise
            except asyncio.CancelledError:
                # Not Umami's fault if most of the time went by in the queue.
                if asyncio.get_running_loop().time() - began > self._deadline / 2:
                    self.breaker.failed()
                raise
        if response.status_code not in BUSY - {429}:
            self.breaker.answered()
        elif last:
            self.breaker.failed()
        return response


class _Capped(httpx.AsyncByteStream):
    """A body that ends with an error once it is too long to be an answer."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length = 0
        async for chunk in self._stream:
            length += len(chunk)
            if length > BODY_MAX:
                raise UmamiError(TOO_LONG)
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _capped(response: httpx.Response) -> None:
    """For every answer, a login's too: no more than BODY_MAX of it, and nothing that inflates."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise UmamiError("Umami's answer is packed, though the bot asked for a plain one.")
    if int(response.headers.get("Content-Length", 0)) > BODY_MAX:
        raise UmamiError(TOO_LONG)
    assert isinstance(response.stream, httpx.AsyncByteStream)
    response.stream = _Capped(response.stream)


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds; a date is taken by the server's own clock."""
    said = response.headers.get("Retry-After", "")
    try:
        if not said.isdecimal():
            return max(0.0, (_date(said) - _date(response.headers["Date"])).total_seconds())
        return float(said)
    except (ValueError, KeyError, TypeError):
        return None


_date = parsedate_to_datetime
