"""FakeSlack's Web API: what each method does, and when it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.slack.fake_state import Channel, File, Message
from tests.slack.rules import faults

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

Json = dict[str, Any]

BURST, EVERY = 5, 1.0  # messages at once; then one a second
TEXT_MAX = 40_000


class SlackError(Exception):
    def __init__(self, code: str, *, status: int = 200, retry_after: int = 0, **more: Any) -> None:
        self.code, self.status, self.retry_after, self.more = code, status, retry_after, more


@dataclass(frozen=True)
class Method:
    answer: Callable[[FakeSlack, Json], Json]
    scope: str = ""


def auth_test(slack: FakeSlack, asked: Json) -> Json:
    return {"team_id": slack.team, "user_id": slack.bot, "team": "Port Sales", "user": "tidings"}


def users_info(slack: FakeSlack, asked: Json) -> Json:
    if asked["user"] not in slack.users:
        raise SlackError("user_not_found")
    return {"user": {"id": asked["user"], **slack.users[asked["user"]]}}


def post_message(slack: FakeSlack, asked: Json) -> Json:
    channel = _channel(slack, asked["channel"])
    _take_turns(slack, channel.id)
    refuse_blocks(slack, asked)
    if not asked.get("text") and not asked.get("blocks"):
        raise SlackError("no_text")
    if slack.honours_client_msg_id:
        for message in slack.messages:
            if asked.get("client_msg_id") == message.metadata.get("client_msg_id", 0):
                raise SlackError("duplicate_message_not_sent")
    message = Message(
        channel.id,
        slack.tick(),
        asked.get("text", "")[:TEXT_MAX],
        asked.get("blocks", []),
        thread=asked.get("thread_ts", ""),
        metadata=asked.get("metadata", {}),
    )
    slack.messages.append(message)
    cut = len(asked.get("text", "")) > TEXT_MAX
    more = {"response_metadata": {"messages": ["[WARN] truncated"]}} if cut else {}
    return {"ts": message.ts, "channel": channel.id, **more}


def post_ephemeral(slack: FakeSlack, asked: Json) -> Json:
    channel = _channel(slack, asked["channel"])
    refuse_blocks(slack, asked)
    ts = slack.tick()
    thread, blocks = asked.get("thread_ts", ""), asked.get("blocks", [])
    slack.messages.append(
        Message(channel.id, ts, asked["text"], blocks, to=asked["user"], thread=thread)
    )
    return {"message_ts": ts}


def update(slack: FakeSlack, asked: Json) -> Json:
    channel = _channel(slack, asked["channel"])
    _take_turns(slack, channel.id)
    found = [m for m in slack.public(channel.id) if m.ts == asked["ts"]]
    if not found:
        raise SlackError("message_not_found")
    refuse_blocks(slack, asked)
    message = found[0]
    message.edits.append({"text": message.text, "blocks": message.blocks})
    message.text, message.blocks = asked["text"], asked.get("blocks", [])
    return {"ts": message.ts, "channel": channel.id}


def history(slack: FakeSlack, asked: Json) -> Json:
    channel = _channel(slack, asked["channel"])
    return _page(slack, [m for m in slack.public(channel.id) if not m.thread], asked)


def replies(slack: FakeSlack, asked: Json) -> Json:
    channel = _channel(slack, asked["channel"])
    thread = asked["ts"]
    if all(m.ts != thread for m in slack.public(channel.id)):
        raise SlackError("thread_not_found")
    found = [m for m in slack.public(channel.id) if thread in (m.ts, m.thread)]
    return _page(slack, found, asked)


def upload_url(slack: FakeSlack, asked: Json) -> Json:
    file = File(f"F{len(slack.files):08d}", asked["filename"], int(asked["length"]))
    file.looks = slack.looks
    slack.files[file.id] = file
    return {"file_id": file.id, "upload_url": f"{slack.url}/upload/{file.id}"}


def complete(slack: FakeSlack, asked: Json) -> Json:
    for told in asked["files"]:
        file = slack.files.get(told["id"])
        if not file or not file.content or file.completed:
            raise SlackError("file_not_found")
        file.completed = True
        if asked.get("channel_id"):
            channel = _channel(slack, asked["channel_id"])
            thread = asked.get("thread_ts", "")
            said = asked.get("initial_comment", "")
            shown = Message(channel.id, slack.tick(), said, [], thread=thread)
            shown.files.append({"id": file.id, "name": file.name})
            slack.messages.append(shown)
    return {"files": asked["files"]}


def files_info(slack: FakeSlack, asked: Json) -> Json:
    if not (file := slack.files.get(asked["file"])):
        raise SlackError("file_not_found")
    file.looks -= 1
    ready = file.completed and file.looks < 0
    return {"file": {"id": file.id, "mimetype": "image/png" if ready else ""}}


def connections_open(slack: FakeSlack, asked: Json) -> Json:
    return {"url": slack.sockets.ticket()}


def refuse_blocks(slack: FakeSlack, message: Json) -> None:
    if not (blocks := message.get("blocks")):
        return
    found = faults({"text": "-", **message})
    if not slack.takes_native:
        native = ("data_table", "data_visualization")
        found += [f"/{block['type']}: unknown" for block in blocks if block["type"] in native]
    for block in blocks:
        file = slack.files.get(block.get("slack_file", {}).get("id", ""))
        if "slack_file" in block and (not file or not file.completed or file.looks >= 0):
            found.append("/slack_file: invalid slack file")
    if found:
        raise SlackError("invalid_blocks", response_metadata={"messages": found})


def _channel(slack: FakeSlack, named: str) -> Channel:
    by_name = {f"#{channel.name}": channel for channel in slack.channels.values()}
    if not (channel := slack.channels.get(named) or by_name.get(named)):
        raise SlackError("channel_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    if not channel.member:
        raise SlackError("not_in_channel")
    return channel


def _take_turns(slack: FakeSlack, channel: str) -> None:
    now = asyncio.get_running_loop().time()
    spent = [at for at in slack.spent.get(channel, []) if now - at < EVERY * BURST]
    if len(spent) >= BURST:
        raise SlackError("ratelimited", status=429, retry_after=1)
    slack.spent[channel] = [*spent, now]


def _page(slack: FakeSlack, messages: list[Message], asked: Json) -> Json:
    since, limit = float(asked.get("oldest", 0)), int(asked.get("limit", 100))
    start = int(asked.get("cursor") or 0)
    found = [m for m in messages if float(m.ts) >= since]
    whole = str(asked.get("include_all_metadata", "")).casefold() in ("true", "1")
    page = [
        {"ts": m.ts, "text": m.text, "blocks": m.blocks, "files": m.files}
        | ({"metadata": m.metadata} if whole else {})
        for m in found[start : start + limit]
    ]
    more = str(start + limit) if len(found) > start + limit else ""
    return {"messages": page, "response_metadata": {"next_cursor": more}}


METHODS = {
    "auth.test": Method(auth_test),
    "users.info": Method(users_info, "users:read"),
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "conversations.history": Method(history, "channels:history"),
    "conversations.replies": Method(replies, "channels:history"),
    "files.getUploadURLExternal": Method(upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete, "files:write"),
    "files.info": Method(files_info, "files:read"),
    "apps.connections.open": Method(connections_open, "connections:write"),
}
