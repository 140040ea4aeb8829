"""What they mean who name no port or period."""

from __future__ import annotations

from tests.store.ports import NICE, SPLIT


async def test_a_channels_port_goes_before_a_users(store):
    await store.prefer("slack:U1", "split", "30d")
    await store.prefer("slack:C1", "nice")
    asker = await store.asker("slack:U1", "slack:C1")

    assert (NICE, "30d") == (asker.port, asker.period)


async def test_a_preference_is_replaced(store):
    await store.prefer("slack:U1", "split", "30d")
    await store.prefer("slack:U1", None)
    asker = await store.asker("slack:U1", "slack:C1")

    assert (None, "") == (asker.port, asker.period)


async def test_a_stranger_means_nothing_yet_and_sees_all_ports(store):
    asker = await store.asker("slack:U9", "slack:C9")

    assert ((SPLIT, NICE), None) == (asker.ports, asker.port)
