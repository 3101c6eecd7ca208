from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.cards import slot as slot_card
from bot.cards.slots import MOST, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import audit, slots, topics
from storage.database import Database
from storage.slots import Slot
from tests.bot.asked import FREE, REQUEST, SCHEDULED, SLOT
from tests.bot.cards.test_request import asked
from tests.bot.cards.test_talk import again
from tests.bot.families import deliver, family, member, only_request
from tests.colleagues import member_of
from tests.person import Person
from tests.sample import CENTRE, NOW, WHO

FACTS = [
    Facts(who=WHO, request=REQUEST, free=()),
    Facts(
        who=WHO,
        request=SCHEDULED,
        free=(),
        chosen=slot_card.Facts(who=WHO, request=SCHEDULED, slot=SLOT),
    ),
    Facts(who=WHO, request=REQUEST, free=tuple(replace(FREE, id=n + 2**62) for n in range(MOST))),
]
# Thursday, 26 November 2026, 11:00 in Bucharest.
THURSDAY = datetime(2026, 11, 26, 11, 0, tzinfo=CENTRE.zone)


def opened(
    database: Database, worker: Person, *starts: datetime, by_phone: bool = False
) -> list[Slot]:
    mine = member_of(database, worker).id
    with database.transaction() as db:
        slots.open_slots(db, "belvedere", mine, starts, 30, NOW, by_phone=by_phone)
        return slots.of_member(db, mine, NOW)


def booked(turns: Turns, database: Database) -> tuple[Person, Person, Slot]:
    """A parent with an hour on Thursday, whose it is, and the hour; Friday is free as well."""
    parent, worker = asked(turns, database), member(turns, database, name="Ioana Probă")
    opened(database, worker, THURSDAY, THURSDAY + timedelta(days=1))
    parent.tap_data(tap("request", "", only_request(database, parent).id))
    parent.tap("Aleg o oră")
    parent.tap("joi")
    with database.transaction() as db:
        slot = slots.of_request(db, only_request(database, parent).id)
    assert slot is not None
    return parent, worker, slot


def test_book_takes_the_hour_and_nothing_is_owed_until_it_is_over(
    turns: Turns, database: Database
) -> None:
    parent, worker, slot = booked(turns, database)

    assert "joi, 26 noiembrie, ora 11:00" in parent.text
    request = only_request(database, parent)
    assert (request.state, request.due_at) == ("scheduled", None)
    assert request.responsible_id == slot.staff_id
    told = [one.text for one in deliver(database, worker, at=parent.now) if one.screen]
    assert any("O oră a dumneavoastră a fost aleasă" in text for text in told)


def test_taking_the_request_back_frees_the_hour_and_is_told_to_whose_it_was(
    turns: Turns, database: Database
) -> None:
    parent, worker, slot = booked(turns, database)
    deliver(database, worker, at=parent.now)

    parent.tap_data(tap("request", "withdraw", only_request(database, parent).id))

    with database.reading() as db:
        free = slots.find(db, slot.id)
    assert free is not None
    assert (free.state, free.request_id) == ("open", None)
    told = [one.text for one in deliver(database, worker, at=parent.now) if one.screen]
    assert any("este din nou liberă" in text for text in told), told


def test_the_hour_of_somebody_faster_is_gone_and_others_are_shown(
    turns: Turns, database: Database
) -> None:
    parent, _worker, slot = booked(turns, database)
    other = family(turns, database, "+9996610002")
    other.home("Vorbim")
    other.tap("Familia")
    theirs = only_request(database, other)

    other.tap_data(tap("slots", "book", theirs.id, slot.id))

    assert other.last.alert
    assert "tocmai a fost luată" in other.speaks.plain(other.last.toast or parent.screen.text[0])
    assert "Ce oră vi se potrivește?" in other.text
    with database.transaction() as db:
        still = slots.find(db, slot.id)
    assert still == slot


def test_moving_frees_the_hour_for_others_and_keeps_one_for_the_family(
    turns: Turns, database: Database
) -> None:
    parent, _worker, slot = booked(turns, database)

    parent.tap("Altă oră")
    parent.tap("vin")

    assert "vineri, 27 noiembrie, ora 11:00" in parent.text
    with database.transaction() as db:
        before = slots.find(db, slot.id)
        now = slots.of_request(db, only_request(database, parent).id)
    assert before is not None
    assert now is not None
    assert (before.state, before.request_id) == ("open", None)
    assert now.starts_at == THURSDAY + timedelta(days=1)


def test_both_reminders_come_for_the_hour_that_is_and_none_for_the_one_that_was(
    turns: Turns, database: Database
) -> None:
    parent, _worker, _slot = booked(turns, database)
    parent.tap("Altă oră")
    parent.tap("vin")

    brought = deliver(database, parent, at=THURSDAY + timedelta(days=1))

    recalled = [one for one in brought if one.screen is not None]
    assert len(brought) == 4
    assert [one.text for one in recalled] == ["Aveți un mesaj de la centru."] * 2
    parent.now = THURSDAY + timedelta(hours=20)
    parent.tap("Deschid")
    assert "vineri, 27 noiembrie, ora 11:00" in parent.text


def test_only_hours_of_those_whose_topic_it_is_are_offered_and_can_be_had(
    turns: Turns, database: Database
) -> None:
    parent = asked(turns, database)
    other = member(turns, database, name="Sorin Specimen", works_on=["family"])
    (slot,) = opened(database, other, THURSDAY)
    request = only_request(database, parent)

    parent.tap_data(tap("slots", "", request.id))
    assert "Acum nu sunt ore libere" in parent.text
    parent.tap_data(tap("slots", "book", request.id, slot.id))

    with database.transaction() as db:
        assert slots.find(db, slot.id) == slot
        topics.give(db, slot.staff_id, "school")
    parent.tap_data(tap("slots", "book", request.id, slot.id))
    assert "joi, 26 noiembrie" in parent.text


def test_an_hour_that_has_begun_is_nobodys(turns: Turns, database: Database) -> None:
    parent, worker = asked(turns, database), member(turns, database)
    (slot,) = opened(database, worker, THURSDAY)
    parent.now = THURSDAY + timedelta(minutes=1)

    parent.tap_data(tap("slots", "book", only_request(database, parent).id, slot.id))

    with database.transaction() as db:
        assert slots.find(db, slot.id) == slot


def test_at_most_as_many_hours_as_fit_and_each_time_once(turns: Turns, database: Database) -> None:
    parent = asked(turns, database)
    starts = [THURSDAY + timedelta(minutes=30 * n) for n in range(8)]
    for name in ("Ioana Probă", "Sorin Specimen"):
        opened(database, member(turns, database, name=name), *starts)

    parent.tap_data(tap("slots", "", only_request(database, parent).id))

    labels = [parent.speaks.plain(b.label) for b in parent.screen.buttons]
    assert len(labels) == len(set(labels)) == MOST + 1


def test_an_hour_with_somebody_else_takes_the_request_along_openly(
    turns: Turns, database: Database
) -> None:
    """Whoever had it is told, and that it changed hands is in the audit log."""
    parent, first = asked(turns, database), member(turns, database, name="Sorin Specimen")
    second = member(turns, database, name="Ioana Probă")
    request = only_request(database, parent)
    first.tap_data(tap("request_work", "take", request.id))
    (slot,) = opened(database, second, THURSDAY)
    deliver(database, first, second, parent, at=parent.now)

    parent.tap_data(tap("slots", "book", request.id, slot.id))

    told = {one.person.chat: one.text for one in deliver(database, first, second, at=parent.now)}
    assert "se ocupă acum altcineva" in told[first.chat]
    assert "O oră a dumneavoastră a fost aleasă" in told[second.chat]
    assert only_request(database, parent).responsible_id == slot.staff_id
    with database.reading() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=50)
    lead = member(turns, database, "coordinator", works_on=[])
    lead.tap_data(tap("audit", "", 0))
    assert "familia" in lead.text
    moved = [e for e in entries if e.fields == ("responsible_id",)]
    assert [(e.member, e.record) for e in moved] == [
        (None, request.id),
        (member_of(database, first).id, request.id),
    ]


def test_moving_an_hour_with_the_same_person_is_told_to_them_as_a_choice_and_changes_no_hands(
    turns: Turns, database: Database
) -> None:
    """The second hour was never changed before, as little as the first: it is another one all the same."""
    parent, worker, _slot = booked(turns, database)
    deliver(database, worker, at=parent.now)
    parent.tap("Altă oră")
    parent.tap("vin")

    told = [one.text for one in deliver(database, worker, at=parent.now) if one.screen]

    assert len(told) == 1
    assert "O oră a dumneavoastră a fost aleasă" in told[0]


def test_an_hour_that_was_chosen_and_not_shown_is_shown_when_the_tap_comes_again(
    turns: Turns, database: Database
) -> None:
    parent, worker = asked(turns, database), member(turns, database)
    (slot,) = opened(database, worker, THURSDAY)
    data = tap("slots", "book", only_request(database, parent).id, slot.id)

    first, second = again(turns, parent, data)

    assert "joi, 26 noiembrie, ora 11:00" in first
    assert second == first
