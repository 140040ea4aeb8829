"""Teams as the settings want it."""

from __future__ import annotations

from bot.jobs import Jobs
from bot.parts import Parts
from bot.teams.app import Teams
from bot.teams.clouds import cloud
from bot.teams.identity import Credentials


def chat(parts: Parts, jobs: Jobs) -> Teams:
    """Raises SettingsError where it would answer anybody, or its extra is not installed."""
    settings = parts.settings
    credentials = Credentials(
        settings.teams_app_id,
        settings.teams_tenant_id,
        settings.teams_app_secret,
        settings.teams_certificate,
        settings.teams_managed_identity,
    )
    return Teams(
        credentials,
        parts.marina,
        parts.painter,
        jobs,
        parts.clock,
        tenants=settings.teams_tenants,
        admins=settings.admins,
        host=settings.host,
        authentication=settings.teams_authentication,
        cloud=cloud(settings.teams_cloud, settings.teams_service_urls),
    )
