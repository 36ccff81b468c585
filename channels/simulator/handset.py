"""The simulated network and phone: every message that arrived, every reply that was typed."""

import hashlib
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from channels.messages import ChannelName, Outbound, ReceiptStatus, Sent
from channels.simulator.courier import Courier, Deliver
from channels.simulator.faults import Fault
from channels.simulator.orders import FaultOrders
from channels.simulator.outgoing import OutgoingWebhooks, owe
from channels.simulator.records import Direction, File, NoSuchConversation, PhoneMessage
from channels.simulator.rows import NewMessage, attach, encode_buttons, insert, select_messages
from channels.simulator.schema import Database


class Handset:
    """The phone kept in the file *path*; several processes and threads may share it.

    secret: signs the webhooks, as a provider's account secret does. clock: says when.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        secret: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if not secret:
            raise ValueError("the simulator's webhooks need a secret")
        self.secret = secret
        self._clock = clock
        self._database = Database(Path(path))
        self.outgoing = OutgoingWebhooks(self._database, clock=clock)
        self._faults = FaultOrders(self._database)

    def deliver(self, message: Outbound, *, idempotent: bool = True, receipt: bool = True) -> Sent:
        """Put *message* on the phone.

        The second call with the same id on the same channel stores nothing, is counted in
        `PhoneMessage.attempts` and gives the first call's answer, unless not *idempotent*.
        receipt: also owe the webhook that says it was delivered.
        """
        channel = message.to.channel
        with self._database.write() as connection:
            known = self._count_attempt(connection, channel, message.id) if idempotent else None
            if known is not None:
                return known
            now = self._clock()
            row = NewMessage(
                direction=Direction.ARRIVED,
                channel=channel,
                thread=message.thread or _own_thread(message),
                name=message.to_name or "",
                person=message.to.value,
                account=message.sender.value,
                text=message.text,
                at=now.isoformat(),
                subject=message.subject,
                buttons=encode_buttons(message.buttons),
                in_reply_to=message.in_reply_to,
                idempotency_key=message.id,
                once_key=_once_key(channel, message.id) if idempotent else None,
                attempts=1,
            )
            message_id, provider_message_id = insert(connection, row)
            attach(connection, message_id, message.attachments)
            if receipt:
                owe(connection, message_id, status=ReceiptStatus.DELIVERED, at=now)
        return Sent(provider_message_id, now)

    def find(self, channel: ChannelName, idempotency_key: str) -> Sent | None:
        """The first acceptance of the message with this id, None when it never came."""
        rows = self._database.read(
            "SELECT provider_message_id, at FROM messages"
            " WHERE idempotency_key = ? AND channel = ? ORDER BY id LIMIT 1",
            (idempotency_key, channel),
        )
        return _sent(rows[0]) if rows else None

    def reply(
        self, thread: str, *, channel: str, text: str, payload: str | None = None
    ) -> PhoneMessage:
        """Type *text* in conversation *thread*; it answers what arrived last on *channel*.

        The webhook that tells of it is owed until it is accepted: see `courier`.
        Raises NoSuchConversation when nothing has arrived there on that channel.
        """
        name = ChannelName(channel)
        with self._database.write() as connection:
            last = connection.execute(
                "SELECT * FROM messages WHERE thread = ? AND channel = ? AND direction = ?"
                " ORDER BY id DESC LIMIT 1",
                (thread, name, Direction.ARRIVED),
            ).fetchone()
            if last is None:
                raise NoSuchConversation(thread=thread, channel=name)
            now = self._clock()
            row = NewMessage(
                direction=Direction.WRITTEN,
                channel=name,
                thread=thread,
                name=last["name"],
                person=last["person"],
                account=last["account"],
                text=text,
                at=now.isoformat(),
                subject=_re(last["subject"]),
                payload=payload,
                in_reply_to=last["provider_message_id"],
            )
            message_id, _ = insert(connection, row)
            owe(connection, message_id, status=None, at=now)
        return self.message(message_id)

    def message(self, message_id: int) -> PhoneMessage:
        """The message with this id. Raises KeyError."""
        found = select_messages(self._database, "m.id = ?", (message_id,))
        if not found:
            raise KeyError(message_id)
        return found[0]

    def messages(
        self, *, after: int = 0, thread: str | None = None, limit: int = 500
    ) -> list[PhoneMessage]:
        """At most *limit* messages with an id above *after*, oldest first."""
        where, parameters = "m.id > ?", (after,)
        if thread is None:
            return select_messages(self._database, where, parameters, limit=limit)
        where = f"{where} AND m.thread = ?"
        return select_messages(self._database, where, (after, thread), limit=limit)

    def channels(self, thread: str) -> frozenset[str]:
        """The channels a conversation can be answered on; empty when there is none such."""
        rows = self._database.read(
            "SELECT DISTINCT channel FROM messages WHERE thread = ? AND direction = ?",
            (thread, Direction.ARRIVED),
        )
        return frozenset(row["channel"] for row in rows)

    def attachment(self, attachment_id: int) -> File | None:
        """A file with its bytes; None when there is none with this id."""
        rows = self._database.read(
            "SELECT id, filename, media_type, length(content) AS size, content FROM attachments"
            " WHERE id = ?",
            (attachment_id,),
        )
        return File(**dict(rows[0])) if rows else None

    def order(self, fault: Fault) -> None:
        """Make the simulated provider fail as *fault* says, from its next call on."""
        self._faults.order(fault)

    def next_fault(self, channel: ChannelName) -> Fault | None:
        """The failure that the next call on *channel* must show, used up by asking."""
        return self._faults.take(channel)

    def courier(self, deliver: Deliver) -> Courier:
        """Whoever carries this phone's webhooks to *deliver*."""
        return Courier(self.outgoing, deliver, secret=self.secret, clock=self._clock)

    def watch(self) -> "Watch":
        """Tells of what anyone, in any process, has changed since it was last asked."""
        return Watch(self._database.connect())

    def close(self) -> None:
        self._database.close()

    def _count_attempt(
        self, connection: sqlite3.Connection, channel: ChannelName, key: str
    ) -> Sent | None:
        row = connection.execute(
            "UPDATE messages SET attempts = attempts + 1 WHERE once_key = ?"
            " RETURNING provider_message_id, at",
            (_once_key(channel, key),),
        ).fetchone()
        return None if row is None else _sent(row)


class Watch:
    """A cheap question, to be asked often: a few microseconds when nothing has happened."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._seen: int | None = None

    def changed(self) -> bool:
        """Whether the phone has changed since the last call; the first call says True."""
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        before, self._seen = self._seen, version
        return before != version

    def close(self) -> None:
        self._connection.close()


def _once_key(channel: ChannelName, key: str) -> str:
    return f"{channel}:{key}"


def _own_thread(message: Outbound) -> str:
    # A thread's label is shown in addresses of pages; the candidate's own address must not be.
    known_by = f"{message.to.channel}:{message.to.value}".encode()
    return hashlib.sha256(known_by).hexdigest()[:16]


def _sent(row: sqlite3.Row) -> Sent:
    return Sent(row["provider_message_id"], datetime.fromisoformat(row["at"]))


def _re(subject: str | None) -> str | None:
    if subject is None or subject.lower().startswith("re:"):
        return subject
    return f"Re: {subject}"
