from __future__ import annotations

from icalendar import Calendar

from bot.cards.calendar import CARD
from bot.cards.signup import Facts
from bot.screen import File
from storage.database import Database
from tests.bot.cards.test_signup import signed_up
from tests.person import Person
from tests.sample import MEETING, SIGNUP, WHO

FACTS = [Facts(who=WHO, signup=SIGNUP, meeting=MEETING)]


def test_the_file_holds_the_meeting_and_says_nothing_of_what_it_is_about() -> None:
    attached = CARD.say(FACTS[0]).attachment

    assert isinstance(attached, File)
    event = Calendar.from_ical(attached.content.decode()).walk("VEVENT")[0]
    assert event.decoded("DTSTART") == MEETING.starts_at
    assert event["SUMMARY"] == "Întâlnire la Centrul de zi Belvedere"
    assert "supărat" not in attached.content.decode()


def test_the_file_comes_as_a_message_of_its_own(parent: Person, database: Database) -> None:
    signed_up(parent, database)
    before = len(parent.chat_log)

    parent.tap("În calendar")

    assert len(parent.chat_log) == before + 1
    assert isinstance(parent.screen.attachment, File)
