from __future__ import annotations

import pytest

from bot.cards.guests import PAGE, Facts
from bot.screen import tap
from bot.turn import Turns
from storage.database import Database
from tests.bot.families import family
from tests.bot.led import GUEST, LED, NEAR, NOT_REACHED, led_by, party, seated
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import add_meeting

FACTS = [
    Facts(who=LED, meeting=NEAR, page=page, guests=guests, more=more)
    for page in (0, 1)
    for guests, more in (((), False), ((NOT_REACHED, GUEST) * (PAGE // 2), True))
]


@pytest.fixture
def educator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "staff")


def test_from_the_roster_two_taps_open_a_family(educator: Person, database: Database) -> None:
    meeting = led_by(database, educator, add_meeting(database))
    seated(database, meeting, party(database, 2))
    educator.tap_data(tap("roster", "", meeting, 0))

    educator.tap("O familie")
    educator.tap("Ana Exemplu 01")

    assert "Familia este înscrisă" in educator.text
    assert "Ana Exemplu 01" in educator.text


def test_whoever_has_to_be_called_is_first(
    turns: Turns, educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database))
    on_telegram = family(turns, database)
    on_telegram.tap_data(tap("meeting", "join", meeting, 0))
    seated(database, meeting, party(database, 1, name="Fără Telegram"))

    educator.tap_data(tap("guests", "", meeting, 0))

    labels = [educator.speaks.plain(button.label) for button in educator.screen.buttons]
    assert [label.split()[0].strip("\ufe0f") for label in labels[:2]] == ["☎", "👤"]


def test_another_facilitators_families_look_like_none(
    turns: Turns, educator: Person, database: Database
) -> None:
    other = colleague(turns, database, "counsellor")
    meeting = led_by(database, educator, add_meeting(database))
    seated(database, meeting, party(database, 1))

    other.tap_data(tap("guests", "", meeting, 0))

    assert "nu mai este disponibil" in other.text
