"""One's own suggestion or complaint: its number in the register, by when it is answered, and the answer."""

from __future__ import annotations

from bot.cards import Card, Ids
from bot.screen import Screen, menu
from bot.texts import Day, _, fixed
from bot.who import Who
from storage import complaints
from storage.complaints import Complaint
from storage.database import Transaction


def load(db: Transaction, who: Who, ids: Ids) -> Complaint | None:
    complaint = complaints.find(db, ids[0]) if ids and who.account.id else None
    if complaint is None or complaint.account_id != who.account.id:
        return None
    return complaint


def say(complaint: Complaint) -> Screen:
    number = complaint.label
    if complaint.answer is None:
        return Screen(
            (
                _("📮 Registered under number {number}.", number=number),
                _("You have our answer by {day}.", day=Day(complaint.due_on)),
            ),
            (menu(),),
            protect=True,
        )
    answer = fixed("{words}", words=complaint.answer)
    return Screen(
        (_("📮 Our answer to number {number}:", number=number), answer), (menu(),), protect=True
    )


CARD = Card("complaint", load, say)
