"""Slack as the settings want it."""

from __future__ import annotations

from bot.jobs import Jobs
from bot.parts import Parts
from bot.slack.app import Slack


def chat(parts: Parts, jobs: Jobs) -> Slack:
    settings = parts.settings
    return Slack(
        settings.slack_bot_token,
        settings.slack_app_token,
        settings.slack_signing_secret,
        settings.slack_api_url or "",
        settings.admins,
        parts.marina,
        parts.painter,
        jobs,
        parts.clock,
    )
