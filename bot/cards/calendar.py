"""A meeting as a calendar file (RFC 5545), for phones that can open one."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cards import Card, Ids
from bot.cards.signup import Facts
from bot.cards.signup import load as load_signup
from bot.screen import File, Screen
from bot.texts import Sayable, _, translator
from bot.who import Who
from storage.database import Transaction


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    facts = load_signup(db, who, ids)
    return facts if facts is not None and facts.signup.state != "cancelled" else None


def say(facts: Facts) -> Screen:
    return Screen(
        (_("📆 Open the file to keep the date."),), attachment=File("intalnire.ics", _ics(facts))
    )


def _ics(facts: Facts) -> bytes:
    meeting, who = facts.meeting, facts.who
    place = who.place(meeting.room)
    return event_file(who, meeting.id, meeting.sequence, meeting.starts_at, meeting.minutes, place)


def event_file(
    who: Who, uid: int, sequence: int, starts_at: datetime, minutes: int, place: Sayable
) -> bytes:
    from icalendar import Calendar, Event  # 0.1 s, for the few who want the file

    speaks = translator(who.account.language)
    event = Event()
    event.add("uid", f"{uid:x}@belvedere")
    event.add("sequence", sequence)
    event.add("dtstamp", who.now)
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + timedelta(minutes=minutes))
    # Neutral on purpose: a calendar is seen by whoever holds the phone.
    event.add("summary", speaks.plain(_("Meeting at {centre}", centre=who.centre.name)))
    event.add("location", speaks.plain(place))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Belvedere//RO")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


CARD = Card("calendar", load, say)
