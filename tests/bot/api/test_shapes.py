from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.api.shapes import is_storable, unstorable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": {"b": ["ok", "\x00"]}}, "a.b.1"),
        ({"a": "\ud83d"}, "a"),
        ({"a": {"\x00": 1}}, "a"),
        ("\x00", "body"),
        ({"a": "😀 é \n"}, None),
        (None, None),
        ([1, 2.5, True], None),
    ],
)
def test_the_first_text_that_cannot_be_stored_is_named(value: object, path: str | None) -> None:
    assert unstorable(value) == path


@given(JSON)
def test_only_what_can_be_stored_passes(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    # NUL is escaped in JSON; a surrogate is not.
    assert (unstorable(value) is None) == (is_storable(text) and "\\u0000" not in text)


def test_depth_is_no_trouble() -> None:
    value: object = "\x00"
    for _ in range(5000):
        value = [value]
    assert unstorable(value) is not None
