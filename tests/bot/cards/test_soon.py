from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards.soon import CARD, Facts
from bot.reminders import stamp
from bot.screen import tap
from bot.texts import translator
from storage.database import Database
from tests.bot.cards.test_reminder import due, signed_up
from tests.person import Person
from tests.sample import CENTRE, CENTRES, MEETING, SIGNUP, WHO, add_meeting

HELD = replace(SIGNUP, state="held")
FACTS = [
    Facts(who=WHO, mine=mine)
    for mine in (
        ((SIGNUP, MEETING, ()),),
        ((HELD, MEETING, ("Mara",)),),
        ((SIGNUP, MEETING, ("Maximiliana-Constantina",)), (HELD, MEETING, ())),
        tuple((SIGNUP, replace(MEETING, id=n, room="sala mare"), ()) for n in range(9)),
        tuple((HELD, replace(MEETING, id=n), ("Mara", "Luca")) for n in range(4)),
    )
]


def test_a_meeting_that_moved_is_not_announced_for_its_old_hour(
    parent: Person, database: Database
) -> None:
    from bot.who import Who
    from storage import accounts, meetings, signups

    meeting, account = signed_up(parent, database)
    with database.transaction() as db:
        found = accounts.find(db, account)
        assert found is not None
        assert found.person_id is not None
        mine = signups.mine(db, found.person_id, meeting)
        assert mine is not None
        now = stamp(meetings.get(db, meeting))
        who = Who(found, CENTRE, CENTRES, parent.now)

        assert CARD.load(db, who, (now,)) is not None
        assert CARD.load(db, who, (now - 3600,)) is None


def test_two_that_begin_at_the_same_time_are_one_message(
    parent: Person, database: Database
) -> None:
    _meeting, account = signed_up(parent, database)
    second = add_meeting(database, starts_in=timedelta(days=3))
    parent.tap_data(tap("meeting", "join", second, 0))
    due(database, account, timedelta(), parent)

    cards = [card for card, _s in due(database, account, timedelta(days=2, hours=22.5), parent)]

    assert cards == ["reminder", "soon"]


def test_whoever_waits_for_an_answer_is_not_told_see_you() -> None:
    speaks = translator("ro")
    said = [speaks.say(*CARD.say(facts).text) for facts in FACTS]

    assert "Ne vedem azi" in said[0]
    for one in said[1:]:
        assert "Ne vedem azi" not in one
    assert ["Centrul nu a răspuns încă" in one for one in said] == [False, True, True, False, True]
