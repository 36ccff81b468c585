import pytest

from channels.errors import ChannelUnknown
from channels.messages import ChannelName
from channels.registry import Registry
from channels.simulator import Handset, SimulatorChannel, simulated_channels


def test_a_channel_is_found_by_name_and_by_webhook_path(handset: Handset) -> None:
    registry = Registry(simulated_channels(handset))
    for channel in registry:
        assert registry.default(channel.name) is channel
        assert registry.at("simulator", str(channel.name)) is channel
    assert len(list(registry)) == 4


def test_the_first_provider_of_a_channel_is_its_default(handset: Handset) -> None:
    class Other(SimulatorChannel):
        provider = "other"

    first = SimulatorChannel(ChannelName.SMS, handset, secret="a")
    second = Other(ChannelName.SMS, handset, secret="b")
    registry = Registry([first, second])
    assert registry.default(ChannelName.SMS) is first
    assert registry.providers(ChannelName.SMS) == (first, second)
    assert registry.at("other", "sms") is second


def test_an_unknown_channel_is_an_error_that_says_what_is_configured(handset: Handset) -> None:
    registry = Registry([SimulatorChannel(ChannelName.SMS, handset, secret="a")])
    with pytest.raises(ChannelUnknown, match=r"no channel twilio/sms; configured: simulator/sms"):
        registry.at("twilio", "sms")
    with pytest.raises(ChannelUnknown, match="email"):
        registry.default(ChannelName.EMAIL)
    assert ChannelName.EMAIL not in registry
    assert ChannelName.SMS in registry


def test_one_path_configured_twice_is_refused(handset: Handset) -> None:
    channel = SimulatorChannel(ChannelName.SMS, handset, secret="a")
    with pytest.raises(ValueError, match="configured twice"):
        Registry([channel, channel])
