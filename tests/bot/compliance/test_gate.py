from __future__ import annotations

from itertools import product

import pytest

from bot.compliance.gate import (
    BOT,
    Allow,
    Purpose,
    Reason,
    Standing,
    Suppress,
    may_send,
)


def standing(**changes: object) -> Standing:
    facts: dict[str, object] = {
        "channel": "sms",
        "consent": True,
        "suppressed": False,
        "owner": BOT,
        "epoch": 0,
        "consent_required": {"sms", "whatsapp"},
    }
    return Standing(**(facts | changes))  # type: ignore[arg-type]


def decide(purpose: Purpose, **changes: object) -> Allow | Suppress:
    return may_send(purpose, standing(**changes), composed_in=0)


def test_with_consent_a_campaign_message_may_leave() -> None:
    assert decide(Purpose.CAMPAIGN) == Allow()


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_channel_the_tenant_requires_consent_for_needs_it(channel: str) -> None:
    decision = decide(Purpose.CAMPAIGN, channel=channel, consent=None)
    assert decision == Suppress(Reason.NO_CONSENT)


def test_email_needs_no_recorded_consent_by_default() -> None:
    assert decide(Purpose.CAMPAIGN, channel="email", consent=None) == Allow()


def test_email_needs_consent_where_the_tenant_says_so() -> None:
    decision = decide(Purpose.CAMPAIGN, channel="email", consent=None, consent_required={"email"})
    assert decision == Suppress(Reason.NO_CONSENT)


def test_a_call_by_a_machine_always_needs_consent() -> None:
    decision = decide(Purpose.CAMPAIGN, channel="voice", consent=None, consent_required=set())
    assert decision == Suppress(Reason.NO_CONSENT)


def test_who_writes_to_us_may_be_answered_without_a_recorded_consent() -> None:
    assert decide(Purpose.REPLY, consent=None) == Allow()


@pytest.mark.parametrize("purpose", [p for p in Purpose if p is not Purpose.OPT_OUT_NOTICE])
def test_nothing_but_the_notice_goes_to_a_suppressed_address(purpose: Purpose) -> None:
    assert decide(purpose, suppressed=True) == Suppress(Reason.SUPPRESSED)
    assert decide(purpose, consent=False) == Suppress(Reason.REVOKED)


def test_the_notice_of_an_opt_out_goes_to_a_suppressed_address() -> None:
    assert decide(Purpose.OPT_OUT_NOTICE, suppressed=True, consent=False) == Allow()


@pytest.mark.parametrize("purpose", [Purpose.CAMPAIGN, Purpose.REPLY, Purpose.HOLDING])
def test_the_bot_does_not_talk_over_a_person(purpose: Purpose) -> None:
    assert decide(purpose, owner="usr_1") == Suppress(Reason.PERSON_OWNS)


def test_what_was_written_before_a_takeover_is_not_sent_after_it_ended() -> None:
    assert decide(Purpose.REPLY, epoch=2) == Suppress(Reason.PERSON_OWNS)


def test_a_confirmation_is_sent_whoever_owns_the_conversation() -> None:
    assert decide(Purpose.CONFIRMATION, owner="usr_1", epoch=3) == Allow()


def test_a_revocation_outweighs_everything_else() -> None:
    for owner, epoch in product((BOT, "usr_1"), (0, 1)):
        decision = decide(Purpose.REPLY, consent=False, owner=owner, epoch=epoch)
        assert decision == Suppress(Reason.REVOKED)
