"""A meeting as a calendar file (RFC 5545), for phones that can open one."""

from __future__ import annotations

from datetime import timedelta

from bot.cards import Card, Ids
from bot.cards.signup import Facts
from bot.cards.signup import load as load_signup
from bot.screen import File, Screen
from bot.texts import _, translator
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
    from icalendar import Calendar, Event  # 0.1 s, for the few who want the file

    meeting, who = facts.meeting, facts.who
    speaks = translator(who.account.language)
    event = Event()
    event.add("uid", f"{meeting.id:x}@belvedere")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", who.now)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.starts_at + timedelta(minutes=meeting.minutes))
    # Neutral on purpose: a calendar is seen by whoever holds the phone.
    event.add("summary", speaks.plain(_("Meeting at {centre}", centre=who.centre.name)))
    event.add("location", speaks.plain(who.place(meeting.room)))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Belvedere//RO")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


CARD = Card("calendar", load, say)
