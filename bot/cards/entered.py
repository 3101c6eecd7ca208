"""One family of a meeting, for staff: how it stands, what it says on the telephone, a code for Telegram."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import calls, contact_way, qr, waiting
from bot.calls import Call
from bot.cards import Card, Ids
from bot.cards.signup import owe
from bot.leading import about, theirs
from bot.outcome import Outcome, Show
from bot.screen import Button, Picture, Screen, tap
from bot.telling import tell
from bot.texts import Lines, Sayable, Text, _, fixed
from bot.who import Who
from storage import audit, family_codes, follow_ups, rosters, safe_hours, seats, signups
from storage import waiting as line
from storage.database import Transaction
from storage.meetings import Meeting
from storage.rosters import Guest
from storage.safe_hours import SafeHours
from storage.seats import UNDO
from storage.signups import LIVE, SignUp, State

# Before a code in the payload of a link.
PREFIX = "f_"


class Facts(BaseModel):
    """`call`: what is to be said on the telephone; `safe`: when; `fits`: this family waits, and there are seats
    for it.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    guest: Guest
    call: Call | None = None
    safe: SafeHours | None = None
    fits: bool = False


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    signup = signups.find(db, ids[0]) if ids else None
    meeting = theirs(db, who, signup.meeting_id if signup else None, "enter_family")
    if signup is None or meeting is None or signup.state not in SHOWN:
        return None
    audit.read(db, who.member, "signups", signup.id, who.now)
    task = follow_ups.of_signup(db, signup.id, who.now)
    return Facts(
        who=who,
        meeting=meeting,
        guest=rosters.of_signup(db, signup),
        call=calls.read(db, who, task) if task is not None else None,
        safe=safe_hours.of(db, signup.caregiver_id),
        fits=signup.state == "waiting" and line.may_have_seats(db, signup),
    )


def say(facts: Facts) -> Screen:
    guest = facts.guest
    names: list[Sayable] = [fixed("👤 {name}", name=guest.caregiver.name)]
    if guest.caregiver.phone is not None:
        names += contact_way.lines(guest.caregiver, facts.safe)
    names += [
        fixed("🧒 {name}", name=person.name)
        for person in guest.people
        if person.id != guest.caregiver.id
    ]
    no_telegram = () if guest.reached else (_("This family is not on Telegram yet."),)
    to_say = (Lines(calls.lines(facts.who, facts.call)),) if facts.call is not None else ()
    return Screen(
        (
            _state(guest),
            Lines(names),
            Lines(about(facts.who, facts.meeting)),
            *to_say,
            *no_telegram,
        ),
        (
            *_what_can_be_done(facts),
            *contact_way.ask(
                guest.caregiver, facts.safe, tap("entered", "number", guest.signup.id)
            ),
            Button(_("➕ Add a family"), tap("roster", "enter", facts.meeting.id)),
            Button(_("👥 Who comes"), tap("roster", "", facts.meeting.id, 0)),
        ),
        protect=True,
    )


def _what_can_be_done(facts: Facts) -> list[Button]:
    guest, signup = facts.guest, facts.guest.signup
    done: list[tuple[bool, Sayable, str]] = [
        (facts.call is not None, _("✅ I have called"), "called")
    ]
    if facts.meeting.open_at(facts.who.now):
        undo = signup.state == "cancelled" and facts.who.now - signup.changed_at <= UNDO
        done += [
            (signup.state == "offered" or facts.fits, _("✅ They take the seat"), "take"),
            (signup.state in LIVE, _("❌ They cannot come"), "cancel"),
            (undo, _("↩️ Undo"), "undo"),
        ]
    done.append((not guest.reached, _("🎫 A code for it"), "code"))
    return [Button(label, tap("entered", name, signup.id)) for so, label, name in done if so]


def _state(guest: Guest) -> Text:
    match guest.signup.state:
        case "waiting":
            return _("⏳ On the waiting list, place {place}.", place=guest.signup.place)
        case "held":
            return _("🕓 The seat is kept until a coordinator has decided.")
        case "offered":
            return _("🔔 A seat is kept for this family.")
        case "cancelled":
            return _("❌ Cancelled.")
        case "withdrawn":
            return _("❌ This meeting was called off.")
        case "declined":
            return _("❌ Declined.")
        case "lapsed":
            return _("⏳ The time to answer has passed.")
        case "confirmed":
            return _("✅ Signed up.")


def called(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is not None and facts.call is not None:
        calls.done(db, who, facts.call.task)
    return Outcome(then=Show("entered", ids))


def number(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is None:
        return Outcome(then=Show("entered", ids))
    return contact_way.asked_for(db, who, facts.guest.caregiver)


def take(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """The seat that is offered, or for a family that waits one that is free."""
    facts = load(db, who, ids)
    if facts is None:
        return Outcome(then=Show("entered", ids))
    take_it = line.take_free_seats if facts.fits else line.take_offer
    return _became(db, who, facts, take_it(db, ids[0], facts.guest.caregiver.id, who.now))


def cancel(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is None:
        return Outcome(then=Show("entered", ids))
    done = _became(db, who, facts, seats.cancel(db, ids[0], facts.guest.caregiver.id, who.now))
    waiting.offer_freed_seats(db, who, facts.meeting.id)
    return done


def undo(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is None:
        return Outcome(then=Show("entered", ids))
    return _became(db, who, facts, seats.undo_cancel(db, ids[0], facts.guest.caregiver.id, who.now))


def _became(db: Transaction, who: Who, facts: Facts, signup: SignUp | None) -> Outcome:
    """What the family said on the telephone is done: nobody has to call about it, and its phone shows it."""
    if signup is not None:
        audit.record(db, who.member, "change", "signups", signup.id, who.now, fields=("state",))
        if facts.call is not None:
            calls.done(db, who, facts.call.task)
        owe(db, who, None, signup)
        tell(db, who, signup, "signup", f"by_staff:{signup.id}:{who.now.timestamp():.6f}")
    return Outcome(then=Show("entered", (facts.guest.signup.id,)))


def code(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Shown once: nobody can look it up later. A new one makes the old one worthless."""
    facts = load(db, who, ids)
    if facts is None or facts.guest.reached or who.member is None:
        return Outcome(then=Show("entered", ids))
    made = family_codes.make(db, facts.guest.caregiver.id, who.member.id, who.now)
    audit.record(db, who.member, "invite", "persons", facts.guest.caregiver.id, who.now)
    opens = who.link(f"{PREFIX}{made}")
    shown = Screen(
        (
            fixed("👤 {name}", name=facts.guest.caregiver.name),
            _(
                "Show this to the family, or print it. It opens their sign-ups, once, within 30 days."
            ),
        ),
        (Button(_("📋 Copy the link"), copy=opens),),
        attachment=Picture(qr.png(opens)),
    )
    return Outcome(then=None, once=(shown,))


SHOWN: tuple[State, ...] = (*LIVE, "cancelled", "withdrawn", "declined", "lapsed")
CARD = Card(
    "entered",
    load,
    say,
    {
        "called": called,
        "number": number,
        "take": take,
        "cancel": cancel,
        "undo": undo,
        "code": code,
    },
    rights={"": "enter_family"},
)
