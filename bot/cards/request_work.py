"""One request for whoever works on it: what is asked, what was said, and what can be done about it.

Whoever opens it is in the audit log. The family's telephone number is one tap further, its account nowhere.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import notices, rights
from bot.cards import Card, Ids
from bot.cards.answer import first_name
from bot.cards.request_taps import RIGHTS, TAPS, visible
from bot.request_words import HOURS, OUTCOMES, TOPICS, subject
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Sayable, Text, _, fixed
from bot.who import Who
from storage import audit, persons, request_messages, slots, staff
from storage.database import Transaction
from storage.request_messages import Message
from storage.requests import Request
from storage.slots import Slot

TALK = 3


class Facts(BaseModel):
    """`said`: the last of the talk, oldest first, each with its author's first name ("" for the family's)."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    request: Request
    name: str
    responsible: str = ""
    mine: bool = False
    leads: bool = False
    phone: bool = True
    said: tuple[tuple[Message, str], ...] = ()
    slot: Slot | None = None


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    request = visible(db, who, ids[0], "see_requests") if ids else None
    if request is None or who.member is None:
        return None
    audit.read(db, who.member, "requests", request.id, who.now, fields=("topic", "safe_hours"))
    caregiver = persons.find(db, request.caregiver_id)
    slot = slots.of_request(db, request.id)
    theirs = notices.responsible(db, request)
    return Facts(
        who=who,
        request=request,
        name=caregiver.name,
        responsible=first_name(theirs.name) if theirs is not None else "",
        mine=request.responsible_id == who.member.id,
        leads=rights.reach(who.member, "work_request") == "all",
        phone=caregiver.phone is not None,
        said=tuple((one, _author(db, one)) for one in request_messages.last(db, request.id, TALK)),
        slot=slot if slot is not None and slot.starts_at > who.now else None,
    )


def _author(db: Transaction, message: Message) -> str:
    author = staff.find(db, message.author_id) if message.author_id else None
    return first_name(author.name) if author is not None else ""


def say(facts: Facts) -> Screen:
    request, who = facts.request, facts.who
    head = fixed("<b>{reference}</b>, {topic}", reference=request.reference, topic=_topic(request))
    about: list[Sayable] = [head, fixed("👤 {name}", name=facts.name)]
    if request.safe_hours:
        about.append(HOURS[request.safe_hours])
    about.append(
        _("🤲 {name} is responsible", name=facts.responsible)
        if facts.responsible
        else _("🤲 Nobody has taken it yet")
    )
    if facts.slot is not None:
        about.append(fixed("📅 {when}", when=who.when(facts.slot.starts_at)))
    talk = [_line(who, message, author) for message, author in facts.said]
    text: list[Sayable] = [Lines(about), standing(who, request), *talk]
    return Screen(tuple(text), (*_buttons(facts), back(tap("requests"))), protect=True)


def _topic(request: Request) -> Sayable:
    if not request.material:
        return subject(request)
    return fixed("{topic}: {what}", topic=TOPICS["material"], what=subject(request))


def _line(who: Who, message: Message, author: str) -> Sayable:
    words = message.said.words
    said: Sayable = _("🎤 Voice message") if words is None else fixed("{words}", words=words)
    when = who.brief(message.created_at)
    if author:
        return fixed("🙂 {name}, {when}:\n{said}", name=author, when=when, said=said)
    return fixed("🖊️ {when}:\n{said}", when=when, said=said)


def standing(who: Who, request: Request) -> Text:
    """What the team owes, or how it ended."""
    if request.due_at is not None:
        when = who.when(request.due_at)
        late = who.now >= request.due_at
        return _("⚠️ Late, was due {when}", when=when) if late else _("🕓 Due {when}", when=when)
    if request.outcome is not None:
        return OUTCOMES[request.outcome]
    match request.state:
        case "withdrawn":
            return _("❌ Taken back by the family. Please do not call.")
        case "scheduled":
            return _("📅 An hour is agreed.")
        case "approved":
            return _("✅ Approved, to be handed over")
        case "partly":
            return _("✅ Approved in part, to be handed over")
        case "refused":
            return _("❌ Refused")
        case "handed_over" if request.paper_signed:
            return _("📦 Handed over, the paper is signed")
        case "handed_over":
            return _("📦 Handed over, the paper is still to be signed")
        case _:
            return _("✅ Answered. Nothing is owed until the family writes again.")


def _buttons(facts: Facts) -> list[Button]:
    request, number = facts.request, facts.request.id
    shown: list[Button] = []

    def offer(label: Sayable, name: str, *more: int) -> None:
        shown.append(Button(label, tap("request_work", name, number, *more)))

    if request.case_id is not None:
        shown.append(Button(_("📁 The case"), tap("case", "", request.case_id)))
    voices = [message.id for message, _who in facts.said if message.said.voice is not None]
    if voices:
        shown.append(Button(_("🎤 Listen"), tap("listen", "", voices[-1])))
    if not request.open:
        if facts.mine and request.state == "handed_over" and not request.paper_signed:
            offer(_("✅ The paper is signed"), "signed")
        return shown
    if request.responsible_id is None:
        offer(_("🤲 I take it"), "take")
    elif not facts.mine:
        offer(_("🤲 I take it over"), "take_over", request.responsible_id)
    if facts.mine:
        offer(_("🖊️ Answer"), "answer")
        if facts.phone:
            shown.append(Button(_("☎️ Show the number"), tap("request_number", "", number)))
        if request.material:
            offer(_("✅ Approve"), "approve")
            offer(_("✅ Approve a part"), "partly")
            offer(_("❌ Refuse"), "refuse")
            if request.state in {"approved", "partly"}:
                offer(_("📦 Handed over, signed"), "handed", 1)
                offer(_("📦 Handed over, not signed"), "handed", 0)
        elif request.due_at is not None:
            offer(_("✅ I have called"), "called")
        if facts.slot is not None:
            offer(_("❌ I can't at that hour"), "free_hour")
    if facts.mine or facts.leads:
        offer(_("👉 Hand on"), "hand_on")
    if facts.mine:
        offer(_("✅ Close"), "close")
    return shown


CARD = Card(
    "request_work",
    load,
    say,
    TAPS,
    rights=RIGHTS,
)
