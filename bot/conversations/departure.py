"""A stored message made ready to leave: the gate is asked, then the channel's form is filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select

from bot.compliance.consent import consent_on, is_suppressed
from bot.compliance.gate import Purpose, Standing, Suppress, may_send
from bot.conversations.content import Content, open_content
from bot.conversations.models import Conversation, Message
from bot.people.candidates import address_of, candidate
from bot.security.crypto import MasterKey, Vault
from bot.tenancy.accounts import tenant_profile
from bot.tenancy.models import Account
from bot.tenancy.scope import ScopedSession
from channels.base import Channel
from channels.messages import Address, ChannelName, Outbound
from channels.registry import Registry

_LOOK_BACK = 5
_RE = re.compile(r"^(?:\s*re\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Departure:
    """A message and the channel that takes it."""

    channel: Channel
    outbound: Outbound


def admit(
    session: ScopedSession,
    master: MasterKey,
    registry: Registry,
    message: Message,
    row: Conversation,
) -> Departure | str:
    """The message ready to leave, or the reason why the gate keeps it."""
    decision = may_send(
        Purpose(message.purpose),
        standing(session, row, message.channel),
        composed_in=message.epoch,
    )
    if isinstance(decision, Suppress):
        return decision.reason.value
    return depart(session, master, registry, message, row)


def depart(
    session: ScopedSession,
    master: MasterKey,
    registry: Registry,
    message: Message,
    row: Conversation,
) -> Departure | str:
    """The message in the channel's form, or why there is nobody to hand it to."""
    vault = Vault(session, master)
    address = address_of(session, vault, row.candidate_id, message.channel)
    if address is None:
        return "no_address"
    content = open_content(vault.cipher(row.candidate_id), message.content)
    account = session.get_one(Account, message.account_id)
    channel = registry.at(message.provider, message.channel)
    name = ChannelName(message.channel)
    can = channel.capabilities
    return Departure(
        channel,
        Outbound(
            id=message.id,
            to=Address(name, address),
            sender=Address(name, account.address),
            text=content.text,
            subject=_subject(session, vault, message, row, content) if can.subject else None,
            buttons=content.buttons[: can.buttons],
            attachments=content.attachments if can.attachments else (),
            thread=row.id,
            to_name=candidate(session, vault, row.candidate_id).name,
        ),
    )


def _subject(
    session: ScopedSession, vault: Vault, message: Message, row: Conversation, content: Content
) -> str | None:
    """The message's own subject, else that of the one it follows, so that mail stays in its thread."""
    if content.subject is not None:
        return content.subject
    cipher = vault.cipher(row.candidate_id)
    earlier = session.scalars(
        select(Message.content)
        .where(
            Message.conversation_id == row.id,
            Message.channel == message.channel,
            Message.id != message.id,
            Message.created_at <= message.created_at,
        )
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(_LOOK_BACK)
    )
    subjects = (open_content(cipher, sealed).subject for sealed in earlier)
    last = next((subject for subject in subjects if subject), None)
    return None if last is None else f"Re: {_RE.sub('', last)}"


def standing(session: ScopedSession, row: Conversation, channel: str) -> Standing:
    """How things stand with the candidate on the channel, as the gate wants to know it."""
    return Standing(
        channel=channel,
        consent=consent_on(session, row.candidate_id, channel),
        suppressed=is_suppressed(session, row.candidate_id, channel),
        owner=row.owner,
        epoch=row.epoch,
        consent_required=tenant_profile(session).consent_required,
    )
