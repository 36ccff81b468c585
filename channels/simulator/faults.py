"""Failures to order: what the simulated provider does instead of taking the next message.

They are stored with the handset, so that a test can make a worker's next call fail from outside.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from channels.errors import ChannelError, ProviderDown, Rejected, Throttled
from channels.messages import ChannelName
from channels.simulator.signature import PROVIDER


class FaultKind(StrEnum):
    """What the sender sees; a slow provider takes the message, only late."""

    THROTTLED = "throttled"
    REJECTED = "rejected"
    DOWN = "down"
    SLOW = "slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One kind of failure for the next *times* calls.

    channel: None means any. retry_after: of THROTTLED. reason: of REJECTED.
    after_arrival: the message reaches the phone and only the answer is lost.
    delay: waited before the answer, whatever it is.
    """

    kind: FaultKind
    channel: ChannelName | None = None
    times: int = 1
    retry_after: timedelta = timedelta(seconds=1)
    reason: str = "undeliverable"
    after_arrival: bool = False
    delay: timedelta = timedelta(0)

    @property
    def takes_message(self) -> bool:
        return self.after_arrival or self.kind is FaultKind.SLOW

    def error(self) -> ChannelError | None:
        """What the sender is told; None when the call succeeds in the end."""
        match self.kind:
            case FaultKind.THROTTLED:
                return Throttled(PROVIDER, retry_after=self.retry_after)
            case FaultKind.REJECTED:
                return Rejected(PROVIDER, reason=self.reason)
            case FaultKind.DOWN:
                return ProviderDown(PROVIDER)
            case FaultKind.SLOW:
                return None
