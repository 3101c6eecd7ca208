"""One entry of the register, for whoever answers it."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.cards.complaints import KINDS, standing
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, back, tap
from bot.texts import Day, Lines, Sayable, _, fixed
from bot.who import Who
from storage import audit, complaints
from storage.complaints import Complaint
from storage.database import Transaction


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    today: date
    complaint: Complaint


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
    return Facts(today=who.now.astimezone(who.centre.zone).date(), complaint=complaint)


def say(facts: Facts) -> Screen:
    complaint = facts.complaint
    name: Sayable = fixed("👤 {name}", name=complaint.name or _("without a name"))
    head = fixed("<b>📮 {number}</b>, {kind}", number=complaint.label, kind=KINDS[complaint.kind])
    received = _("📅 Received {day}", day=Day(complaint.received_on))
    text: list[Sayable] = [
        Lines([head, name, received, standing(complaint, facts.today)]),
        fixed("{words}", words=complaint.words),
    ]
    answer = []
    if complaint.answer is None:
        answer = [Button(_("🖊️ Answer"), tap("complaint_work", "answer", complaint.id))]
    else:
        text.append(fixed("🖊️ {words}", words=complaint.answer))
    return Screen(tuple(text), (*answer, back(tap("complaints"))), protect=True)


def answer(db: Transaction, who: Who, ids: Ids) -> Outcome:
    complaint = visible(db, who, ids[0]) if ids else None
    if complaint is None or complaint.answer is not None:
        return Outcome(then=Show("complaint_work", ids))
    return Outcome(then=Start("complaint_answer", {"complaint": str(complaint.id)}))


CARD = Card(
    "complaint_work",
    load,
    say,
    {"answer": answer},
    rights={"": "see_complaints", "answer": "answer_complaint"},
)
