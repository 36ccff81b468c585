from datetime import timedelta

import pytest

from channels.errors import (
    ChannelError,
    ChannelUnknown,
    LookupUnsupported,
    PayloadInvalid,
    ProviderDown,
    Rejected,
    SignatureFault,
    SignatureInvalid,
    Throttled,
)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SignatureInvalid("twilio", fault=SignatureFault.STALE), ("twilio", "clock")),
        (SignatureInvalid("twilio", fault=SignatureFault.MISMATCH), ("twilio", "secret")),
        (SignatureInvalid("twilio", fault=SignatureFault.MISSING), ("twilio", "no signature")),
        (PayloadInvalid("meta", field="entry"), ("meta", "entry")),
        (Throttled("meta", retry_after=timedelta(seconds=1.5)), ("meta", "1.5 s")),
        (Rejected("meta", reason="text_too_long"), ("meta", "text_too_long")),
        (ProviderDown("meta"), ("meta", "no answer")),
        (ProviderDown("meta", status=503), ("meta", "503")),
        (LookupUnsupported("smtp"), ("smtp", "look-up")),
        (ChannelUnknown("meta", channel="sms", known=()), ("meta/sms", "none")),
    ],
)
def test_an_error_says_who_and_what(error: ChannelError, words: tuple[str, ...]) -> None:
    assert all(word in str(error) for word in words)
