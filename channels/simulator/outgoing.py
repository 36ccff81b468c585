"""The webhooks the simulated provider owes us: rows first, so that a crash forgets none."""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from channels.messages import ReceiptStatus
from channels.simulator.records import Webhook
from channels.simulator.rows import select_messages
from channels.simulator.schema import Database

# How long one courier keeps a webhook to itself; past it, another takes it for abandoned.
LEASE = timedelta(seconds=30)
_FIRST_PAUSE = timedelta(milliseconds=250)
_LONGEST_PAUSE = timedelta(minutes=1)


def pause_after(attempts: int) -> timedelta:
    """How long the provider waits after the *attempts*-th failure in a row: doubling, bounded."""
    # Bounded before the power is taken: a provider tries for days.
    factor: int = 2 ** min(attempts, 10)
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * factor)


def owe(
    connection: sqlite3.Connection,
    message_id: int,
    *,
    status: ReceiptStatus | None,
    at: datetime,
) -> None:
    """Note, in the caller's transaction, a webhook about a message: a receipt if *status*."""
    connection.execute(
        "INSERT INTO webhooks (message_id, status, occurred_at, due_at) VALUES (?, ?, ?, ?)",
        (message_id, status, at.isoformat(), at.timestamp()),
    )


class OutgoingWebhooks:
    """Webhooks not yet accepted, each held by at most one courier at a time."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def claim(self, *, message_id: int | None = None, limit: int = 20) -> list[Webhook]:
        """Webhooks that are due, oldest first, kept from others for `LEASE`.

        message_id: only those about this message.
        """
        now = self._clock().timestamp()
        due = "accepted_at IS NULL AND due_at <= ?"
        parameters: tuple[float | int, ...] = (now,)
        if message_id is not None:
            due, parameters = f"{due} AND message_id = ?", (now, message_id)
        # Looked at before the write lock is taken: nearly every call finds none.
        if not self._database.read(f"SELECT 1 FROM webhooks WHERE {due} LIMIT 1", parameters):  # noqa: S608 # our own SQL
            return []
        with self._database.write() as connection:
            rows = connection.execute(
                f"UPDATE webhooks SET attempts = attempts + 1, due_at = ? WHERE id IN"  # noqa: S608 # our own SQL
                f" (SELECT id FROM webhooks WHERE {due} ORDER BY id LIMIT ?) RETURNING *",
                (now + LEASE.total_seconds(), *parameters, limit),
            ).fetchall()
        return [self._webhook(row) for row in sorted(rows, key=lambda row: row["id"])]

    def accepted(self, webhook: Webhook) -> None:
        """Owed no longer."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE webhooks SET accepted_at = ? WHERE id = ?",
                (self._clock().timestamp(), webhook.id),
            )

    def refused(self, webhook: Webhook) -> None:
        """To be tried again after a pause that grows with every failure."""
        due_at = self._clock() + pause_after(webhook.attempts)
        with self._database.write() as connection:
            connection.execute(
                "UPDATE webhooks SET due_at = ? WHERE id = ?", (due_at.timestamp(), webhook.id)
            )

    def hurry(self) -> None:
        """Make everything owed due now, what a dead courier still held included."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE webhooks SET due_at = ? WHERE accepted_at IS NULL",
                (self._clock().timestamp(),),
            )

    def unreported(self) -> frozenset[int]:
        """The replies that the application has not accepted yet, by message id."""
        rows = self._database.read(
            "SELECT message_id FROM webhooks WHERE accepted_at IS NULL AND status IS NULL"
        )
        return frozenset(row["message_id"] for row in rows)

    def _webhook(self, row: sqlite3.Row) -> Webhook:
        (message,) = select_messages(self._database, "m.id = ?", (row["message_id"],))
        return Webhook(
            id=row["id"],
            message=message,
            status=None if row["status"] is None else ReceiptStatus(row["status"]),
            occurred_at=datetime.fromisoformat(row["occurred_at"]),
            attempts=row["attempts"],
        )
