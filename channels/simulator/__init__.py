"""The embedded default provider: it stands for the network and the candidate's phone.

Nothing leaves the machine. A message sent on any channel lands in a `Handset`, a file that a page
shows and a test reads; what is typed there comes back as a signed webhook, as from a real provider.
"""

from channels.simulator.channel import SimulatorChannel, simulated_channels
from channels.simulator.courier import Courier, Deliver
from channels.simulator.faults import Fault, FaultKind
from channels.simulator.handset import Handset
from channels.simulator.records import Direction, File, NoSuchConversation, PhoneMessage, Webhook
from channels.simulator.signature import PROVIDER, Signature
from channels.simulator.webhooks import signed_webhook

__all__ = [
    "PROVIDER",
    "Courier",
    "Deliver",
    "Direction",
    "Fault",
    "FaultKind",
    "File",
    "Handset",
    "NoSuchConversation",
    "PhoneMessage",
    "Signature",
    "SimulatorChannel",
    "Webhook",
    "signed_webhook",
    "simulated_channels",
]
