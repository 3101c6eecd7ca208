"""One sign-up of one's own: the confirmation, and what can still be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pydantic import BaseModel, ConfigDict

from bot import deciding, reminders, waiting
from bot.cards import Card, Ids
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Listing, Sayable, Text, Titled, _, fixed
from bot.who import Who
from storage import decisions, meetings, outbox, persons, seats, signups
from storage import waiting as line
from storage.database import Transaction
from storage.decisions import Reason
from storage.meetings import Meeting
from storage.persons import Person
from storage.seats import UNDO
from storage.signups import COMING, SignUp


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    signup: SignUp
    meeting: Meeting
    # The children who come; a parent's other sign-up to the same meeting has other ones.
    children: tuple[str, ...] = ()
    # Why the centre declined it.
    reason: Reason | None = None


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    signup = signups.find(db, ids[0]) if ids else None
    if signup is None or signup.caregiver_id != who.account.person_id:
        return None
    meeting = meetings.find(db, signup.meeting_id)
    decision = decisions.latest(db, signup.id) if signup.state == "declined" else None
    reason = decision.reason if decision is not None else None
    if meeting is None:
        return None
    return Facts(
        who=who,
        signup=signup,
        meeting=meeting,
        children=children_in(db, signup, meeting),
        reason=reason,
    )


def children_in(db: Transaction, signup: SignUp, meeting: Meeting) -> tuple[str, ...]:
    """Their first names; none where the parent comes."""
    if meeting.for_carers:
        return ()
    people = persons.some(db, seats.people_of(db, signup.id)).values()
    return tuple(sorted(one.name for one in people if one.kind == "child"))


def say(facts: Facts) -> Screen:
    who, signup, meeting = facts.who, facts.signup, facts.meeting
    about: list[Sayable] = [
        fixed("<b>{title}</b>", title=Titled(meeting.title)),
        fixed("📅 {when}", when=who.when(meeting.starts_at)),
    ]
    if facts.children:
        about.append(fixed("🧒 {names}", names=Listing(facts.children)))
    if signup.state == "offered":
        take = Button(_("✅ I take it"), tap("signup", "take", signup.id))
        leave = Button(_("❌ No, thank you"), tap("signup", "cancel", signup.id))
        until = _("We keep it until {when}.", when=who.when(signup.offer_until or who.now))
        return Screen((state(facts), Lines(about), until), (take, leave))
    if signup.state == "lapsed":
        again = Button(_("⏳ Back on the list"), tap("signup", "again", signup.id))
        return Screen((state(facts), Lines(about)), (again, menu()))
    if signup.state in {"declined", "withdrawn"}:
        return Screen((state(facts), Lines(about)), (menu(),))
    if signup.state == "cancelled":
        undo = Button(_("↩️ Undo"), tap("signup", "undo", signup.id))
        undone = (undo,) if who.now - signup.changed_at <= UNDO and meeting.open_at(who.now) else ()
        return Screen((state(facts), Lines(about)), (*undone, menu()))
    if who.now >= meeting.starts_at + timedelta(minutes=meeting.minutes):
        return Screen((state(facts), Lines(about)), (menu(),))
    about.append(fixed("📍 {place}", place=who.place(meeting.room)))
    # Who waits for them, and what to bring, is said once they have a seat.
    if meeting.facilitator and signup.state == "confirmed":
        about.append(_("🙂 {name} is waiting for you", name=meeting.facilitator))
    if any(meeting.bring.values()) and signup.state in COMING:
        about.append(_("🎒 Please bring: {what}", what=Titled(meeting.bring)))
    pin = (
        [Button(_("📍 How to get there"), tap("place", "", signup.id))]
        if who.centre.latitude is not None
        else []
    )
    ticket = (
        [Button(_("🎫 Show at the door"), tap("ticket", "", signup.id))]
        if signup.state in COMING
        else []
    )
    return Screen(
        (state(facts), Lines(about)),
        (
            Button(_("📆 Calendar file"), tap("calendar", "", signup.id)),
            *pin,
            *ticket,
            Button(_("🔄 Another date"), tap("other_dates", "", signup.id)),
            Button(_("❌ I can't come"), tap("signup", "cancel", signup.id)),
            menu(),
        ),
    )


def state(facts: Facts) -> Text:
    """Where the family stands, in one sentence or two."""
    signup = facts.signup
    match signup.state:
        case "confirmed":
            return _("✅ You are signed up.")
        case "held":
            return deciding.waits(facts.who, signup, facts.meeting)
        case "waiting":
            return _(
                "⏳ Waiting list, place {place}. We write when a seat is free.", place=signup.place
            )
        case "offered":
            return _("🔔 A seat is free and kept for you. Would you like it?")
        case "lapsed":
            return _("⏳ The time to answer has passed. The seat is no longer kept for you.")
        case "declined" if facts.reason is not None:
            return deciding.REASON_TEXTS[facts.reason]
        case "declined" | "withdrawn":
            return _("❌ The centre could not keep this sign-up.")
        case "cancelled":
            return _("❌ The sign-up is cancelled. Thank you for telling us!")


def take_seats(
    db: Transaction,
    who: Who,
    meeting: int,
    caregiver: Person,
    coming: Sequence[int],
    *,
    may_wait: bool,
    childcare: bool,
    transport: bool,
) -> SignUp | Outcome:
    """Seats or a place in line, and the promise to confirm them; an Outcome says why there are none."""
    signup = seats.take_seats_or_wait(
        db,
        meeting,
        caregiver,
        coming,
        who.now,
        known=persons.family(db, caregiver.family_id).known,
        may_wait=may_wait,
        childcare=childcare,
        transport=transport,
    )
    if signup == "full":
        return Outcome(
            _("The last seat was just taken."), Show("meeting", (meeting, 0)), alert=True
        )
    if signup == "gone":
        return Outcome(then=Show("meeting", (meeting, 0)))
    # One that was there already has promised all that follows from it.
    if signup.changed_at == who.now:
        owe(db, who, who.account.id, signup)
    return signup


def owe(db: Transaction, who: Who, account: int | None, signup: SignUp) -> None:
    """What a place promises, however it was come by: a confirmation to `account`, once; and of a seat the
    reminders, the question to those who decide, and a word to those who stay in line.
    """
    if signup.state == "waiting":
        # What those before it cannot be asked about any more may be this family's.
        waiting.offer_freed_seats(db, who, signup.meeting_id)
        signup = signups.get(db, signup.id)
    if account is not None and signup.state != "offered":
        outbox.promise(
            db,
            account,
            "signup",
            (signup.id,),
            lane="reply",
            dedup=f"confirmation:{signup.id}",
            now=who.now,
        )
    if signup.state in COMING:
        meeting = meetings.get(db, signup.meeting_id)
        reminders.plan(db, who, signup, meeting)
        waiting.let_through(db, who, signup)
        deciding.ask(db, who, signup)


def cancel(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Also "no, thank you" to an offer. What is given back is offered on in the same turn."""
    mine = load(db, who, ids)
    if mine is not None and seats.cancel(db, ids[0], mine.signup.caregiver_id, who.now):
        waiting.offer_freed_seats(db, who, mine.meeting.id)
    return Outcome(then=Show("signup", ids))


def undo(db: Transaction, who: Who, ids: Ids) -> Outcome:
    mine = load(db, who, ids)
    back = seats.undo_cancel(db, ids[0], mine.signup.caregiver_id, who.now) if mine else None
    if back is not None:
        owe(db, who, who.account.id, back)
    return Outcome(then=Show("signup", ids))


def take(db: Transaction, who: Who, ids: Ids) -> Outcome:
    mine = load(db, who, ids)
    taken = line.take_offer(db, ids[0], mine.signup.caregiver_id, who.now) if mine else None
    if taken is not None:
        owe(db, who, who.account.id, taken)
    return Outcome(then=Show("signup", ids))


def again(db: Transaction, who: Who, ids: Ids) -> Outcome:
    mine = load(db, who, ids)
    if mine is not None and line.wait_again(db, ids[0], mine.signup.caregiver_id, who.now):
        waiting.offer_freed_seats(db, who, mine.meeting.id)
    return Outcome(then=Show("signup", ids))


_TAPS = {"cancel": cancel, "undo": undo, "take": take, "again": again}
CARD = Card("signup", load, say, _TAPS, standing=True)
