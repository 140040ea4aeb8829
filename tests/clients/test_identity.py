"""A signed id cannot be made up, and fits into Umami's column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marina.identity import sign, verify
from tests.clients.world import KEY, OLD_KEY

names = st.from_regex(r"[A-Za-z0-9_-]{1,33}", fullmatch=True)


@given(names)
def test_what_is_signed_is_verified(name):
    token = sign(name, KEY)

    assert name == verify(token, (KEY,))
    assert len(token) <= 50


@given(names, st.integers(0, 49), st.characters())
def test_a_changed_character_is_noticed(name, at, other):
    token = sign(name, KEY)
    changed = token[:at] + other + token[at + 1 :]

    assert verify(changed, (KEY,)) == (name if changed == token else None)


@given(st.text())
def test_any_other_text_is_nobodys(text):
    assert None is verify(text, (KEY, OLD_KEY))


def test_older_keys_still_verify_and_removed_ones_do_not():
    token = sign("CRM-1", OLD_KEY)

    assert "CRM-1" == verify(token, (KEY, OLD_KEY))
    assert None is verify(token, (KEY,))
    assert None is verify(token, ())


@pytest.mark.parametrize("name", ["", "a" * 34, "a b", "é", "a.b", "a\n"])
def test_what_cannot_be_signed_is_refused(name):
    with pytest.raises(ValueError, match="1 to 33"):
        sign(name, KEY)
