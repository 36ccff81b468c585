"""The shared suite, for each channel of the simulated provider and for a less able one."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from channels.base import Channel
from channels.messages import Address, ChannelName
from channels.simulator import Handset, SimulatorChannel
from channels.simulator.channel import CAPABILITIES
from channels.testing import NOW, ChannelConformance, SignedRequest

SECRET = "the-simulators-secret"


class SimulatedConformance(ChannelConformance):
    name: ChannelName
    person_value = "+15005550006"
    account_value = "+15005550001"
    idempotent = True

    @pytest.fixture(autouse=True)
    def _world(self, tmp_path: Path) -> None:
        self._folder = tmp_path
        self._phones: dict[int, Handset] = {}

    def make_channel(self) -> Channel:
        phone = Handset(self._folder / f"{len(self._phones)}.db", secret=SECRET, clock=lambda: NOW)
        able = CAPABILITIES[self.name]
        channel = SimulatorChannel(
            self.name,
            phone,
            secret=SECRET,
            capabilities=replace(able, idempotent_send=self.idempotent, lookup=self.idempotent),
        )
        self._phones[id(channel)] = phone
        # Kept, so that no second channel can have the same id.
        self._channels = [*getattr(self, "_channels", []), channel]
        return channel

    def person(self) -> Address:
        return Address(self.name, self.person_value)

    def account(self) -> Address:
        return Address(self.name, self.account_value)

    def signed(self, body: bytes, *, at: datetime) -> SignedRequest:
        # From the recipe, not with our own code: version, time and body, joined by full stops.
        timestamp = str(int(at.timestamp()))
        content = b"v1." + timestamp.encode() + b"." + body
        digest = hmac.new(SECRET.encode(), content, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Parley-Simulator-Timestamp": timestamp,
            "Parley-Simulator-Signature": f"v1={digest}",
        }
        return SignedRequest(body, headers)

    def message_body(self, *, provider_message_id: str, text: str, at: datetime) -> bytes:
        content = {
            "event": "message",
            "id": provider_message_id,
            "channel": self.name,
            "from": self.person_value,
            "to": self.account_value,
            "text": text,
            "at": at.isoformat(),
        }
        return json.dumps(content).encode()

    def receipt_body(self, *, provider_message_id: str, status: str, at: datetime) -> bytes:
        content = {
            "event": "receipt",
            "id": provider_message_id,
            "channel": self.name,
            "status": status,
            "at": at.isoformat(),
        }
        return json.dumps(content).encode()

    def required_fields(self) -> tuple[str, ...]:
        return ("event", "id", "channel", "from", "to", "text", "at")

    def arrivals(self, channel: Channel) -> int:
        return len(self._phones[id(channel)].messages())


class TestEmail(SimulatedConformance):
    name = ChannelName.EMAIL
    person_value = "dana@example.org"
    account_value = "jobs@acme.example"


class TestSms(SimulatedConformance):
    name = ChannelName.SMS


class TestWhatsApp(SimulatedConformance):
    name = ChannelName.WHATSAPP


class TestVoice(SimulatedConformance):
    name = ChannelName.VOICE


class TestAProviderWithoutIdempotencyKeys(SimulatedConformance):
    name = ChannelName.SMS
    idempotent = False
