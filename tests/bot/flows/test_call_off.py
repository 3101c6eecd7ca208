from __future__ import annotations

import pytest

from bot.flows.call_off import Facts
from bot.screen import tap
from bot.turn import Turns
from storage.database import Database
from tests.bot.families import deliver
from tests.bot.led import LED, led_by, meeting_of, party, seated, states
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import MEETING, add_meeting

FACTS = [Facts(who=LED, meeting=MEETING, concerned=concerned) for concerned in (0, 1, 25)]


@pytest.fixture
def coordinator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "coordinator")


def test_it_says_whom_it_tells_and_does_nothing_without_a_yes(
    coordinator: Person, database: Database
) -> None:
    meeting = add_meeting(database)
    made = seated(database, meeting, party(database, 2))
    coordinator.tap_data(tap("planned", "off", meeting))
    assert "Anunțăm 2 familii" in coordinator.text

    coordinator.tap("O păstrez")

    assert meeting_of(database, meeting).state == "open"
    assert states(database, made) == ["confirmed", "confirmed"]


def test_a_yes_calls_it_off_and_shows_that(coordinator: Person, database: Database) -> None:
    meeting = add_meeting(database)
    made = seated(database, meeting, party(database, 2))
    coordinator.tap_data(tap("planned", "off", meeting))

    coordinator.tap("Anulez")

    assert "Întâlnirea este anulată" in coordinator.text
    assert states(database, made) == ["withdrawn", "withdrawn"]


def test_whoever_leads_it_hears_that_somebody_else_called_it_off(
    coordinator: Person, database: Database
) -> None:
    educator = colleague(coordinator.turns, database, "staff")
    meeting = led_by(database, educator, add_meeting(database))
    coordinator.tap_data(tap("planned", "off", meeting))
    coordinator.tap("Anulez")

    told = deliver(database, educator, at=coordinator.now)

    assert [one.card for one in told] == ["planned"]
    assert "Întâlnirea este anulată" in told[0].text


def test_somebody_elses_meeting_cannot_be_called_off(turns: Turns, database: Database) -> None:
    educator = colleague(turns, database, "staff")
    meeting = add_meeting(database)

    educator.tap_data(tap("planned", "off", meeting))

    assert "nu mai este disponibil" in educator.text
    assert meeting_of(database, meeting).state == "open"
