"""People in the fake Teams: they write, press buttons, add and remove the bot."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

import httpx

from bot.teams import sdk
from tests.teams.fake import FakeTeams
from tests.teams.fake_state import Json, Member, Message
from tests.teams.microsoft import APP, TENANT, bearer
from tests.teams.rules import buttons, faults

BOT = {"id": f"28:{APP}", "name": "Tidings"}
ANSWERED = 15.0  # seconds; then Teams tells of an error
_ids = count(1779190000001)


class Somebody:
    def __init__(self, member: Member, teams: FakeTeams, bot: httpx.AsyncClient) -> None:
        self.member, self._teams, self._bot = member, teams, bot

    async def says(
        self,
        text: str,
        chat: str = "a:ana",
        *,
        thread: str = "",
        private: bool = False,
        raw: Json | None = None,
    ) -> str:
        """In a chat with others the bot is mentioned, but for a slash command. The message's id.

        `raw`: what the activity has instead.
        """
        id = str((raw or {}).get("id") or next(_ids))
        shared = self._teams.chats[chat].kind != "personal" and not private
        name = "<at>Tidings</at>"
        said = {
            "type": "message",
            "text": f"{name} {text}" if shared else text,
            "entities": [{"type": "mention", "mentioned": BOT, "text": name}] if shared else [],
            "recipient": {**BOT, "isTargeted": True} if private else BOT,
        }
        root = thread or (id if self._teams.chats[chat].kind == "channel" else "")
        await self.send(self._activity(chat, root, id) | said | (raw or {}))
        return id

    async def presses(self, message: Message, label: str, **more: Any) -> Json:
        """What is shown: the reply's body."""
        (action,) = [it for it in buttons(message.card) if it["title"] == label]
        return await self.executes(action, message, **more)

    async def executes(self, action: Json, message: Message, **more: Any) -> Json:
        data = {name: action[name] for name in ("type", "verb", "data")}
        pressed = {
            "type": "invoke",
            "name": "adaptiveCard/action",
            "value": {"action": data, "trigger": "manual"},
            "replyToId": message.id,
            "recipient": {**BOT, "isTargeted": True} if message.to else BOT,
        }
        activity = self._activity(message.chat, message.thread, str(next(_ids))) | pressed | more
        body = (await self.send(activity)).json()
        if body.get("statusCode") != 200:
            self._teams.violations.append("a button that does nothing")
        elif isinstance(body["value"], dict):
            self._teams.violations += faults(body["value"])
        return dict(body)

    async def adds(self, chat: str) -> None:
        added = {"type": "installationUpdate", "action": "add"}
        joined = {"type": "conversationUpdate", "membersAdded": [BOT]}
        for more in (joined, added):
            await self.send(self._activity(chat, "", str(next(_ids))) | more)

    async def removes(self, chat: str) -> None:
        self._teams.chats[chat].installed = False
        more = {"type": "installationUpdate", "action": "remove"}
        await self.send(self._activity(chat, "", str(next(_ids))) | more)

    async def send(self, activity: Json) -> httpx.Response:
        service = self._teams.url
        headers = {"authorization": bearer(service), "content-type": "application/json"}
        began = time.monotonic()
        answer = await self._bot.post(sdk.PATH, json=activity, headers=headers)
        if answer.status_code >= 500 or time.monotonic() - began > ANSWERED:
            self._teams.violations.append("somebody saw an error")
        return answer

    def _activity(self, chat: str, thread: str, id: str) -> Json:
        where = self._teams.chats[chat]
        team = {"team": {"id": where.team}, "channel": {"id": chat}} if where.team else {}
        return {
            "id": id,
            "serviceUrl": self._teams.url,
            "channelId": "msteams",
            "timestamp": "2026-05-19T13:30:00.000Z",
            "from": {
                "id": self.member.account,
                "aadObjectId": self.member.aad,
                "name": self.member.name,
            },
            "recipient": BOT,
            "conversation": {
                "id": f"{chat};messageid={thread}" if thread else chat,
                "conversationType": where.kind,
                "tenantId": TENANT,
                "isGroup": where.kind != "personal",
            },
            "channelData": {"tenant": {"id": TENANT}, **team},
        }
