from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.entered import Facts
from bot.screen import Picture, tap
from bot.turn import Turns
from storage import accounts, audit, follow_ups, safe_hours, signups, waiting
from storage.database import Database
from storage.family_codes import family_codes
from storage.signups import SignUp
from tests.bot.cards.test_undelivered import CALLS
from tests.bot.families import deliver, family
from tests.bot.led import (
    FOR_CHILDREN,
    GUEST,
    LED,
    NEAR,
    NOT_REACHED,
    WITH_CHILDREN,
    led_by,
    party,
    seated,
    states,
)
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import MEETING, add_meeting

FAR = replace(NEAR, starts_at=MEETING.starts_at)
FACTS = [
    Facts(
        who=LED,
        meeting=meeting,
        guest=replace(guest, signup=replace(guest.signup, state=state, place=9)),
    )
    for meeting, guest in ((NEAR, GUEST), (NEAR, NOT_REACHED), (FOR_CHILDREN, WITH_CHILDREN))
    for state in ("confirmed", "held", "offered", "waiting", "cancelled", "declined", "lapsed")
] + [
    Facts(
        who=LED,
        meeting=FAR,
        guest=replace(guest, signup=replace(guest.signup, state=state, place=2)),
        call=call,
        fits=state == "waiting",
    )
    for guest in (GUEST, NOT_REACHED)
    for state in ("confirmed", "offered", "waiting", "cancelled", "withdrawn")
    for call in CALLS[:2]
]
FACTS += [one.model_copy(update={"safe": hours}) for one in FACTS for hours in ("morning", "write")]


@pytest.fixture
def educator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "staff")


def code_for(educator: Person, signup: int) -> str:
    """The link that stands under the picture."""
    educator.tap_data(tap("entered", "", signup))
    educator.tap("Cod pentru familie")
    assert isinstance(educator.screen.attachment, Picture)
    (copy,) = educator.screen.buttons
    return copy.copy


def test_code_is_shown_once_and_leaves_only_a_hash(educator: Person, database: Database) -> None:
    meeting = led_by(database, educator, add_meeting(database))
    (made,) = seated(database, meeting, party(database, 1))

    link = code_for(educator, made.id)

    code = link.partition("?start=f_")[2]
    assert len(code) == 24
    with database.transaction() as db:
        stored = repr(db.execute(family_codes.select()).one())
        entries = audit.newest(db, "belvedere", skip=0, limit=1)
    assert code not in stored
    assert (entries[0].action, entries[0].record) == ("invite", made.caregiver_id)


def test_a_family_that_has_telegram_needs_no_code(educator: Person, database: Database) -> None:
    meeting = led_by(database, educator, add_meeting(database))
    (parent,) = party(database, 1)
    (made,) = seated(database, meeting, [parent])
    with database.transaction() as db:
        account = accounts.create(db, 5_999_999, "belvedere", educator.now)
        accounts.link(db, account.id, parent.id)

    educator.tap_data(tap("entered", "code", made.id))

    assert educator.screen.attachment is None
    assert "Cod pentru familie" not in " ".join(educator.labels())


def test_code_for_another_facilitators_family_looks_like_none(
    turns: Turns, educator: Person, database: Database
) -> None:
    other = colleague(turns, database, "counsellor")
    meeting = led_by(database, educator, add_meeting(database))
    (made,) = seated(database, meeting, party(database, 1))
    answers = set()

    for target in (made.id, 12345):
        for name in ("", "code"):
            other.tap_data(tap("entered", name, target))
            answers.add(other.text)

    assert len(answers) == 1


def on_the_telephone(educator: Person, signup: SignUp, *labels: str) -> None:
    educator.tap_data(tap("entered", "", signup.id))
    for label in labels:
        educator.tap(label)


def test_cancel_and_undo_are_done_for_a_family_that_phones(
    educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database, capacity=1))
    made = seated(database, meeting, party(database, 2))

    on_the_telephone(educator, made[0], "Familia nu vine")

    assert "anulată" in educator.text
    assert states(database, made) == ["cancelled", "offered"]
    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
    assert ("change", made[0].id, ("state",)) in [(e.action, e.record, e.fields) for e in entries]
    on_the_telephone(educator, made[0], "M-am răzgândit")
    assert states(database, made) == ["waiting", "offered"]


def test_take_accepts_the_offer_for_a_family_that_was_called(
    educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database, capacity=1))
    made = seated(database, meeting, party(database, 2))
    on_the_telephone(educator, made[0], "Familia nu vine")

    on_the_telephone(educator, made[1], "Familia ia locul")

    assert states(database, made) == ["cancelled", "confirmed"]
    assert "Familia este înscrisă" in educator.text
    with database.transaction() as db:
        assert follow_ups.open_in(db, "belvedere", educator.now) == []


def test_called_gives_the_family_its_time_and_is_no_longer_on_the_list(
    educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database, capacity=1))
    made = seated(database, meeting, party(database, 2))
    on_the_telephone(educator, made[0], "Familia nu vine")
    on_the_telephone(educator, made[1])
    assert "Un loc este păstrat până" in educator.text

    educator.tap("Am sunat")

    assert "Am sunat" not in " ".join(
        educator.speaks.plain(button.label) for button in educator.screen.buttons
    )
    assert states(database, made) == ["cancelled", "offered"]
    with database.transaction() as db:
        until = signups.get(db, made[1].id).offer_until
    assert until is not None
    assert until <= educator.now + timedelta(hours=25)


def test_a_free_seat_of_the_last_hour_is_given_on_the_telephone_and_the_one_before_is_noted(
    educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database, capacity=1))
    made = seated(database, meeting, party(database, 3))
    educator.now += timedelta(days=3) - timedelta(hours=1)
    on_the_telephone(educator, made[0], "Familia nu vine")
    assert states(database, made) == ["cancelled", "waiting", "waiting"]

    on_the_telephone(educator, made[2], "Familia ia locul")

    assert states(database, made) == ["cancelled", "waiting", "confirmed"]
    with database.transaction() as db:
        (skip,) = db.execute(waiting.skips.select()).all()
    assert (skip.passed_over, skip.reason) == (made[1].id, "not_reached")


def test_a_family_on_telegram_sees_what_was_done_for_it(
    turns: Turns, educator: Person, database: Database
) -> None:
    parent = family(turns, database)
    meeting = led_by(database, educator, add_meeting(database))
    parent.tap_data(tap("meeting", "join", meeting, 0))
    deliver(database, parent, at=parent.now)
    with database.transaction() as db:
        (made,) = signups.of_meeting(db, meeting, ["confirmed"])

    on_the_telephone(educator, made, "Familia nu vine")

    (card,) = deliver(database, parent, at=educator.now)
    assert "anulată" in card.text


def test_nothing_is_done_for_another_facilitators_family(
    turns: Turns, educator: Person, database: Database
) -> None:
    other = colleague(turns, database, "counsellor")
    meeting = led_by(database, educator, add_meeting(database))
    made = seated(database, meeting, party(database, 1))

    for name in ("cancel", "take", "undo", "called"):
        other.tap_data(tap("entered", name, made[0].id))
        assert "nu mai este disponibil" in other.text

    assert states(database, made) == ["confirmed"]


def test_number_of_a_family_that_must_not_be_called_is_shown_to_whoever_asks(
    educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database))
    (mother,) = party(database, 1, phone="+9996610077")
    (made,) = seated(database, meeting, [mother])
    on_the_telephone(educator, made)
    assert "☎️ +9996610077" in educator.text
    with database.transaction() as db:
        safe_hours.say(db, mother.id, "write", educator.now)

    on_the_telephone(educator, made)

    assert "+9996610077" not in educator.text
    assert "Nu sunați. Scrieți." in educator.text
    educator.tap("Văd numărul")
    assert educator.last.toast is not None
    toast = educator.speaks.plain(educator.last.toast)
    assert toast.index("Nu sunați. Scrieți.") < toast.index("+9996610077")
    with database.reading() as db:
        (look, *_rest) = audit.newest(db, "belvedere", skip=0, limit=5)
    assert (look.action, look.record, look.fields) == ("read", mother.id, ("phone",))
