"""What each process would take a second to import, once for all of them."""

import httpcore
import psycopg

from bot.teams import sdk
from tests.delivery import in_slack, in_teams, replica

with sdk.undisturbed():
    import microsoft_teams.apps

__all__ = ("httpcore", "in_slack", "in_teams", "microsoft_teams", "psycopg", "replica")
