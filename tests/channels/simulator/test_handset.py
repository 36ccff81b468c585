import multiprocessing
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from channels.messages import Attachment, Button, ChannelName, Outbound
from channels.simulator import Direction, Handset, NoSuchConversation

MakeOutbound = Callable[..., Outbound]
SECRET = "the-simulators-secret"


def _deliver_many(path: Path, messages: list[Outbound]) -> None:
    phone = Handset(path, secret=SECRET)
    for message in messages:
        phone.deliver(message)
    phone.close()


def test_everything_of_a_message_is_kept(handset: Handset, outbound: MakeOutbound) -> None:
    handset.deliver(
        outbound(
            channel=ChannelName.EMAIL,
            subject="Interview",
            to_name="Dana",
            buttons=(Button("Yes", "affirm"),),
            attachments=(Attachment("invite.ics", "text/calendar", b"BEGIN"),),
        )
    )
    (message,) = handset.messages()
    assert message.direction is Direction.ARRIVED
    assert (message.subject, message.name, message.thread) == (
        "Interview",
        "Dana",
        "conversation-1",
    )
    assert message.buttons == (Button("Yes", "affirm"),)
    (file,) = message.attachments
    assert (file.filename, file.media_type, file.size) == ("invite.ics", "text/calendar", 5)
    stored = handset.attachment(file.id)
    assert stored is not None
    assert stored.content == b"BEGIN"
    assert handset.attachment(file.id + 1) is None


def test_the_same_id_again_is_counted_and_not_stored(
    handset: Handset, outbound: MakeOutbound
) -> None:
    first = handset.deliver(outbound())
    second = handset.deliver(outbound(text="another text"))
    assert first == second
    (message,) = handset.messages()
    assert message.text == "Are you free on Tuesday?"
    assert message.attempts == 2


def test_one_id_on_two_channels_is_two_messages(handset: Handset, outbound: MakeOutbound) -> None:
    handset.deliver(outbound(channel=ChannelName.SMS))
    handset.deliver(outbound(channel=ChannelName.WHATSAPP))
    assert len(handset.messages()) == 2


def test_processes_and_threads_share_one_phone_and_lose_nothing(
    tmp_path: Path, outbound: MakeOutbound
) -> None:
    path = tmp_path / "phone.db"
    messages = [outbound(f"touch-{n}") for n in range(40)]
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_deliver_many, args=(path, messages)) for _ in range(2)]
    for process in processes:
        process.start()
    here = Handset(path, secret=SECRET)
    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(here.deliver, message) for message in messages]:
            future.result()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    stored = here.messages()
    assert len(stored) == 40
    assert {message.attempts for message in stored} == {3}
    assert [message.id for message in stored] == sorted(message.id for message in stored)
    here.close()


def test_many_may_open_a_new_phone_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        phones = list(
            pool.map(lambda _: Handset(tmp_path / "new" / "phone.db", secret=SECRET), range(8))
        )
    assert [phone.messages() for phone in phones] == [[]] * 8
    for phone in phones:
        phone.close()


def test_a_reply_answers_what_arrived_last_on_that_channel(
    handset: Handset, outbound: MakeOutbound
) -> None:
    handset.deliver(outbound("touch-1", channel=ChannelName.EMAIL, subject="Interview"))
    handset.deliver(outbound("touch-2", channel=ChannelName.SMS))
    reply = handset.reply("conversation-1", channel="email", text="Tuesday is fine")
    mail = handset.messages()[0]
    assert reply.direction is Direction.WRITTEN
    assert reply.subject == "Re: Interview"
    assert reply.in_reply_to == mail.provider_message_id
    assert (reply.person, reply.account) == (mail.person, mail.account)
    assert reply.reported is False
    assert reply.id > mail.id


def test_a_reply_where_nothing_arrived_is_refused(handset: Handset, outbound: MakeOutbound) -> None:
    handset.deliver(outbound(channel=ChannelName.SMS))
    assert handset.channels("conversation-1") == {"sms"}
    assert handset.channels("conversation-2") == frozenset()
    for thread, channel in (("conversation-1", "voice"), ("conversation-2", "sms")):
        with pytest.raises(NoSuchConversation):
            handset.reply(thread, channel=channel, text="hi")
    assert len(handset.messages()) == 1


def test_messages_are_read_on_from_an_id_and_by_conversation(
    handset: Handset, outbound: MakeOutbound
) -> None:
    for n in range(4):
        handset.deliver(outbound(f"touch-{n}", thread=f"conversation-{n % 2}"))
    ids = [message.id for message in handset.messages()]
    assert [message.id for message in handset.messages(after=ids[1])] == ids[2:]
    assert [message.id for message in handset.messages(limit=3)] == ids[:3]
    odd = handset.messages(thread="conversation-1")
    assert [message.id for message in odd] == [ids[1], ids[3]]
    with pytest.raises(KeyError):
        handset.message(ids[-1] + 1)


def test_a_message_without_a_thread_gets_one_that_hides_the_address(
    handset: Handset, outbound: MakeOutbound
) -> None:
    handset.deliver(outbound("touch-1", thread=None))
    handset.deliver(outbound("touch-2", thread=None))
    threads = {message.thread for message in handset.messages()}
    assert len(threads) == 1
    assert "5005550006" not in threads.pop()


def test_a_watch_tells_of_changes_once(handset: Handset, outbound: MakeOutbound) -> None:
    watch = handset.watch()
    assert watch.changed()
    assert not watch.changed()
    handset.deliver(outbound())
    assert watch.changed()
    assert not watch.changed()
    watch.close()


def test_a_failed_delivery_leaves_nothing_behind(handset: Handset, outbound: MakeOutbound) -> None:
    unstorable = Attachment("invite.ics", "text/calendar", {})  # type: ignore[arg-type] # on purpose
    with pytest.raises(sqlite3.Error):
        handset.deliver(outbound(attachments=(unstorable,)))
    assert handset.messages() == []
    handset.deliver(outbound())
    assert len(handset.messages()) == 1


def test_a_phone_shows_nothing_of_its_messages_in_reprs(
    handset: Handset, outbound: MakeOutbound
) -> None:
    handset.deliver(outbound(to_name="Dana", attachments=(Attachment("dana.ics", "x/y", b"B"),)))
    shown = f"{handset.messages()} {handset!r} {handset.outgoing.claim()}"
    for word in ("Tuesday", "Dana", "dana", "5005550006"):
        assert word not in shown


def test_a_phone_without_a_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="secret"):
        Handset(tmp_path / "phone.db", secret="")
