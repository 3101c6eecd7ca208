from __future__ import annotations

from icalendar import Calendar

from bot.cards.slot_calendar import CARD
from bot.screen import File
from bot.turn import Turns
from storage.database import Database
from tests.bot.asked import SLOT
from tests.bot.cards import test_slot
from tests.bot.cards.test_slots import booked

FACTS = test_slot.FACTS


def test_the_file_holds_the_hour_and_says_nothing_of_what_it_is_about() -> None:
    for facts in FACTS:
        attached = CARD.say(facts).attachment

        assert isinstance(attached, File)
        event = Calendar.from_ical(attached.content.decode()).walk("VEVENT")[0]
        assert event.decoded("DTSTART") == SLOT.starts_at
        assert event["SUMMARY"] == "Întâlnire la Centrul de zi Belvedere"


def test_the_file_comes_as_a_message_of_its_own(turns: Turns, database: Database) -> None:
    parent, _worker, _slot = booked(turns, database)
    before = len(parent.chat_log)

    parent.tap("În calendar")

    assert len(parent.chat_log) == before + 1
    assert isinstance(parent.screen.attachment, File)
