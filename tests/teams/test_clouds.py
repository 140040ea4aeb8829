"""Microsoft's clouds: they are as its SDK says, as far as that says anything."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.settings import Settings
from bot.teams.clouds import CLOUDS, PUBLIC, cloud
from bot.teams.door import origin
from bot.teams.sdk import undisturbed

THEIRS = {"public": "Public", "gcc": "Public", "usgov": "USGov", "usgovdod": "USGovDoD"}


@pytest.mark.parametrize("name", CLOUDS)
def test_each_is_as_the_sdk_knows_it(name):
    with undisturbed():
        from microsoft_teams.api.auth.cloud_environment import from_name
    ours, theirs = CLOUDS[name], from_name(THEIRS[name])

    assert (theirs.token_issuer, theirs.openid_metadata_url) == (ours.issuer, ours.openid)
    assert (theirs.login_endpoint, theirs.bot_scope) == (ours.login, ours.scope)


def test_each_can_be_set_and_answers_to_addresses_of_its_own():
    services = [it.services for it in CLOUDS.values()]

    assert {*CLOUDS} == {*get_args(Settings.model_fields["teams_cloud"].annotation)}
    assert len(CLOUDS) == len({*services})
    assert all(origin(url) == url for urls in services for url in urls)


def test_other_addresses_take_the_place_of_its_own():
    assert ("https://a.test",) == cloud("usgov", ("https://a.test",)).services
    assert PUBLIC == cloud("public")
