"""The family's telephone number, for whoever is responsible; that it was looked at is in the audit log."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.cards.request_taps import visible
from bot.contact_way import contact_way
from bot.screen import Screen, back, tap
from bot.texts import Lines, Sayable, Text, fixed
from bot.who import Who
from storage import audit, persons
from storage.database import Transaction
from storage.persons import Person
from storage.requests import Request


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    request: Request
    caregiver: Person
    way: Text


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    request = visible(db, who, ids[0], "work_request") if ids else None
    if request is None or who.member is None or request.responsible_id != who.member.id:
        return None
    caregiver = persons.find(db, request.caregiver_id)
    if caregiver.phone is None or not request.open:
        return None
    audit.read(db, who.member, "persons", caregiver.id, who.now, fields=("phone",))
    return Facts(request=request, caregiver=caregiver, way=contact_way(db, caregiver.id))


def say(facts: Facts) -> Screen:
    person, request = facts.caregiver, facts.request
    lines: list[Sayable] = [
        fixed("<b>{reference}</b>", reference=request.reference),
        fixed("👤 {name}", name=person.name),
        facts.way,
        fixed("☎️ {number}", number=person.phone),
    ]
    leave = back(tap("request_work", "", request.id))
    return Screen((Lines(lines),), (leave,), protect=True)


CARD = Card("request_number", load, say, rights={"": "work_request"})
