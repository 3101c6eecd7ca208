"""One entry of the register, for whoever answers it."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from bot import contact_way
from bot.cards import Card, Ids
from bot.cards.complaints import KINDS, standing
from bot.hours.clock import local
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, back, tap
from bot.texts import Day, Lines, Sayable, _, fixed
from bot.who import Who
from storage import accounts, audit, complaints, persons, safe_hours, undelivered
from storage.complaints import Complaint
from storage.database import Transaction
from storage.persons import Person
from storage.safe_hours import SafeHours


class Facts(BaseModel):
    """`unreached`: the answer did not arrive; `person` and `safe`: whom that leaves to tell, where they are known."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    today: date
    complaint: Complaint
    unreached: bool = False
    person: Person | None = None
    safe: SafeHours | None = None


def visible(db: Transaction, who: Who, complaint_id: int) -> Complaint | None:
    complaint = complaints.find(db, complaint_id)
    if complaint is None or who.member is None or complaint.centre != who.member.centre:
        return None
    return complaint


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    complaint = visible(db, who, ids[0]) if ids else None
    if complaint is None:
        return None
    audit.read(db, who.member, "complaints", complaint.id, who.now, fields=("words", "name"))
    today = local(who.now, who.centre.zone).date()
    unreached = complaint.id in complaints.unreached(db, complaint.centre)
    person = _sender(db, complaint) if unreached else None
    if person is None:
        return Facts(today=today, complaint=complaint, unreached=unreached)
    audit.read(db, who.member, "persons", person.id, who.now, fields=("phone",))
    safe = safe_hours.of(db, person.id)
    return Facts(today=today, complaint=complaint, unreached=True, person=person, safe=safe)


def _sender(db: Transaction, complaint: Complaint) -> Person | None:
    account = accounts.find(db, complaint.account_id) if complaint.account_id is not None else None
    if account is None or account.person_id is None:
        return None
    return persons.find(db, account.person_id)


def say(facts: Facts) -> Screen:
    complaint = facts.complaint
    name: Sayable = fixed("👤 {name}", name=complaint.name or _("without a name"))
    head = fixed("<b>📮 {number}</b>, {kind}", number=complaint.label, kind=KINDS[complaint.kind])
    received = _("📅 Received {day}", day=Day(complaint.received_on))
    text: list[Sayable] = [
        Lines([head, name, received, standing(complaint, facts.today, unreached=facts.unreached)]),
        fixed("{words}", words=complaint.words),
    ]
    if facts.unreached:
        text.append(_("Please tell them another way."))
    if facts.person is not None:
        text.append(Lines(contact_way.lines(facts.person, facts.safe)))
    answer = []
    if complaint.answer is None:
        answer = [Button(_("🖊️ Answer"), tap("complaint_work", "answer", complaint.id))]
    else:
        text.append(fixed("🖊️ {words}", words=complaint.answer))
    ask = contact_way.ask(facts.person, facts.safe, tap("complaint_work", "number", complaint.id))
    if facts.unreached:
        answer = [Button(_("✅ They know now"), tap("complaint_work", "told", complaint.id))]
    return Screen(tuple(text), (*answer, *ask, back(tap("complaints"))), protect=True)


def answer(db: Transaction, who: Who, ids: Ids) -> Outcome:
    complaint = visible(db, who, ids[0]) if ids else None
    if complaint is None or complaint.answer is not None:
        return Outcome(then=Show("complaint_work", ids))
    return Outcome(then=Start("complaint_answer", {"complaint": str(complaint.id)}))


def told(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """The answer has reached them another way."""
    complaint = visible(db, who, ids[0]) if ids else None
    row = complaints.unreached(db, complaint.centre).get(complaint.id) if complaint else None
    if complaint is not None and row is not None:
        undelivered.looked_after(db, row)
        audit.record(db, who.member, "change", "complaints", complaint.id, who.now)
    return Outcome(then=Show("complaint_work", ids))


def number(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is None or facts.person is None:
        return Outcome(then=Show("complaint_work", ids))
    return contact_way.asked_for(db, who, facts.person)


CARD = Card(
    "complaint_work",
    load,
    say,
    {"answer": answer, "told": told, "number": number},
    rights={"": "see_complaints", "answer": "answer_complaint", "told": "answer_complaint"},
)
