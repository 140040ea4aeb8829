"""Activities from Teams: messages, buttons, coming and going. All questions become a line.

Nothing here waits, but for a pressed button, whose answer travels in the reply.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.teams.activity import Json, is_for_bot, line, question
from bot.teams.desk import Desk, unshared
from bot.teams.doorman import Doorman
from bot.teams.render import SHARE

if TYPE_CHECKING:
    from microsoft_teams.apps import App


def listen(app: App, desk: Desk, doorman: Doorman) -> None:
    async def every(ctx: Any) -> None:
        doorman.see(_json(ctx))
        await ctx.next()

    async def message(ctx: Any) -> None:
        activity = _json(ctx)
        if is_for_bot(activity):
            desk.message(question(activity, line(activity)))

    async def pressed(ctx: Any) -> Any:
        """Of every button: the SDK would choose a handler by the data, not by the verb."""
        activity = _json(ctx)
        action = activity["value"]["action"]
        data = action.get("data", {})
        said = data.get("line")
        asked = question(activity, said if isinstance(said, str) else "help")
        share = action.get("verb") == SHARE
        asked = replace(asked, at=unshared(data)) if share else asked
        return {"status": 200, "body": await desk.pressed(asked, share=share)}

    app.use(every)
    app.on_message(message)
    app.on_card_action_execute(pressed)


def _json(ctx: Any) -> Json:
    told: Json = ctx.activity.model_dump(mode="json", by_alias=True, exclude_none=True)
    return told
