"""The agreed hour as a calendar file that says nothing of what it is about."""

from __future__ import annotations

from bot.cards import Card
from bot.cards.calendar import event_file
from bot.cards.slot import Facts, load
from bot.screen import File, Screen
from bot.texts import Text, _, fixed


def say(facts: Facts) -> Screen:
    who, slot = facts.who, facts.slot
    place: Text = fixed("") if slot.by_phone else fixed("{place}", place=who.place(""))
    content = event_file(who, slot.id, slot.sequence, slot.starts_at, slot.minutes, place)
    file = File("intalnire.ics", content)
    return Screen((_("📆 Open the file to keep the date."),), attachment=file, protect=True)


CARD = Card("slot_calendar", load, say)
