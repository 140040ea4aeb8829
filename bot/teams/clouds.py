"""Microsoft's clouds: where each knows apps, signs requests and takes messages.

https://learn.microsoft.com/microsoftteams/platform/concepts/cloud-overview
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Cloud:
    """The public one, unless told otherwise."""

    issuer: str = "https://api.botframework.com"
    openid: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    services: tuple[str, ...] = ("https://smba.trafficmanager.net",)  # origins
    login: str = "https://login.microsoftonline.com"
    scope: str = "https://api.botframework.com/.default"


PUBLIC = Cloud()
US_GOVERNMENT = Cloud(
    "https://api.botframework.us",
    "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
    ("https://smba.infra.gov.teams.microsoft.us",),
    "https://login.microsoftonline.us",
    "https://api.botframework.us/.default",
)
CLOUDS = {
    "public": PUBLIC,
    "gcc": replace(PUBLIC, services=("https://smba.infra.gcc.teams.microsoft.com",)),
    "usgov": US_GOVERNMENT,
    "usgovdod": replace(US_GOVERNMENT, services=("https://smba.infra.dod.teams.microsoft.us",)),
}


def cloud(name: str, services: tuple[str, ...] = ()) -> Cloud:
    """That one; with `services`, origins that may be answered in the place of its own."""
    known = CLOUDS[name]
    return replace(known, services=services) if services else known
