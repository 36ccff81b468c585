"""The suite every adapter runs: subclass `ChannelConformance`, fill in the hooks, let pytest find it.

It needs nothing but the standard library. A test stands here when a broken adapter could lose,
double, forge or reveal a message; what is special to a provider belongs to its own tests.
"""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from channels.base import Channel
from channels.errors import (
    ChannelError,
    LookupUnsupported,
    PayloadInvalid,
    Rejected,
    SignatureInvalid,
)
from channels.messages import Address, Attachment, Button, Inbound, Outbound, Receipt

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
# What the candidate wrote, in words that turn up nowhere else: no log may show them.
CONFIDENTIAL = "kestrel-meadow"
ErrorT = TypeVar("ErrorT", bound=ChannelError)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A webhook call as the provider makes it."""

    body: bytes
    headers: Mapping[str, str]
    url: str = "https://parley.example/webhooks"


class ChannelConformance(ABC):
    """Hooks first, then the tests. Every test makes its own channel in a world of its own."""

    @abstractmethod
    def make_channel(self) -> Channel:
        """A channel that nothing was sent on."""

    @abstractmethod
    def person(self) -> Address:
        """The candidate's address."""

    @abstractmethod
    def account(self) -> Address:
        """Our own address."""

    @abstractmethod
    def signed(self, body: bytes, *, at: datetime) -> SignedRequest:
        """Any *body* with the signature the provider would give it at *at*."""

    @abstractmethod
    def message_body(self, *, provider_message_id: str, text: str, at: datetime) -> bytes:
        """The body that tells of a message from `person` to `account`."""

    @abstractmethod
    def receipt_body(self, *, provider_message_id: str, status: str, at: datetime) -> bytes:
        """The body that tells what became of a message; *status* as the provider spells it."""

    @abstractmethod
    def required_fields(self) -> tuple[str, ...]:
        """The top-level fields of `message_body` without which it cannot be read."""

    @abstractmethod
    def arrivals(self, channel: Channel) -> int:
        """How many messages reached the person, seen from their side."""

    # ---- sending

    def test_a_message_sent_arrives_once_and_gives_the_providers_id(self) -> None:
        channel = self.make_channel()
        sent = asyncio.run(channel.send(self._outbound("touch-1")))
        _expect(bool(sent.provider_message_id), "an acceptance carries the provider's id")
        _expect(self.arrivals(channel) == 1, "one message sent is one message arrived")

    def test_the_same_id_sent_twice_arrives_once_if_the_channel_says_so(self) -> None:
        channel = self.make_channel()

        async def twice() -> tuple[str, str]:
            message = self._outbound("touch-1")
            first, second = await asyncio.gather(channel.send(message), channel.send(message))
            return first.provider_message_id, second.provider_message_id

        first, second = asyncio.run(twice())
        if channel.capabilities.idempotent_send:
            _expect(first == second, "both calls give one acceptance")
            _expect(self.arrivals(channel) == 1, "one id is one message")
        else:
            _expect(self.arrivals(channel) == 2, "a channel that deduplicates should say so")

    def test_two_ids_with_the_same_text_are_two_messages(self) -> None:
        channel = self.make_channel()
        first = asyncio.run(channel.send(self._outbound("touch-1")))
        second = asyncio.run(channel.send(self._outbound("touch-2")))
        _expect(first.provider_message_id != second.provider_message_id, "ids must differ")
        _expect(self.arrivals(channel) == 2, "both must arrive")

    def test_what_was_sent_can_be_found_and_what_was_not_cannot(self) -> None:
        channel = self.make_channel()
        sent = asyncio.run(channel.send(self._outbound("touch-1")))
        if not channel.capabilities.lookup:
            self._raised(LookupUnsupported, lambda: asyncio.run(channel.find("touch-1")))
            return
        found = asyncio.run(channel.find("touch-1"))
        _expect(found is not None, "a sent message is found")
        _expect(
            found is not None and found.provider_message_id == sent.provider_message_id,
            "the look-up gives the same id as the sending did",
        )
        _expect(asyncio.run(channel.find("touch-2")) is None, "what was never sent is not found")

    # ---- capabilities

    def test_the_longest_text_allowed_is_taken_and_one_more_is_rejected(self) -> None:
        channel = self.make_channel()
        longest = "x" * channel.capabilities.max_length
        asyncio.run(channel.send(self._outbound("touch-1", text=longest)))
        self._rejected(channel, self._outbound("touch-2", text=longest + "x"))

    def test_as_many_buttons_as_allowed_are_taken_and_one_more_is_rejected(self) -> None:
        channel = self.make_channel()
        limit = channel.capabilities.buttons
        buttons = tuple(Button(f"Choice {n}", f"choice-{n}") for n in range(limit + 1))
        base = self._outbound("touch-1")
        asyncio.run(channel.send(replace(base, buttons=buttons[:limit])))
        self._rejected(channel, replace(base, id="touch-2", buttons=buttons))

    def test_a_subject_and_a_file_are_taken_exactly_when_the_channel_says_so(self) -> None:
        channel = self.make_channel()
        base = self._outbound("touch-0")
        able = channel.capabilities
        file = Attachment("invite.ics", "text/calendar", b"BEGIN:VCALENDAR")
        for index, (message, allowed) in enumerate(
            (
                (replace(base, subject="Interview"), able.subject),
                (replace(base, attachments=(file,)), able.attachments),
            )
        ):
            message = replace(message, id=f"touch-{index + 1}")
            if allowed:
                asyncio.run(channel.send(message))
            else:
                self._rejected(channel, message)

    # ---- receiving

    def test_a_signed_message_is_received_as_it_was_written(self) -> None:
        inbound = self._received(text="Tuesday after 3pm – or Thursday? 👍")
        channel = self.make_channel()
        _expect(inbound.text == "Tuesday after 3pm – or Thursday? 👍", "the text is untouched")
        _expect(inbound.sender == self.person(), "the sender is the person")
        _expect(inbound.recipient == self.account(), "the recipient is our account")
        _expect(inbound.channel is channel.name, "the channel is named")
        _expect(inbound.provider == channel.provider, "the provider is named")
        _expect(inbound.provider_message_id == "in-1", "the provider's id is kept")
        _expect(bool(inbound.raw), "the provider's own words are kept beside ours")
        _expect(inbound.received_at == NOW, "the time is the provider's")

    def test_a_message_delivered_twice_has_one_id_although_signed_anew(self) -> None:
        channel = self.make_channel()
        body = self.message_body(provider_message_id="in-1", text=CONFIDENTIAL, at=NOW)
        first = _receive(channel, self.signed(body, at=NOW), NOW)
        later = NOW + timedelta(hours=1)
        second = _receive(channel, self.signed(body, at=later), later)
        _expect(first == second, "a second delivery gives an equal value")

    def test_a_status_the_adapter_does_not_know_is_unknown_and_no_error(self) -> None:
        channel = self.make_channel()
        body = self.receipt_body(provider_message_id="out-1", status="teleported", at=NOW)
        (receipt,) = _receive(channel, self.signed(body, at=NOW), NOW)
        _expect(isinstance(receipt, Receipt), "a status callback is a receipt")
        _expect(isinstance(receipt, Receipt) and receipt.status == "unknown", "and unknown")

    # ---- forgery

    def test_a_request_without_a_signature_is_refused(self) -> None:
        self._refused(replace(self._genuine(), headers={}))

    def test_a_changed_body_is_refused(self) -> None:
        genuine = self._genuine()
        self._refused(replace(genuine, body=genuine.body + b" "))

    def test_a_changed_signature_is_refused(self) -> None:
        genuine = self._genuine()
        for name, value in genuine.headers.items():
            if name.lower() == "content-type":
                continue
            for forged in ("", "é", value[:-1], value[:-1] + ("0" if value[-1] != "0" else "1")):
                self._refused(replace(genuine, headers={**genuine.headers, name: forged}))

    def test_a_bad_signature_is_refused_before_anything_is_parsed(self) -> None:
        # Not even JSON: an adapter that parsed first would complain of the body.
        genuine = self._genuine()
        self._refused(replace(genuine, body=b"\xff{"))

    def test_a_request_played_again_later_is_refused(self) -> None:
        genuine = self._genuine()
        for age in (timedelta(minutes=10), timedelta(days=400), -timedelta(minutes=10)):
            self._refused(genuine, now=NOW + age)

    def test_header_names_are_compared_without_case(self) -> None:
        genuine = self._genuine()
        shouting = {name.upper(): value for name, value in genuine.headers.items()}
        _receive(self.make_channel(), replace(genuine, headers=shouting), NOW)

    # ---- malformed bodies

    def test_a_body_that_cannot_be_read_is_invalid_and_never_a_crash(self) -> None:
        deep = b"[" * 100_000
        for body in (b"", b"\xff\xfe", b"null", b"[]", b"{}", b'"text"', b"{", deep):
            self._invalid(body)

    def test_each_required_field_is_named_when_missing_or_of_the_wrong_kind(self) -> None:
        whole = json.loads(self.message_body(provider_message_id="in-1", text="hi", at=NOW))
        for field in self.required_fields():
            unfit: tuple[object, ...] = (None, 7, [], {}, "\ud800")
            wrong = [{**whole, field: value} for value in unfit]
            wrong.append({key: value for key, value in whole.items() if key != field})
            for content in wrong:
                error = self._invalid(json.dumps(content).encode())
                _expect(error.field == field, f"the error names {field!r}, not {error.field!r}")

    # ---- discretion

    def test_reprs_and_errors_show_no_address_and_no_text(self) -> None:
        channel = self.make_channel()
        base = self._outbound("touch-1")
        message = replace(base, buttons=(Button(CONFIDENTIAL, CONFIDENTIAL),))
        body = self.receipt_body(provider_message_id="out-1", status="failed", at=NOW)
        shown: list[object] = [
            message,
            base.to,
            self._received(text=CONFIDENTIAL),
            *_receive(channel, self.signed(body, at=NOW), NOW),
            Attachment(CONFIDENTIAL, "text/plain", CONFIDENTIAL.encode()),
            self._rejected(channel, self._outbound("touch-2", text=CONFIDENTIAL * 50_000)),
            self._refused(replace(self._genuine(), headers={})),
        ]
        for value in shown:
            for text in (repr(value), str(value)):
                _expect(CONFIDENTIAL not in text, f"{type(value).__name__} shows a text")
                for address in (self.person(), self.account()):
                    _expect(address.value not in text, f"{type(value).__name__} shows an address")

    # ---- steps

    def _outbound(self, id_: str, *, text: str = CONFIDENTIAL) -> Outbound:
        return Outbound(id=id_, to=self.person(), sender=self.account(), text=text)

    def _genuine(self) -> SignedRequest:
        body = self.message_body(provider_message_id="in-1", text=CONFIDENTIAL, at=NOW)
        return self.signed(body, at=NOW)

    def _received(self, *, text: str) -> Inbound:
        body = self.message_body(provider_message_id="in-1", text=text, at=NOW)
        (inbound,) = _receive(self.make_channel(), self.signed(body, at=NOW), NOW)
        match inbound:
            case Inbound():
                return inbound
            case Receipt():
                raise AssertionError("a message is received as Inbound")

    def _refused(self, request: SignedRequest, *, now: datetime = NOW) -> SignatureInvalid:
        return self._raised(SignatureInvalid, lambda: _receive(self.make_channel(), request, now))

    def _invalid(self, body: bytes) -> PayloadInvalid:
        request = self.signed(body, at=NOW)
        return self._raised(PayloadInvalid, lambda: _receive(self.make_channel(), request, NOW))

    def _rejected(self, channel: Channel, message: Outbound) -> Rejected:
        before = self.arrivals(channel)
        error = self._raised(Rejected, lambda: asyncio.run(channel.send(message)))
        _expect(self.arrivals(channel) == before, "what was rejected has not arrived")
        return error

    @staticmethod
    def _raised(kind: type[ErrorT], call: Callable[[], object]) -> ErrorT:
        try:
            call()
        except kind as error:
            return error
        raise AssertionError(f"{kind.__name__} was not raised")


def _receive(channel: Channel, request: SignedRequest, now: datetime) -> list[Inbound | Receipt]:
    return channel.receive(request.body, request.headers, url=request.url, now=now)


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(what)
