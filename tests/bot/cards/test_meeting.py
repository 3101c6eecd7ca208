from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.meeting import CHILDCARE, TRANSPORT, Facts, say
from bot.texts import LANGUAGES, translator
from storage import persons, seats, signups
from storage.database import Database
from tests.bot.flows.test_signup import known, welcomed
from tests.person import Person
from tests.sample import MEETING, NOW, SIGNUP, WHO, add_meeting, add_parent

WAITS = replace(SIGNUP, state="waiting", place=120)
HELD = replace(SIGNUP, state="held")
FOR_CHILDREN = replace(MEETING, for_carers=False, kind="science")
ABOUT = {
    "ro": "Despre calm, răbdare și limite, cu exemple de acasă și mult umor",
    "uk": "Про спокій, терпіння та межі, з прикладами з дому",
}
FACTS = [
    Facts(who=WHO, meeting=meeting, mine=mine, wishes=wishes)
    for meeting in (
        MEETING,
        replace(MEETING, free=0),
        replace(MEETING, childcare=False, room=""),
        replace(MEETING, description=ABOUT),
        replace(MEETING, description=ABOUT, title={"ro": "Grup de părinți"}),
    )
    for mine in ((), ((SIGNUP, ()),), ((WAITS, ()),), ((HELD, ()),))
    for wishes in (0, CHILDCARE, CHILDCARE | TRANSPORT)
] + [
    Facts(who=WHO, meeting=FOR_CHILDREN, mine=mine, wishes=0)
    for mine in (
        ((HELD, ("Mara",)),),
        ((SIGNUP, ("Mara",)), (WAITS, ("Luca",))),
        ((HELD, ("Mara",)), (WAITS, ("Maximiliana", "Luca")), (WAITS, ("Luca",)), (HELD, ("Ada",))),
    )
]


def test_join_keeps_the_wishes_said_with_it(parent: Person, database: Database) -> None:
    known(parent, database)
    add_meeting(database)
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    parent.tap("Supraveghere")
    parent.tap("Transport")
    parent.tap("Transport")

    parent.tap("Mă înscriu")

    mine = parent_id(database)
    with database.transaction() as db:
        latest = signups.of_caregiver(db, mine)[-1]
    assert (latest.childcare, latest.transport) == (True, False)


def test_join_twice_is_one_seat_and_says_so(parent: Person, database: Database) -> None:
    known(parent, database)
    meeting = add_meeting(database, capacity=5)
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    button = next(b for b in parent.screen.buttons if "Mă înscriu" in parent.speaks.plain(b.label))
    message = max(parent.chat_log)

    parent.press(button, message)
    parent.press(button, message)

    assert parent.last.toast is not None
    assert "Sunteți pe listă" in parent.speaks.plain(parent.last.toast)
    mine = parent_id(database)
    with database.transaction() as db:
        assert [s.meeting_id for s in signups.of_caregiver(db, mine)].count(meeting) == 1


def test_join_after_the_last_seat_went_says_so_and_offers_to_wait(
    parent: Person, database: Database
) -> None:
    known(parent, database)
    meeting = add_meeting(database, capacity=1)
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    other = add_parent(database, None)
    with database.transaction() as db:
        seats.take_seats_or_wait(db, meeting, other, [other.id], NOW, known=True, may_wait=False)

    parent.tap("Mă înscriu")

    assert parent.last.alert
    parent.tap("Listă de așteptare")
    assert "locul 1" in parent.text


def test_wait_gives_a_seat_when_one_became_free_meanwhile(
    parent: Person, database: Database
) -> None:
    known(parent, database)
    meeting = add_meeting(database, capacity=1)
    other = add_parent(database, None)
    with database.transaction() as db:
        taken = seats.take_seats_or_wait(
            db, meeting, other, [other.id], NOW, known=True, may_wait=False
        )
    assert not isinstance(taken, str)
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    with database.transaction() as db:
        seats.cancel(db, taken.id, other.id, NOW)

    parent.tap("Listă de așteptare")

    assert "V-ați înscris" in parent.text


def test_a_meeting_of_another_centre_looks_like_none(parent: Person, database: Database) -> None:
    welcomed(parent)

    parent.start("m_AAAAAAAAAAA")

    assert "nu mai este disponibil" in parent.text


def parent_id(database: Database) -> int:
    from storage import persons

    with database.transaction() as db:
        found = persons.recognise(db, "belvedere", "+9996610001")
    assert found is not None
    return found.id


def with_children(parent: Person, database: Database, *names: str) -> tuple[int, int]:
    """A parent whom the centre knows with these children, and a meeting for children on the phone."""
    known(parent, database)
    mine = parent_id(database)
    meeting = add_meeting(database, kind="science")
    with database.transaction() as db:
        new = [persons.NewChild(name, 2018) for name in names]
        persons.add_children(db, persons.find(db, mine), new, NOW)
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    return meeting, mine


def in_seats(database: Database, mine: int, meeting: int) -> list[list[str]]:
    with database.transaction() as db:
        return [
            sorted(one.name for one in persons.some(db, seats.people_of(db, s.id)).values())
            for s in signups.all_mine(db, mine, meeting)
        ]


def test_more_signs_up_the_child_that_has_no_seat_yet(parent: Person, database: Database) -> None:
    meeting, mine = with_children(parent, database, "Mara", "Luca")
    parent.tap("Mă înscriu")
    parent.tap("Mara")
    parent.tap("Gata")
    assert in_seats(database, mine, meeting) == [["Mara"]]
    parent.home("Întâlniri")
    parent.tap("📅 joi")

    parent.tap("Alt copil")

    assert in_seats(database, mine, meeting) == [["Mara"], ["Luca"]]
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    assert "🧒 Mara ✅" in parent.text
    assert "🧒 Luca ✅" in parent.text
    parent.tap("📝 Luca")
    assert "🧒 Luca" in parent.text
    assert "Mara" not in parent.text


def test_an_only_child_that_has_a_seat_leads_to_the_name_of_another_one(
    parent: Person, database: Database
) -> None:
    meeting, mine = with_children(parent, database, "Mara")
    parent.tap("Mă înscriu")

    parent.tap("Alt copil")
    parent.say("Ilie 2019")

    assert in_seats(database, mine, meeting) == [["Mara"], ["Ilie"]]


def test_join_tapped_twice_signs_up_no_brother(parent: Person, database: Database) -> None:
    meeting, mine = with_children(parent, database, "Mara", "Luca")
    join = next(b for b in parent.screen.buttons if "Mă înscriu" in parent.speaks.plain(b.label))
    parent.press(join, max(parent.chat_log))
    parent.tap("Mara")
    parent.tap("Gata")

    parent.tap_data(join.data)

    assert in_seats(database, mine, meeting) == [["Mara"]]
    assert parent.last.toast is not None
    assert "Sunteți pe listă" in parent.speaks.plain(parent.last.toast)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_it_is_about_stands_where_there_is_room_for_it(language: str) -> None:
    speaks = translator(language)
    roomy = replace(MEETING, description=ABOUT, title={"ro": "Grup de părinți"}, room="")
    crowded = replace(MEETING, description=ABOUT, title={"ro": "cuvânt " * 20})

    for meeting, told in ((roomy, True), (crowded, False)):
        said = speaks.say(*say(Facts(who=WHO, meeting=meeting, mine=(), wishes=0)).text)
        assert (ABOUT.get(language, ABOUT["ro"]) in said) is told
