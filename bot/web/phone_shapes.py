"""The phone page's JSON: what a browser gets of a message, and what it sends."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

_LONGEST_REPLY = 10_000


class _View(BaseModel):
    # By alias always: the live feed dumps its models without being told to.
    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        from_attributes=True,
        serialize_by_alias=True,
    )


class ButtonView(_View):
    title: str
    payload: str


class FileView(_View):
    id: int
    filename: str
    media_type: str
    size: int


class MessageView(_View):
    """A bubble for the browser. No address is part of it: the page needs none."""

    id: int
    thread: str
    name: str
    direction: str
    channel: str
    text: str
    subject: str | None
    buttons: Sequence[ButtonView]
    attachments: Sequence[FileView]
    at: datetime
    attempts: int
    reported: bool | None


class MessagesView(_View):
    """Bubbles, oldest first; *last* is where the next page begins."""

    messages: list[MessageView]
    last: int


class ReplyIn(BaseModel):
    """What was typed, or tapped: then *payload* is the button's."""

    model_config = ConfigDict(extra="forbid")

    thread: str = Field(min_length=1, max_length=200)
    channel: str
    text: str = Field(max_length=_LONGEST_REPLY)
    payload: str | None = Field(default=None, max_length=2000)
