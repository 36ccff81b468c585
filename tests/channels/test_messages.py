from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.messages import (
    Address,
    ChannelName,
    Inbound,
    Outbound,
    Receipt,
    ReceiptStatus,
    Sent,
    advances,
)

statuses = st.sampled_from(ReceiptStatus)
NAIVE = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 # what must be refused
SMS = Address(ChannelName.SMS, "+15005550006")
MAIL = Address(ChannelName.EMAIL, "dana@example.org")


@given(statuses, statuses, statuses)
def test_receipts_move_a_message_forward_in_one_strict_order(
    a: ReceiptStatus, b: ReceiptStatus, c: ReceiptStatus
) -> None:
    assert not advances(a, a)
    assert a is b or advances(a, b) != advances(b, a)
    assert not (advances(a, b) and advances(b, c)) or advances(a, c)


def test_a_late_receipt_never_takes_a_message_back() -> None:
    assert advances(ReceiptStatus.SENT, ReceiptStatus.DELIVERED)
    assert advances(ReceiptStatus.SENT, ReceiptStatus.FAILED)
    assert not advances(ReceiptStatus.READ, ReceiptStatus.DELIVERED)
    assert not advances(ReceiptStatus.DELIVERED, ReceiptStatus.FAILED)
    assert not advances(ReceiptStatus.SENT, ReceiptStatus.UNKNOWN)


def test_an_address_is_never_shown() -> None:
    assert "5005550006" not in f"{SMS} {SMS!r} {[SMS]}"


def test_an_empty_address_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be empty"):
        Address(ChannelName.SMS, "")


def test_a_message_needs_an_id_and_two_addresses_on_one_channel() -> None:
    with pytest.raises(ValueError, match="idempotency key"):
        Outbound(id="", to=SMS, sender=SMS, text="hi")
    with pytest.raises(ValueError, match="one channel"):
        Outbound(id="touch-1", to=SMS, sender=MAIL, text="hi")


def test_times_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="accepted_at"):
        Sent("sim-1", NAIVE)
    with pytest.raises(ValueError, match="occurred_at"):
        Receipt(ChannelName.SMS, "simulator", "sim-1", ReceiptStatus.SENT, NAIVE)
    with pytest.raises(ValueError, match="received_at"):
        Inbound(ChannelName.SMS, "simulator", "in-1", SMS, SMS, "hi", NAIVE)


def test_two_deliveries_are_equal_whatever_the_provider_wrapped_them_in() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    first, second = (
        Inbound(ChannelName.SMS, "simulator", "in-1", SMS, SMS, "hi", now, raw={"try": n})
        for n in (1, 2)
    )
    assert first == second
    assert len({first, second}) == 1
