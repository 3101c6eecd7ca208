from __future__ import annotations

from bot.cards.unled import Facts
from bot.screen import tap
from bot.turn import Turns
from storage.database import Database
from tests.bot.led import LED, led_by, meeting_of
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import MEETING, add_meeting

FACTS = [Facts(who=LED, meetings=(MEETING,) * number) for number in (1, 2, 21)]


def test_a_meeting_without_a_leader_is_one_tap_away_from_a_new_one(
    turns: Turns, database: Database
) -> None:
    coordinator = colleague(turns, database, "coordinator")
    educator = colleague(turns, database, "staff")
    meeting = led_by(database, educator, add_meeting(database))
    coordinator.tap_data(tap("unled"))
    assert "nu mai este disponibil" in coordinator.text
    coordinator.tap_data(tap("member", "off", member_of(database, educator).id))

    coordinator.tap_data(tap("unled"))
    assert "1 întâlnire" in coordinator.text
    coordinator.tap("📅")
    coordinator.tap("Cine conduce")
    coordinator.tap("Radu Model")

    assert meeting_of(database, meeting).facilitator == "Radu"
    coordinator.tap_data(tap("unled"))
    assert "nu mai este disponibil" in coordinator.text


def test_whoever_cannot_name_another_leader_does_not_see_it(
    turns: Turns, database: Database
) -> None:
    coordinator, educator = (colleague(turns, database, r) for r in ("coordinator", "staff"))
    led_by(database, educator, add_meeting(database))
    coordinator.tap_data(tap("member", "off", member_of(database, educator).id))
    other: Person = colleague(turns, database, "staff")

    other.tap_data(tap("unled"))

    assert "nu mai este disponibil" in other.text
