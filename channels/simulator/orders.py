"""The faults that were ordered and have not happened yet, kept in the handset's file."""

import sqlite3
from datetime import timedelta

from channels.messages import ChannelName
from channels.simulator.faults import Fault, FaultKind
from channels.simulator.schema import Database


class FaultOrders:
    """Faults in the order they were asked for; each call of a channel uses up one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def order(self, fault: Fault) -> None:
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO faults"
                " (kind, channel, times, retry_after_s, reason, after_arrival, delay_s)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    fault.kind,
                    fault.channel,
                    fault.times,
                    fault.retry_after.total_seconds(),
                    fault.reason,
                    fault.after_arrival,
                    fault.delay.total_seconds(),
                ),
            )

    def take(self, channel: ChannelName) -> Fault | None:
        # Looked at before the write lock is taken: nearly every call finds none.
        if not self._database.read("SELECT 1 FROM faults WHERE times > 0 LIMIT 1"):
            return None
        with self._database.write() as connection:
            row = connection.execute(
                "UPDATE faults SET times = times - 1 WHERE id = ("
                " SELECT id FROM faults WHERE times > 0 AND (channel IS NULL OR channel = ?)"
                " ORDER BY id LIMIT 1) RETURNING *",
                (channel,),
            ).fetchone()
        return None if row is None else _fault(row)


def _fault(row: sqlite3.Row) -> Fault:
    return Fault(
        kind=FaultKind(row["kind"]),
        channel=None if row["channel"] is None else ChannelName(row["channel"]),
        times=1,
        retry_after=timedelta(seconds=row["retry_after_s"]),
        reason=row["reason"],
        after_arrival=bool(row["after_arrival"]),
        delay=timedelta(seconds=row["delay_s"]),
    )
