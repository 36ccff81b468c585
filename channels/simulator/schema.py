"""The handset's file: its tables, and how a connection to it is opened.

SQLite in WAL mode, since the application and its worker have it open at once. Ids are given out
inside the one write transaction SQLite allows, so they become visible in order: a reader that has
seen id 7 will never be shown a 6 it missed.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    provider_message_id TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    name TEXT NOT NULL,
    person TEXT NOT NULL,
    account TEXT NOT NULL,
    text TEXT NOT NULL,
    subject TEXT,
    buttons TEXT NOT NULL,
    payload TEXT,
    in_reply_to TEXT,
    idempotency_key TEXT,
    once_key TEXT UNIQUE,
    attempts INTEGER NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_thread ON messages (thread, id);
CREATE INDEX IF NOT EXISTS messages_by_key ON messages (idempotency_key);
CREATE TABLE IF NOT EXISTS attachments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL REFERENCES messages (id),
    filename TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS attachments_by_message ON attachments (message_id);
CREATE TABLE IF NOT EXISTS webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL REFERENCES messages (id),
    status TEXT,
    occurred_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at REAL NOT NULL,
    accepted_at REAL
);
CREATE INDEX IF NOT EXISTS webhooks_due ON webhooks (due_at) WHERE accepted_at IS NULL;
CREATE INDEX IF NOT EXISTS webhooks_by_message ON webhooks (message_id);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    channel TEXT,
    times INTEGER NOT NULL,
    retry_after_s REAL NOT NULL,
    reason TEXT NOT NULL,
    after_arrival INTEGER NOT NULL,
    delay_s REAL NOT NULL
);
"""
BUSY_TIMEOUT_S = 30.0


class Database:
    """One connection, shared by the threads of a process under a lock."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._lock = threading.RLock()
        self._connection = self.connect()
        self._prepare()

    def connect(self) -> sqlite3.Connection:
        """A connection of its own, for whoever waits for the changes of others."""
        connection = sqlite3.connect(
            self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        return connection

    def _prepare(self) -> None:
        # Turning WAL on needs the file to itself for a moment, and SQLite does not wait for that
        # as it waits for a writer: two processes that start together would trip over each other.
        give_up_at = time.monotonic() + BUSY_TIMEOUT_S
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                break
            except sqlite3.OperationalError:
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(0.02)
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript(SCHEMA)

    def read(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """All rows of one query."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """The connection inside a write transaction: committed at the end, or undone."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            self._connection.close()
