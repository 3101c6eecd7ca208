from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.changes import Told, said
from bot.dialogue import Asking, Reply, walk
from bot.flows.move import Facts, talk
from bot.screen import tap
from bot.texts import translator
from bot.turn import Turns
from storage import audit, staff
from storage.database import Database
from storage.kept_apart import Visit
from tests.bot.led import BIG_ROOM, LED, ME, led_by, meeting_of, party, plans, seated
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import MEETING, add_meeting

HERE = replace(MEETING, room=BIG_ROOM, facilitator_id=ME.id)
FOREVER = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
FACTS = [
    Facts(who=LED, known=plans(), meeting=meeting, concerned=concerned)
    for meeting, concerned in ((HERE, 0), (MEETING, 25))
]
FACTS.append(FACTS[1].model_copy(update={"avoid": (Visit(None, *FOREVER),)}))
REPLIES = {"day": [Reply("typed", "1 decembrie")], "hour": [Reply("typed", "22:30")]}


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


def test_a_move_takes_four_taps_and_raises_the_calendars_number(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    seated(database, meeting, party(database, 2))
    coordinator.tap_data(tap("planned", "", meeting))
    before = coordinator.taps

    coordinator.tap("Mut")
    coordinator.tap("vin. 4 dec.")
    coordinator.tap("10:00")
    coordinator.tap("Mut întâlnirea")

    assert coordinator.taps - before == 4
    after = meeting_of(database, meeting)
    assert after.starts_at == datetime(2026, 12, 4, 8, 0, tzinfo=UTC)
    assert after.sequence == 1
    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
    assert ("change", ("starts_at",)) in [(one.action, one.fields) for one in entries]


def test_it_says_how_many_were_written_to_and_how_many_must_be_called(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    seated(database, meeting, party(database, 2))
    coordinator.tap_data(tap("planned", "move", meeting))
    coordinator.tap("vin. 4 dec.")
    coordinator.tap("10:00")
    assert "Anunțăm și întrebăm din nou 2 familii" in coordinator.text

    coordinator.tap("Mut întâlnirea")

    texts = [coordinator.speaks.say(*shown.screen.text) for shown in coordinator.last.shows]
    assert "2 familii nu au Telegram" in texts[0]


@pytest.mark.parametrize("to_call", [0, 1, 2, 20])
def test_the_count_is_said_in_each_number(to_call: int) -> None:
    for language in ("ro", "en", "uk"):
        words = translator(language).say(said(Told(3, to_call)))
        assert "3" in words
        assert str(to_call) in words or not to_call


def test_day_and_hour_can_be_changed_once_more_before_it_is_moved(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    coordinator.tap_data(tap("planned", "move", meeting))
    coordinator.tap("vin. 4 dec.")
    coordinator.tap("10:00")
    coordinator.tap("Altă zi")
    coordinator.say("10.12")
    coordinator.tap("Altă oră")
    coordinator.tap("Înapoi")

    coordinator.tap("Mut întâlnirea")

    assert meeting_of(database, meeting).starts_at == datetime(2026, 12, 10, 8, 0, tzinfo=UTC)


def test_the_meeting_itself_is_in_nobodys_way() -> None:
    moving = replace(HERE, id=5)
    facts = Facts(who=LED, known=plans(), meeting=moving, concerned=0)

    step = walk(talk(facts), {"day": "2026-12-03", "hour": "16:30"})

    assert isinstance(step, Asking)
    assert "⚠️" not in translator("ro").say(*step.question.text)


def test_a_meeting_that_has_begun_or_is_somebody_elses_cannot_be_moved(
    turns: Turns, database: Database
) -> None:
    educator = colleague(turns, database, "staff")
    begun = led_by(database, educator, add_meeting(database, starts_in=-timedelta(hours=1)))
    other = add_meeting(database)

    for meeting in (begun, other, 12345):
        educator.tap_data(tap("planned", "move", meeting))
        assert "nu mai este disponibil" in educator.text


def test_a_role_taken_away_in_the_middle_moves_nothing(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    coordinator.tap_data(tap("planned", "move", meeting))
    coordinator.tap("vin. 4 dec.")
    coordinator.tap("10:00")
    mine = member_of(database, coordinator)
    with database.transaction() as db:
        staff.switch_off(db, mine.id, mine, coordinator.now)

    coordinator.tap("Mut întâlnirea")

    assert "nu mai este disponibil" in coordinator.text
    assert meeting_of(database, meeting).sequence == 0
