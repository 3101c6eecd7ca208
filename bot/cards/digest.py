"""Twice a day for those who decide: what waits for them, what is on today, who could not be reached."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import deciding, rights
from bot.cards import Card, Ids
from bot.cards.unled import counted
from bot.hours.clock import local
from bot.leading import shortened
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, Titled, _, _n, fixed
from bot.who import Who
from storage import (
    broadcasts,
    decisions,
    follow_ups,
    invites,
    meetings,
    planning,
    staff,
    undelivered,
)
from storage.broadcasts import Broadcast
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import SignUp

# Of meetings and of messages that wait, as many as are named.
NAMED = 3
_TITLE = 40


class Facts(BaseModel):
    """`late`: of those to decide, how many have waited beyond the promised hour. `to_approve`: messages to many that
    wait for this member's yes; `newcomers`: colleagues who do. `unled`: meetings that nobody leads.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    to_decide: int = 0
    late: int = 0
    to_approve: tuple[Broadcast, ...] = ()
    newcomers: int = 0
    unled: int = 0
    today: tuple[Meeting, ...] = ()
    undelivered: int = 0
    to_call: int = 0


def load(db: Transaction, who: Who, _ids: Ids) -> Facts | None:
    """None when there is nothing to say: no message is better than an empty one."""
    if who.member is None:
        return None
    centre, today = who.centre.code, local(who.now, who.centre.zone).date()
    waiting = decisions.waiting(db, centre)
    coming = meetings.upcoming(db, centre, who.now, for_carers=None, skip=0, limit=50)
    facts = Facts(
        who=who,
        to_decide=len(waiting),
        late=sum(_late(db, who, signup) for signup in waiting),
        to_approve=_to_approve(db, who, who.member.id),
        newcomers=_newcomers(db, who, who.member.id),
        unled=len(planning.unled(db, centre, who.now)),
        today=tuple(m for m in coming if local(m.starts_at, who.centre.zone).date() == today),
        undelivered=len(undelivered.undelivered(db, centre, who.now)),
        to_call=len(follow_ups.open_in(db, centre, who.now)),
    )
    return facts if facts != Facts(who=who) else None


def say(facts: Facts) -> Screen:
    lines: list[Sayable] = []
    buttons: list[Button] = []
    if facts.to_decide:
        lines.append(
            _n(
                "🕓 {n} sign-up waits for a decision.",
                "🕓 {n} sign-ups wait for a decision.",
                facts.to_decide,
            )
        )
        buttons.append(Button(_("🕓 Decide"), tap("queue")))
    if facts.late:
        lines.append(
            _n(
                "⚠️ {n} of them is past the promised hour.",
                "⚠️ {n} of them are past the promised hour.",
                facts.late,
            )
        )
    if facts.to_approve:
        lines.append(
            _n(
                "📣 {n} announcement waits for your yes.",
                "📣 {n} announcements wait for your yes.",
                len(facts.to_approve),
            )
        )
        buttons += [_look(facts, one) for one in facts.to_approve[:NAMED]]
    if facts.newcomers:
        lines.append(
            _n(
                "🔑 {n} new colleague waits for your yes.",
                "🔑 {n} new colleagues wait for your yes.",
                facts.newcomers,
            )
        )
        buttons.append(Button(_("🔑 Colleagues"), tap("people", "", 0)))
    if facts.unled:
        lines.append(counted(facts.unled))
        buttons.append(Button(_("🙂 Who leads them"), tap("unled")))
    if facts.today:
        lines.append(_n("📅 {n} meeting today.", "📅 {n} meetings today.", len(facts.today)))
        lines += [_meeting(facts.who, one) for one in facts.today[:NAMED]]
        buttons.append(Button(_("📅 Agenda"), tap("agenda", "", 0, 0)))
    if facts.to_call:
        lines.append(
            _n(
                "☎️ {n} family hears it only by telephone.",
                "☎️ {n} families hear it only by telephone.",
                facts.to_call,
            )
        )
    if facts.undelivered:
        lines.append(
            _n(
                "☎️ {n} message did not arrive.",
                "☎️ {n} messages did not arrive.",
                facts.undelivered,
            )
        )
    if facts.undelivered or facts.to_call:
        buttons.append(Button(_("☎️ Whom to call"), tap("undelivered", "", 0)))
    return Screen((Lines(lines),), (*buttons, menu()))


def _late(db: Transaction, who: Who, signup: SignUp) -> bool:
    meeting = meetings.get(db, signup.meeting_id)
    return deciding.decided_by(who, signup, meeting) <= who.now


def _to_approve(db: Transaction, who: Who, member: int) -> tuple[Broadcast, ...]:
    if not rights.may(who.member, "approve_broadcast"):
        return ()
    waiting = broadcasts.to_approve(db, who.centre.code, but=member)
    found = [broadcasts.find(db, one) for one in waiting]
    return tuple(one for one in found if one is not None)


def _newcomers(db: Transaction, who: Who, member: int) -> int:
    if not rights.may(who.member, "confirm_member"):
        return 0
    everybody = staff.of_centre(db, who.centre.code, pending=True)
    pending = [one for one in everybody if one.state == "pending"]
    return sum(invites.maker_of(db, one.id) != member for one in pending)


def _look(facts: Facts, broadcast: Broadcast) -> Button:
    card = "broadcast_draft" if broadcast.proposed is None else "broadcast_correction"
    label = fixed("📣 {when}", when=facts.who.short(broadcast.changed_at))
    return Button(label, tap(card, "", broadcast.id, 0))


def _meeting(who: Who, meeting: Meeting) -> Sayable:
    titles = {language: shortened(title, _TITLE) for language, title in meeting.title.items()}
    return fixed(
        "{hour} {title} · 👥 {taken}/{seats}",
        hour=who.hour(meeting.starts_at),
        title=Titled(titles),
        taken=meeting.capacity - meeting.free,
        seats=meeting.capacity,
    )


CARD = Card("digest", load, say, rights={"": "decide"})
