"""Who the bot is to Umami, and which websites it may see."""

from __future__ import annotations

from marina.errors import Denied
from marina.tasks import Together
from marina.umami.client import HOUR, Client
from marina.umami.ids import checked
from marina.umami.refusals import Refused
from marina.umami.values import accounts as values
from marina.umami.values.accounts import Config, DateRange, Team, User, Website

FRESH = 60.0  # seconds: who may see what changes by hand


class Accounts(Client):
    async def heartbeat(self) -> bool:
        """Whether Umami answers at all; it does so without its database, too."""
        return values.HEARTBEAT.read(await self._http.ask("GET", "/heartbeat")).ok

    async def config(self) -> Config:
        """Umami's flags. Gone in 3.5."""
        return await self._get(values.CONFIG, "/config", fresh=HOUR)

    async def verify(self) -> User:
        """Who the bot is: the check that login and database work."""
        return values.USER.read(await self._http.ask("POST", "/auth/verify"))

    async def me(self) -> User:
        return (await self._get(values.ME, "/me", fresh=FRESH)).user

    async def users(self) -> tuple[User, ...]:
        """All of the server's; only for an admin."""
        return await self._all(values.USERS, "/admin/users")

    async def teams(self) -> tuple[Team, ...]:
        """Those that the bot belongs to."""
        return await self._all(values.TEAMS, "/teams")

    async def team_websites(self, team: str) -> tuple[Website, ...]:
        return await self._all(values.WEBSITES, f"/teams/{checked(team, 'a team')}/websites")

    async def own_websites(self, search: str = "") -> tuple[Website, ...]:
        """Those that belong to the bot's own user, even if it is an admin."""
        params = {"search": search} if search else {}
        return await self._all(values.WEBSITES, "/websites", params)

    async def admin_websites(self) -> tuple[Website, ...]:
        """All of the server's; only for an admin."""
        return await self._all(values.WEBSITES, "/admin/websites")

    async def visible_websites(self) -> tuple[Website, ...]:
        """All that the bot may read, by name: no single list of Umami's has them."""
        try:
            if (await self.verify()).is_admin:
                return _once(await self.admin_websites())
        except Refused:  # Cloud knows no verify, older servers no list for admins
            pass
        async with Together() as group:
            own = group.create_task(self.own_websites())
            teams = group.create_task(self.teams())
        async with Together() as group:
            theirs = [group.create_task(self.team_websites(team.id)) for team in teams.result()]
        return _once(own.result() + tuple(site for task in theirs for site in task.result()))

    async def website(self, website: str) -> Website | None:
        """None: there is none, or the bot may not see it.

        Ask this before a website is mapped: of one that is not there, Umami tells an admin zeros.
        """
        try:
            return await self._get(values.WEBSITE, f"/websites/{checked(website)}", fresh=0)
        except Denied:
            return None

    async def daterange(self, website: str) -> DateRange:
        """When a website was first and last seen."""
        return await self._site(values.DATE_RANGE, website, "daterange")


def _once(websites: tuple[Website, ...]) -> tuple[Website, ...]:
    by_id = {website.id: website for website in websites}
    return tuple(sorted(by_id.values(), key=lambda website: website.name.casefold()))
