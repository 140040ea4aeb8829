"""The client list as a CRM writes it, CSV or JSON: read whole, or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marina.clean import clean
from marina.errors import UsageError
from marina.identity import CLIENT
from marina.port import Port, fold
from marina.store import Client, Store

COLUMNS = "distinct_id name company email owner_email deal berth port consent url".split()
NEEDED = frozenset(("name",))  # and one of these two
IDENTIFYING = frozenset(("distinct_id", "email"))
MOST = 100_000  # rows
TOLD = 20  # faults; of more, the number
TEXT_MAX = 120  # characters of a field
LONG_MAX = 500
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")

Passing = Callable[[Iterable[Client]], Iterable[Client]]
Row = tuple[str, Mapping[str, str]]  # where it stands (“line 7”), and its fields


class Unreadable(UsageError):
    """What is wrong with the list, line by line; nothing of it was taken."""


@dataclass(frozen=True, slots=True)
class Roster:
    clients: tuple[Client, ...]
    warnings: tuple[str, ...]  # a line each


def from_csv(data: bytes, ports: Iterable[Port]) -> Roster:
    """The header is line 1. Raises Unreadable."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise Unreadable("The list is not UTF-8. Please save it as “CSV UTF-8”.") from exc
    return _roster(_lines(text), ports)


def from_json(data: bytes, ports: Iterable[Port]) -> Roster:
    """A list of objects with the same fields. Raises Unreadable."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as exc:
        raise Unreadable("The list is no JSON.") from exc
    if not isinstance(body, list) or not all(isinstance(item, dict) for item in body):
        raise Unreadable("The list is not a JSON list of objects.")
    return _roster(_items(body), ports)


async def save(store: Store, roster: Roster, passing: Passing = iter) -> tuple[int, int]:
    """All of it or nothing. Returns how many clients are new, and how many are not.

    `passing` sees them pass on their way, in a thread of the database's.
    """
    mailed = {mail_key(it.email) for it in roster.clients if CLIENT.fullmatch(it.key) and it.email}
    known = await store.clients()
    new = await store.save_clients(passing(roster.clients))
    for key in mailed & known.keys() - {it.key for it in roster.clients}:
        await store.forget_client(key)  # who had only an e-mail has a number now
    return new, len(roster.clients) - new


def mail_key(email: str) -> str:
    """What stands for a client without a number of their own: it tells nobody the e-mail."""
    return f"mail-{hashlib.sha256(email.casefold().encode()).hexdigest()[:12]}"


def _lines(text: str) -> Iterator[Row]:
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        _check_header(header)
        line = reader.line_num
        for fields in reader:
            where, line = f"line {line + 1}", reader.line_num
            if not any(field.strip() for field in fields):
                continue
            if len(fields) != len(header):
                raise Unreadable(
                    f"{where} has {len(fields)} fields, the header {len(header)}: is a text with"
                    f" a “{delimiter}” in it not quoted?"
                )
            yield where, dict(zip(header, fields, strict=True))
    except csv.Error as exc:
        raise Unreadable(f"line {line + 1}: {exc}.") from exc


def _items(body: list[dict[str, Any]]) -> Iterator[Row]:
    for number, item in enumerate(body, 1):
        where = f"item {number}"
        if wrong := [k for k, v in item.items() if not isinstance(v, str | int | float | None)]:
            raise Unreadable(f"{where}: {wrong[0]} is neither a text nor a number.")
        if unknown := item.keys() - set(COLUMNS):
            raise Unreadable(f"{where}: I know no “{clean(min(unknown), 40)}”.")
        consent = item.get("consent")
        said = {**item, "consent": "yes" if consent is True else consent}
        yield where, {k: "" if v is None else str(v) for k, v in said.items()}


def _check_header(header: list[str]) -> None:
    if not NEEDED.issubset(header) or not IDENTIFYING.intersection(header):
        raise Unreadable(f"line 1 is not the header. It names the columns: {', '.join(COLUMNS)}.")
    if unknown := [name for name in header if name not in COLUMNS]:
        raise Unreadable(f"line 1: I know no column “{clean(unknown[0], 40)}”.")
    if len(set(header)) < len(header):
        raise Unreadable("line 1 names a column twice.")


def _roster(rows: Iterable[Row], ports: Iterable[Port]) -> Roster:
    called = {name for port in ports for name in port.called}
    clients: dict[str, tuple[str, Client]] = {}
    faults, warnings = list[str](), list[str]()
    for where, row in rows:
        try:
            client = _client(row)
        except ValueError as exc:
            faults.append(f"{where}: {exc}.")
            continue
        if before := clients.get(client.key):
            faults.append(f"{where}: the same client as in {before[0]}.")
        if client.port and fold(client.port) not in called:
            warnings.append(f"{where}: I know no port “{client.port}” (kept as it is).")
        clients[client.key] = where, client
    if len(clients) > MOST:
        raise Unreadable(f"The list has more than {MOST:,} clients.")
    if faults:
        more = [f"… and {len(faults) - TOLD} more."] if len(faults) > TOLD else []
        raise Unreadable("\n".join(("Nothing was taken:", *faults[:TOLD], *more)))
    return Roster(tuple(client for _, client in clients.values()), tuple(warnings))


def _client(row: Mapping[str, str]) -> Client:
    """Raises ValueError, which says what is wrong."""
    said = {name: row.get(name, "").strip() for name in COLUMNS}
    for name, text in said.items():
        if len(text) > (LONG_MAX if name in ("url", "email") else TEXT_MAX):
            raise ValueError(f"{name} is too long")
    number, email = said["distinct_id"], said["email"]
    if number and not CLIENT.fullmatch(number):
        raise ValueError("distinct_id is not 1 to 33 letters, digits, “-” and “_”")
    if not number and not email:
        raise ValueError("neither distinct_id nor email")
    for name in ("email", "owner_email"):
        if said[name] and not _EMAIL.fullmatch(said[name]):
            raise ValueError(f"{name} is no e-mail address")
    if said["url"] and not said["url"].startswith("https://"):
        raise ValueError("url does not begin with https://")
    texts = {it: clean(said[it], TEXT_MAX) for it in ("name", "company", "deal", "berth", "port")}
    if not texts["name"]:
        raise ValueError("no name")
    return Client(
        number or mail_key(email),
        **texts,
        email=email,
        owner_email=said["owner_email"],
        consent=said["consent"].casefold() == "yes",
        url=said["url"],
    )
