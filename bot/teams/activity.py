"""What Teams tells of a message: who wrote what, where. Plain JSON, with Teams' own names.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.teams.api import NAME
from marina.clean import clean
from marina.store import Contact

LINE_MAX = 1000  # characters
_AT = re.compile(r"<at\b[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    line: str
    chat: Contact  # where it was asked
    account: str  # Teams' own id of who asks
    user: str  # and their address
    name: str
    once: str  # Teams' own id of the asking: one that comes twice is answered once
    thread: str = ""  # a channel's message that it was asked under
    private: bool = False  # nobody else sees that it was asked
    alone: bool = False  # nobody else reads the answer
    message: str = ""  # of a button: the message it sits in
    at: datetime | None = None  # as of then; None: now


def question(activity: Json, line: str) -> Question:
    chat, _, thread = activity["conversation"]["id"].partition(";messageid=")
    who = activity["from"]
    told, private = _chat(activity), bool(activity["recipient"].get("isTargeted"))
    return Question(
        line[:LINE_MAX],
        told,
        who["id"],
        _user(activity),
        clean(who.get("name", "")),
        f"{NAME}:{chat}:{activity.get('id', '')}",
        thread,
        private=private,
        alone=private or told.kind == "personal",
        message=activity.get("replyToId", ""),
    )


def contacts(activity: Json) -> Iterator[Contact]:
    """The chat; and who wrote, with the chat that is with them alone."""
    chat = _chat(activity)
    yield chat
    if activity["from"].get("aadObjectId"):
        yield Contact(
            _user(activity),
            chat.service_url,
            chat.tenant,
            "person",
            account=activity["from"]["id"],
            chat=chat.address if chat.kind == "personal" else "",
        )


def line(activity: Json) -> str:
    """As it was typed: without the bot's own name, on one line.

    >>> bot = {"id": "28:b", "name": "Tidings"}
    >>> said = {"recipient": bot, "text": "<at>Tidings</at>&nbsp;traffic <at>Ana</at> a&amp;b"}
    >>> line(said)
    'traffic Ana a&b'
    """
    value = activity.get("value")
    if isinstance(value, dict) and isinstance(value.get("line"), str):
        return " ".join(value["line"].split())
    ours = {_folded(activity["recipient"].get("name", "")), *_mentions(activity)}
    text = _AT.sub(lambda at: "" if _folded(at[1]) in ours else at[1], activity.get("text", ""))
    return " ".join(html.unescape(text).split())


def is_for_bot(activity: Json) -> bool:
    """In a chat with others, only what names the bot; a program is not answered."""
    if (
        activity["from"]["id"].startswith("28:")
        or activity["from"]["id"] == activity["recipient"]["id"]
    ):
        return False
    personal = _chat(activity).kind == "personal"
    return personal or bool(activity["recipient"].get("isTargeted")) or bool(_mentions(activity))


def arrives(activity: Json) -> bool:
    """Whether the bot was added to the chat."""
    if activity["type"] == "installationUpdate":
        return bool(activity.get("action") == "add")
    return _has_bot(activity, "membersAdded")


def leaves(activity: Json) -> bool:
    """Whether the bot was removed from the chat, or the chat itself."""
    if activity["type"] == "installationUpdate":
        return bool(activity.get("action") == "remove")
    gone = activity.get("channelData", {}).get("eventType", "")
    return gone in ("channelDeleted", "teamDeleted") or _has_bot(activity, "membersRemoved")


def left(activity: Json) -> tuple[str, str]:
    """The address of the chat that is gone, and the team whose channels all are; or empty."""
    data = activity.get("channelData", {})
    if data.get("eventType") == "channelDeleted":
        return f"{NAME}:{data.get('channel', {}).get('id', '')}", ""
    return _chat(activity).address, data.get("team", {}).get("id", "")


def _chat(activity: Json) -> Contact:
    where, data = activity["conversation"], activity.get("channelData", {})
    tenant = where.get("tenantId") or data.get("tenant", {}).get("id", "")
    return Contact(
        f"{NAME}:{where['id'].split(';', 1)[0]}",
        activity["serviceUrl"],
        tenant,
        where.get("conversationType", "personal"),
        team=data.get("team", {}).get("id", ""),
    )


def _user(activity: Json) -> str:
    who = activity["from"]
    return f"{NAME}:{who.get('aadObjectId') or who['id']}"


def _mentions(activity: Json) -> set[str]:
    """What the message calls the bot."""
    return {
        _folded(_AT.sub(r"\1", it.get("text", "")))
        for it in activity.get("entities", ())
        if it.get("type") == "mention"
        and it.get("mentioned", {}).get("id") == activity["recipient"]["id"]
    }


def _has_bot(activity: Json, name: str) -> bool:
    members = activity.get(name, ())
    return any(it.get("id") == activity["recipient"]["id"] for it in members)


def _folded(text: str) -> str:
    return " ".join(html.unescape(text).split()).casefold()
