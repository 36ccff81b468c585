"""The one road in: what a channel received becomes a row before anything is answered.

Everything here runs in the transaction that the webhook's 200 stands for. What cannot be matched to
a person is kept as well, sealed under a key of its own, for a recruiter to look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.compliance.gate import CONSENT_FOR_CHANNEL
from bot.conversations.content import Content, seal_content
from bot.conversations.models import Conversation, Message, UnmatchedMessage
from bot.conversations.ports import PlannedOutreach
from bot.conversations.receipts import record
from bot.conversations.repository import INBOUND, OUTBOUND, conversation_of, stream
from bot.db.insert import insert_unless_there
from bot.events.store import append
from bot.events.types import EventType
from bot.kernel.errors import NotFound
from bot.kernel.ids import new_id
from bot.people.candidates import candidates_at
from bot.security.crypto import MasterKey, Vault
from bot.tenancy.accounts import SendingAccount, account_receiving
from bot.tenancy.scope import ScopedSession, Sessions
from channels.messages import Inbound, Receipt


@dataclass(frozen=True, slots=True)
class Accepted:
    """A new message of a candidate: a turn is due."""

    tenant_id: str
    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Stored before; there is nothing more to do."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Kept, but nobody we know wrote it."""

    message_id: str


Acceptance = Accepted | Seen | Unmatched


class Inbox:
    """Stores what arrives, once."""

    def __init__(
        self,
        sessions: Sessions,
        master: MasterKey,
        planned: PlannedOutreach,
        *,
        quiet_period: timedelta,
    ) -> None:
        self._sessions = sessions
        self._master = master
        self._planned = planned
        self._quiet_period = quiet_period
        # An account never changes hands: what was found once holds for the life of the process.
        self._accounts: dict[tuple[str, str, str], SendingAccount] = {}

    def accept(self, inbound: Inbound, *, now: datetime) -> Acceptance:
        """Store the message and its event in one commit; delivered again, it is `Seen`.

        Raises NotFound when the address it was sent to belongs to no tenant.
        """
        account = self._account(inbound)
        with self._sessions.write(account.tenant_id) as session:
            vault = Vault(session, self._master)
            candidate_id = self._person(session, vault, inbound)
            if candidate_id is None:
                return _keep_unmatched(session, vault, inbound, account, now=now)
            row = conversation_of(session, candidate_id, now=now)
            message_id = self._store(session, vault, row, inbound, account, now=now)
            if message_id is None:
                return Seen()
            # A reply on any channel ends the outreach that was waiting for one.
            self._planned.stop(session, candidate_id, reason="replied", now=now)
            return Accepted(account.tenant_id, row.id, message_id)

    def record(self, receipt: Receipt, *, now: datetime) -> bool:
        """Move the message forward to what the provider says; False when that is no step forward."""
        return record(self._sessions, receipt, now=now)

    def _account(self, inbound: Inbound) -> SendingAccount:
        key = (inbound.provider, inbound.channel.value, inbound.recipient.value)
        if key not in self._accounts:
            self._accounts[key] = self._find_account(inbound)
        return self._accounts[key]

    def _find_account(self, inbound: Inbound) -> SendingAccount:
        with self._sessions.across_tenants(writes=False) as session:
            account = account_receiving(
                session,
                channel=inbound.channel,
                provider=inbound.provider,
                address=inbound.recipient.value,
            )
        if account is None:
            raise NotFound("sending account", f"{inbound.provider}/{inbound.channel}")
        return account

    def _person(self, session: ScopedSession, vault: Vault, inbound: Inbound) -> str | None:
        """Who wrote: of several who share the address, the one last spoken with, then last updated."""
        candidates = candidates_at(session, vault, inbound.channel, inbound.sender.value)
        if len(candidates) < 2:
            return next(iter(candidates), None)
        latest = session.scalar(
            select(Conversation.candidate_id)
            .join(Message, Message.conversation_id == Conversation.id)
            .where(
                Conversation.candidate_id.in_(candidates),
                Message.direction == OUTBOUND,
                Message.channel == inbound.channel,
            )
            .order_by(Message.created_at.desc())
            .limit(1)
        )
        return latest or candidates[0]

    def _store(
        self,
        session: ScopedSession,
        vault: Vault,
        row: Conversation,
        inbound: Inbound,
        account: SendingAccount,
        *,
        now: datetime,
    ) -> str | None:
        message_id = new_id("msg")
        waits = CONSENT_FOR_CHANNEL[inbound.channel] != "calls"
        values = {
            "id": message_id,
            "tenant_id": session.tenant,
            "conversation_id": row.id,
            "direction": INBOUND,
            "channel": inbound.channel.value,
            "provider": inbound.provider,
            "provider_message_id": inbound.provider_message_id,
            "account_id": account.id,
            "purpose": "inbound",
            "content": seal_content(
                vault.cipher(row.candidate_id),
                Content(inbound.text, subject=inbound.subject, payload=inbound.payload),
            ),
            "status": "stored",
            "epoch": row.epoch,
            "ready_at": now + self._quiet_period if waits else now,
            "attempts": 0,
            "created_at": now,
        }
        # Two deliveries at once: the second waits for the first's commit, then inserts nothing.
        if not insert_unless_there(session, Message, values):
            return None
        append(
            session,
            stream(row.id),
            EventType.MESSAGE_RECEIVED,
            {"conversationId": row.id, "messageId": message_id, "channel": inbound.channel.value},
            now=now,
        )
        return message_id


def _keep_unmatched(
    session: ScopedSession,
    vault: Vault,
    inbound: Inbound,
    account: SendingAccount,
    *,
    now: datetime,
) -> Acceptance:
    known = session.scalar(
        select(UnmatchedMessage.id).where(
            UnmatchedMessage.provider == inbound.provider,
            UnmatchedMessage.channel == inbound.channel.value,
            UnmatchedMessage.provider_message_id == inbound.provider_message_id,
        )
    )
    if known is not None:
        return Seen()
    id_ = new_id("unm")
    cipher = vault.create(id_, now=now)
    session.add(
        UnmatchedMessage(
            id=id_,
            account_id=account.id,
            channel=inbound.channel.value,
            provider=inbound.provider,
            provider_message_id=inbound.provider_message_id,
            sender=cipher.seal("sender", inbound.sender.value),
            content=seal_content(cipher, Content(inbound.text, subject=inbound.subject)),
            received_at=now,
        )
    )
    append(
        session,
        f"unmatched/{account.id}",
        EventType.MESSAGE_UNMATCHED,
        {"messageId": id_, "channel": inbound.channel.value},
        now=now,
    )
    return Unmatched(id_)
