"""The local page: what a person without a chat sees, and whether the bot is well."""

from bot.web.app import app
from bot.web.health import Part
from bot.web.page import Page
from bot.web.serve import serve

__all__ = ["Page", "Part", "app", "serve"]
