"""The handset's rows: written from what was sent or typed, read back as values."""

import json
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import datetime

from channels.messages import Address, Attachment, Button, ChannelName
from channels.simulator.records import Direction, File, PhoneMessage
from channels.simulator.schema import Database

_MESSAGES = """
SELECT m.*, w.id AS webhook_id, w.accepted_at
FROM messages m LEFT JOIN webhooks w ON w.message_id = m.id AND w.status IS NULL
"""


def select_messages(
    database: Database, where: str, parameters: Iterable[object], *, limit: int = -1
) -> list[PhoneMessage]:
    """Messages for which *where* holds, oldest first. *where* is our own SQL, never input."""
    rows = database.read(
        f"{_MESSAGES} WHERE {where} ORDER BY m.id LIMIT ?",
        (*parameters, limit),
    )
    files = _files(database, [row["id"] for row in rows])
    return [_message(row, files.get(row["id"], [])) for row in rows]


def _files(database: Database, message_ids: list[int]) -> dict[int, list[File]]:
    found: dict[int, list[File]] = {}
    # One parameter whatever the number of ids: SQLite limits how many a statement may have.
    rows = database.read(
        "SELECT id, message_id, filename, media_type, length(content) AS size FROM attachments"
        " WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(message_ids),),
    )
    for row in rows:
        file = File(row["id"], row["filename"], row["media_type"], row["size"])
        found.setdefault(row["message_id"], []).append(file)
    return found


def _message(row: sqlite3.Row, files: list[File]) -> PhoneMessage:
    channel = ChannelName(row["channel"])
    direction = Direction(row["direction"])
    return PhoneMessage(
        id=row["id"],
        provider_message_id=row["provider_message_id"],
        direction=direction,
        channel=channel,
        thread=row["thread"],
        name=row["name"],
        person=Address(channel, row["person"]),
        account=Address(channel, row["account"]),
        text=row["text"],
        subject=row["subject"],
        buttons=tuple(Button(title, payload) for title, payload in json.loads(row["buttons"])),
        attachments=tuple(files),
        payload=row["payload"],
        in_reply_to=row["in_reply_to"],
        idempotency_key=row["idempotency_key"],
        attempts=row["attempts"],
        at=datetime.fromisoformat(row["at"]),
        reported=None if direction is Direction.ARRIVED else row["accepted_at"] is not None,
    )


def encode_buttons(buttons: Iterable[Button]) -> str:
    """The column `buttons`."""
    return json.dumps([(button.title, button.payload) for button in buttons])


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A row of `messages` to be; a field is a column of the same name."""

    direction: Direction
    channel: ChannelName
    thread: str
    name: str
    person: str
    account: str
    text: str
    at: str
    subject: str | None = None
    buttons: str = "[]"
    payload: str | None = None
    in_reply_to: str | None = None
    idempotency_key: str | None = None
    once_key: str | None = None
    attempts: int = 0


_COLUMNS = ", ".join(field.name for field in fields(NewMessage))
_PLACES = ", ".join("?" for _ in fields(NewMessage))
_INSERT = f"INSERT INTO messages (provider_message_id, {_COLUMNS}) VALUES (?, {_PLACES})"  # noqa: S608 # our own field names


def insert(connection: sqlite3.Connection, message: NewMessage) -> tuple[int, str]:
    """The new message's id and the provider's id, which cannot be guessed."""
    provider_message_id = f"sim-{secrets.token_hex(10)}"
    cursor = connection.execute(_INSERT, (provider_message_id, *astuple(message)))
    if cursor.lastrowid is None:
        raise RuntimeError("the message was not stored")
    return cursor.lastrowid, provider_message_id


def attach(
    connection: sqlite3.Connection, message_id: int, attachments: Iterable[Attachment]
) -> None:
    """Store the files that came with a message."""
    connection.executemany(
        "INSERT INTO attachments (message_id, filename, media_type, content) VALUES (?, ?, ?, ?)",
        [(message_id, a.filename, a.media_type, a.content) for a in attachments],
    )
