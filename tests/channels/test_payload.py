import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.errors import PayloadInvalid
from channels.payload import Payload


@given(st.binary() | st.from_regex(rb"[\[{\"0-9a-z:,\]} ]{0,12}"))
def test_any_body_is_an_object_or_invalid(body: bytes) -> None:
    try:
        decoded = json.loads(body)
    except ValueError:
        decoded = None
    if isinstance(decoded, dict):
        assert Payload("p", body).raw == decoded
    else:
        with pytest.raises(PayloadInvalid) as raised:
            Payload("p", body)
        assert raised.value.field == "body"


@pytest.mark.parametrize("value", ["null", "3", '""', '" "', '"a\\u0000b"', '"a\\nb"'])
def test_an_identifier_is_one_printable_line(value: str) -> None:
    with pytest.raises(PayloadInvalid) as raised:
        Payload("p", f'{{"id": {value}}}'.encode()).identifier("id")
    assert raised.value.field == "id"


@pytest.mark.parametrize("value", ["2026-11-23T09:00:00", "soon", ""])
def test_a_moment_needs_an_offset(value: str) -> None:
    with pytest.raises(PayloadInvalid):
        Payload("p", f'{{"at": "{value}"}}'.encode()).moment("at")


def test_what_is_there_is_read() -> None:
    body = b'{"id": "a b", "at": "2026-11-23T10:00:00+01:00", "gone": null}'
    payload = Payload("p", body)
    assert payload.identifier("id") == "a b"
    assert payload.moment("at") == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert payload.text_or_none("gone") is None
    assert payload.text_or_none("missing") is None
