"""Which channels this installation has."""

from collections.abc import Iterable, Iterator

from channels.base import Channel
from channels.errors import ChannelUnknown
from channels.messages import ChannelName


class Registry:
    """The configured channels, fixed once made; the first of a name is its default provider."""

    def __init__(self, channels: Iterable[Channel]) -> None:
        by_path: dict[tuple[str, str], Channel] = {}
        by_name: dict[ChannelName, tuple[Channel, ...]] = {}
        for channel in channels:
            path = (channel.provider, str(channel.name))
            if path in by_path:
                raise ValueError(f"{channel.provider}/{channel.name} is configured twice")
            by_path[path] = channel
            by_name[channel.name] = (*by_name.get(channel.name, ()), channel)
        self._by_path = by_path
        self._by_name = by_name

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._by_path.values())

    def __contains__(self, name: ChannelName) -> bool:
        return name in self._by_name

    def default(self, name: ChannelName) -> Channel:
        """The provider that sends on channel *name*. Raises ChannelUnknown."""
        return self.providers(name)[0]

    def providers(self, name: ChannelName) -> tuple[Channel, ...]:
        """Every provider of channel *name*, in order of preference. Raises ChannelUnknown."""
        found = self._by_name.get(name)
        if found is None:
            raise ChannelUnknown("any provider", channel=name, known=self._known())
        return found

    def at(self, provider: str, channel: str) -> Channel:
        """The channel whose webhook path names *provider* and *channel*. Raises ChannelUnknown."""
        found = self._by_path.get((provider, channel))
        if found is None:
            raise ChannelUnknown(provider, channel=channel, known=self._known())
        return found

    def _known(self) -> tuple[str, ...]:
        return tuple(f"{provider}/{channel}" for provider, channel in self._by_path)
