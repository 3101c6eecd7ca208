"""One request for whoever works on it: what is asked, what was said, and what can be done about it.

Whoever opens it is in the audit log. The family's telephone number is one tap further, its account nowhere.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from bot import agreed_hours, rights
from bot.cards import Card, Ids
from bot.cards.answer import first_name
from bot.cards.request_taps import RIGHTS, TAPS, visible
from bot.contact_way import contact_way
from bot.request_words import OUTCOMES, TOPICS, subject
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Sayable, Text, _, fixed
from bot.who import Who
from storage import audit, persons, request_messages, staff
from storage.database import Transaction
from storage.request_messages import Message
from storage.requests import Request
from storage.slots import Slot

# Messages below what is known, and on a page of their own: what fits on a screen.
TALK, TALK_PAGE = 3, 4


class Facts(BaseModel):
    """`said`: the talk, oldest first, each with its author's first name ("" for the family's). `page` 0: the last of
    it, below what is known of the request; else just the talk, 1 the newest. `chat`: the family reads here.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    request: Request
    name: str
    way: Text
    responsible: str = ""
    mine: bool = False
    leads: bool = False
    phone: bool = True
    chat: bool = True
    page: int = 0
    said: tuple[tuple[Message, str], ...] = ()
    more: bool = False
    slot: Slot | None = None
    keeps: str = ""
    over: bool = False


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """`ids`: the request, and a page."""
    request = visible(db, who, ids[0], "see_requests") if ids else None
    if request is None or who.member is None:
        return None
    audit.read(db, who.member, "requests", request.id, who.now, fields=("caregiver_id", "topic"))
    caregiver = persons.find(db, request.caregiver_id)
    slot = agreed_hours.ahead(db, who, request)
    page = min(ids[1], 1000) if len(ids) > 1 else 0
    many, skip = (TALK_PAGE, (page - 1) * TALK_PAGE) if page else (TALK, 0)
    said = request_messages.last(db, request.id, many + 1, skip=skip)
    return Facts(
        who=who,
        request=request,
        name=caregiver.name,
        way=contact_way(db, caregiver.id),
        responsible=_first_name(db, request.responsible_id),
        mine=request.responsible_id == who.member.id,
        leads=rights.reach(who.member, "work_request") == "all",
        phone=caregiver.phone is not None,
        chat=request.account_id is not None,
        page=page,
        said=tuple((one, _first_name(db, one.author_id)) for one in said[-many:]),
        more=len(said) > many,
        slot=slot,
        keeps=_first_name(db, slot.staff_id) if slot is not None else "",
        over=agreed_hours.over(db, who, request),
    )


def _first_name(db: Transaction, member: int | None) -> str:
    found = staff.find(db, member) if member else None
    return first_name(found.name) if found is not None else ""


def say(facts: Facts) -> Screen:
    request, who = facts.request, facts.who
    head = fixed("<b>{reference}</b>, {topic}", reference=request.reference, topic=_topic(request))
    talk = [_line(who, message, author) for message, author in facts.said]
    if facts.page:
        older = [_all_said(request, facts.page + 1)] if facts.more else []
        leave = back(tap("request_work", "", request.id))
        return Screen((head, *talk), (*_voices(facts), *older, leave), protect=True)
    about: list[Sayable] = [head, fixed("👤 {name}", name=facts.name), facts.way]
    about.append(
        _("🤲 {name} is responsible", name=facts.responsible)
        if facts.responsible
        else _("🤲 Nobody has taken it yet")
    )
    if facts.slot is not None:
        when = who.when(facts.slot.starts_at)
        about.append(fixed("📅 {when}, {name}", when=when, name=facts.keeps))
    if not facts.chat:
        about.append(_("⚠️ They have no chat here. Nothing you write reaches them."))
    text: list[Sayable] = [Lines(about), standing(who, request, over=facts.over), *talk]
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


def standing(who: Who, request: Request, *, over: bool = False) -> Text:
    """What the team owes, or how it ended. `over`: the hour that was agreed on is past."""
    if request.due_at is not None:
        when = who.when(request.due_at)
        late = who.now >= request.due_at
        return _("⚠️ Late, was due {when}", when=when) if late else _("🕓 Due {when}", when=when)
    if request.outcome is not None:
        return OUTCOMES[request.outcome]
    match request.state:
        case "withdrawn":
            return _("❌ Taken back by the family. Please do not call.")
        case "scheduled" if over:
            return _("📅 The agreed hour has passed. Did you talk?")
        case "scheduled":
            return _("📅 An hour is agreed.")
        case "received":
            return _("✅ Answered. Nothing is decided yet.")
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


def _voices(facts: Facts) -> list[Button]:
    """Each recording that is on the screen; by its hour, where there are several."""
    spoken = [message for message, _who in facts.said if message.said.voice is not None]
    if len(spoken) == 1:
        return [Button(_("🎤 Listen"), tap("listen", "", spoken[0].id))]
    return [
        Button(
            fixed("🎤 {when}", when=facts.who.short(message.created_at)),
            tap("listen", "", message.id),
        )
        for message in spoken
    ]


def _all_said(request: Request, page: int) -> Button:
    return Button(_("🕰️ What was said"), tap("request_work", "", request.id, page))


def _buttons(facts: Facts) -> list[Button]:
    request, number = facts.request, facts.request.id
    shown: list[Button] = []

    def offer(label: Sayable, name: str, *more: int) -> None:
        shown.append(Button(label, tap("request_work", name, number, *more)))

    if request.case_id is not None:
        shown.append(Button(_("📁 The case"), tap("case", "", request.case_id)))
    voices = _voices(facts)
    if len(voices) > 1 or facts.more:
        shown.append(_all_said(request, 1))
    else:
        shown += voices
    if not request.open:
        if request.state == "handed_over" and not request.paper_signed:
            offer(_("✅ The paper is signed"), "signed")
        return shown
    if request.responsible_id is None:
        offer(_("🤲 I take it"), "take")
    elif not facts.mine:
        offer(_("🤲 I take it over"), "take_over", request.responsible_id)
    if facts.mine:
        _work(facts, offer, shown)
    if facts.mine or facts.leads:
        offer(_("👉 Hand on"), "hand_on")
    if facts.mine:
        offer(_("✅ Close"), "close")
    return shown


def _work(facts: Facts, offer: Callable[..., None], shown: list[Button]) -> None:
    """What whoever is responsible can do to go on."""
    request = facts.request
    if facts.chat:
        offer(_("🖊️ Answer"), "answer")
    if facts.phone:
        shown.append(Button(_("☎️ Show the number"), tap("request_number", "", request.id)))
    if facts.over:
        offer(_("✅ We talked"), "called")
        offer(_("❌ We did not talk"), "missed")
    elif request.due_at is not None:
        offer(_("✅ I have called"), "called")
    if request.material:
        if request.state != "approved":
            offer(_("✅ Approve"), "approve")
        if request.state != "partly":
            offer(_("✅ Approve a part"), "partly")
        offer(_("❌ Refuse"), "refuse")
    if request.state in {"approved", "partly"}:
        offer(_("📦 Handed over, signed"), "handed", 1)
        offer(_("📦 Handed over, not signed"), "handed", 0)
    if facts.slot is not None:
        offer(_("❌ I can't at that hour"), "free_hour")


CARD = Card(
    "request_work",
    load,
    say,
    TAPS,
    rights=RIGHTS,
)
