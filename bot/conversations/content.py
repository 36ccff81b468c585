"""What a message says, and how it is kept: one sealed piece, complete enough to send after a crash."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field, replace

from bot.db.types import Sealed
from bot.security.crypto import PersonCipher
from channels.messages import Attachment, Button

_FIELD = "message"


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a message and what comes with it."""

    text: str = field(repr=False)
    subject: str | None = field(default=None, repr=False)
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    payload: str | None = field(default=None, repr=False)
    """What a pressed button stands for; the engine is told this instead of the button's title."""

    @property
    def meaning(self) -> str:
        """What the dialogue engine is told."""
        return self.payload or self.text

    def attach(self, filename: str, media_type: str, content: bytes) -> Content:
        """The same with a file."""
        return replace(
            self, attachments=(*self.attachments, Attachment(filename, media_type, content))
        )


def seal_content(cipher: PersonCipher, content: Content) -> Sealed:
    """The content under the person's key."""
    return cipher.seal(
        _FIELD,
        json.dumps(
            {
                "text": content.text,
                "subject": content.subject,
                "buttons": [[b.title, b.payload] for b in content.buttons],
                "attachments": [
                    [a.filename, a.media_type, base64.b64encode(a.content).decode()]
                    for a in content.attachments
                ],
                "payload": content.payload,
            },
            ensure_ascii=False,
        ),
    )


def open_content(cipher: PersonCipher, sealed: Sealed) -> Content:
    """The content as it was sealed."""
    raw = json.loads(cipher.open(_FIELD, sealed))
    return Content(
        text=raw["text"],
        subject=raw["subject"],
        buttons=tuple(Button(title, payload) for title, payload in raw["buttons"]),
        attachments=tuple(
            Attachment(name, media_type, base64.b64decode(content))
            for name, media_type, content in raw["attachments"]
        ),
        payload=raw["payload"],
    )
