from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import icalendar
from sqlalchemy import select

from bot.conversations.models import Conversation
from bot.dialogue.port import Answer, Ask, DialogueState
from bot.interviews.models import Interview, Offer
from bot.people.candidates import candidate
from bot.security.crypto import Vault
from scheduling.booking import BookingStatus
from scheduling.tables import bookings
from tests.bot.conftest import World, candidate_json, populate

MakeWorld = Callable[..., World]


def talk(make_world: MakeWorld) -> World:
    """A world in which every text is put to one step, named before a colon: "choose: 2"."""
    world: World = make_world()

    async def act(ask: Ask) -> Answer:
        step, _, text = ask.text.partition(": ")
        offers = world.parley.offers
        with world.parley.sessions.write(world.tenant) as session:
            now = world.clock()
            if step == "decline":
                replies = offers.decline(session, ask.conversation_id, now=now)
            else:
                replies = getattr(offers, step)(session, ask.conversation_id, text, now=now)
        return Answer(list(replies))

    world.script._otherwise = act
    return world


def offered(world: World) -> list[str]:
    """The local starts of the open offer's options, as they were told."""
    with world.parley.sessions.read(world.tenant) as session:
        offer = session.scalars(select(Offer).where(Offer.status == "open")).one()
    return [option["start"] for option in offer.options]


def held(world: World) -> int:
    with world.parley.sessions.read(world.tenant) as session:
        rows = session.execute(select(bookings).where(bookings.c.status == BookingStatus.HELD))
        return len(rows.all())


def interviews(world: World) -> list[Interview]:
    with world.parley.sessions.read(world.tenant) as session:
        return list(session.scalars(select(Interview)))


def test_stated_availability_is_offered_and_held(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Tuesday after 3pm or Thursday morning")
    # Monday 2 March: Tuesday 15:00 to 17:00 and Thursday 09:00 to 12:00, in New York (UTC-5).
    starts = offered(world)
    assert len(starts) == 3
    assert {start[:10] for start in starts} == {"2026-03-03", "2026-03-05"}
    assert all(
        "20:00" <= start[11:16] < "22:00"
        if start[8:10] == "03"
        else "14:00" <= start[11:16] < "17:00"
        for start in starts
    )
    assert held(world) == 3
    assert world.state() == DialogueState.OFFERED_SLOTS
    assert "1. Tue 3 Mar, 3:00 PM" in world.texts()[-1]


def test_the_second_one_is_booked_and_confirmed_with_an_invitation(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Tuesday after 3pm or Thursday morning")
    second = offered(world)[1]
    world.say("choose: the second one")
    (interview,) = interviews(world)
    assert interview.scheduled_at.isoformat() == second
    assert interview.status == "scheduled"
    assert world.state() == DialogueState.BOOKED
    assert held(world) == 0
    assert "Booked:" in world.texts("sms")[-1]
    (mail,) = [m for m in world.phone() if m.channel == "email"]
    assert world.parley.handset is not None
    file = world.parley.handset.attachment(mail.attachments[0].id)
    assert file is not None
    event = icalendar.Calendar.from_ical(file.content).walk("VEVENT")[0]
    assert event.decoded("dtstart") == interview.scheduled_at
    assert event["sequence"] == 0
    assert "interview.scheduled" in world.events()
    with world.parley.sessions.read(world.tenant) as session:
        view = candidate(session, Vault(session, world.parley.master), world.candidate)
    assert view.status == "scheduled"


def test_choosing_twice_books_once(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Tuesday")
    world.say("choose: 1")
    world.say("choose: 1")
    assert len(interviews(world)) == 1
    assert "You are booked" in world.texts("sms")[-1]


def test_other_times_are_other_than_those_offered(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Tuesday")
    first = offered(world)
    world.say("more: anything else?")
    assert not set(first) & set(offered(world))
    assert {start[:10] for start in offered(world)} == {"2026-03-03"}
    assert held(world) == 3


def test_a_time_nobody_has_free_is_answered_with_the_nearest(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Saturday at noon")
    assert "not free then" in world.texts()[-1]
    assert offered(world)


def test_a_slot_taken_meanwhile_is_answered_with_others(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Tuesday after 3pm")
    start = offered(world)[0]
    world.clock.advance(timedelta(hours=3))  # the hold has run out
    rival = talk_of_rival(world)
    rival.say("offer: Tuesday after 3pm", sender="+12025550177")
    rival.say("choose: 1", sender="+12025550177")
    assert interviews(world)[0].scheduled_at.isoformat() == start
    world.say("choose: 1")
    assert len(interviews(world)) == 1
    assert "just been taken" in world.texts()[-2]


def talk_of_rival(world: World) -> World:
    rival = World(world.parley, world.clock, world.script, world.tenant, numbers=world.numbers)
    info = candidate_json()["personalInfo"] | {"phone": "+12025550177", "name": "Kim Rival"}
    populate(rival, candidate_json(candidateId="kim", personalInfo=info))
    return rival


def test_two_candidates_are_never_offered_the_same_slot(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Tuesday after 3pm")
    first = offered(world)
    rival = talk_of_rival(world)
    rival.say("offer: Tuesday after 3pm", sender="+12025550177")
    with world.parley.sessions.read(world.tenant) as session:
        offer = session.scalars(select(Offer).where(Offer.candidate_id == rival.candidate)).one()
    assert not set(first) & {option["start"] for option in offer.options}


def test_a_day_on_which_the_candidate_is_out_is_not_offered(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: any morning this week, but I'll be out on Thursday")
    assert "2026-03-05" not in {start[:10] for start in offered(world)}


def test_words_that_fit_two_options_are_asked_about(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Thursday morning")
    world.say("choose: Thursday morning")
    assert "Which one do you mean" in world.texts()[-1]
    assert interviews(world) == []


def test_new_times_instead_of_a_choice_are_a_new_offer(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Tuesday")
    world.say("choose: what about Friday morning")
    assert {start[:10] for start in offered(world)} == {"2026-03-06"}


def test_a_no_ends_the_outreach_and_frees_what_was_held(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Tuesday")
    world.say("decline: no thanks")
    assert held(world) == 0
    assert world.state() == DialogueState.NONE


def test_somebody_booked_who_wants_another_time_gets_a_person(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Tuesday")
    world.say("choose: 1")
    world.say("offer: Friday instead")
    assert "You are booked" in world.texts("sms")[-1]
    with world.parley.sessions.read(world.tenant) as session:
        row = session.get_one(Conversation, world.conversation)
    assert row.person_wanted == "wants_to_change_interview"


def test_cancelling_tells_the_candidate_and_frees_the_time(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Tuesday")
    world.say("choose: 1")
    (interview,) = interviews(world)
    with world.parley.sessions.write(world.tenant) as session:
        world.parley.agreements.cancel(
            session, interview.id, reason="role filled", now=world.clock()
        )
        again = world.parley.agreements.cancel(
            session, interview.id, reason=None, now=world.clock()
        )
    assert (again.status, again.cancel_reason) == ("cancelled", "role filled")
    assert world.events().count("interview.cancelled") == 1
    world.say("offer: Tuesday")
    mail = [m for m in world.phone() if m.channel == "email"][-1]
    assert mail.subject is not None
    assert mail.subject.startswith("Cancelled")
    assert interview.scheduled_at.isoformat() in offered(world)


def test_nothing_personal_is_in_any_event(make_world: MakeWorld) -> None:
    world = talk(make_world)
    world.say("offer: Tuesday, my other number is +12025550188")
    world.say("choose: 1")
    from bot.events.models import EventRow

    with world.parley.sessions.across_tenants(writes=False) as session:
        told = " ".join(str(row.data) for row in session.query(EventRow))
    for personal in ("Sam", "Rivera", "example.com", "2025550", "other number", "Dana"):
        assert personal not in told


def test_an_offer_is_worded_on_the_candidates_own_clock(make_world: MakeWorld) -> None:
    info = candidate_json()["personalInfo"] | {"timezone": "Europe/Madrid"}
    world = talk(lambda: make_world(personalInfo=info))
    world.say("offer: Tuesday")
    assert "(CET)" in world.texts()[-1]
    assert world.texts()[-1].count(", 3:00 PM") == 1
