"""How a person may be reached, said to whoever has the number in front of them: a call can be overheard.

The number of somebody who said not to call stands on no screen by itself: whoever needs it asks for it.
"""

from __future__ import annotations

from bot.outcome import Outcome
from bot.request_words import HOURS, SHORT_HOURS
from bot.screen import Button
from bot.texts import Sayable, Text, _, fixed
from bot.who import Who
from storage import audit, safe_hours
from storage.database import Transaction
from storage.persons import Person
from storage.safe_hours import SafeHours


def contact_way(db: Transaction, person: int) -> Text:
    """For screens that show one person's number to the team. What was not said is no yes."""
    return said(safe_hours.of(db, person))


def said(hours: SafeHours | None) -> Text:
    if hours is None:
        return _("⚠️ We do not know when a call is safe. First ask whether they can talk.")
    return _("⚠️ Do not call. Write.") if hours == "write" else HOURS[hours]


def lines(person: Person, hours: SafeHours | None) -> list[Sayable]:
    """The way and then the number, a line each."""
    if hours == "write":
        return [said(hours)]
    return [said(hours), fixed("☎️ {number}", number=person.phone or "–")]


def in_list(name: str, person: Person, hours: SafeHours | None, sign: str = "☎️") -> Sayable:
    """One line among many, with an hour where one was said; `name` as it fits there."""
    if hours == "write":
        return _("🖊️ {name}: do not call, write", name=name)
    if person.phone is None:
        return _("☎️ {name}: no number", name=name)
    line = fixed("{sign} {name} {phone}", sign=sign, name=name, phone=person.phone)
    return line if hours is None else fixed("{line} {hours}", line=line, hours=SHORT_HOURS[hours])


def ask(person: Person | None, hours: SafeHours | None, data: str) -> tuple[Button, ...]:
    """Where the number is not shown, the way to it. The tap answers with `asked_for`."""
    hidden = person is not None and person.phone is not None and hours == "write"
    return (Button(_("☎️ Show the number"), data),) if hidden else ()


def asked_for(db: Transaction, who: Who, person: Person) -> Outcome:
    """The number for itself, and that it was shown is in the audit log."""
    audit.read(db, who.member, "persons", person.id, who.now, fields=("phone",))
    way, number = contact_way(db, person.id), person.phone or "–"
    return Outcome(fixed("{way}\n☎️ {number}", way=way, number=number), alert=True)
