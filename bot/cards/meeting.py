"""One meeting: what, when, where, how many seats; and the way in."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids, signup
from bot.cards.meetings import seats
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, back, menu, tap
from bot.texts import Lines, Sayable, Titled, _, fixed
from bot.who import Who
from storage import kept_apart, meetings, persons, signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import SignUp

# Bits of this card's second id: what the family would need.
CHILDCARE, TRANSPORT = 1, 2


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    signup: SignUp | None
    wishes: int


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    meeting = meetings.find(db, ids[0]) if ids and who.account.id else None
    if meeting is None or meeting.centre != who.centre.code or not meeting.open_at(who.now):
        return None
    person = who.account.person_id
    (meeting,) = kept_apart.seen_by(db, person, [meeting])
    mine = signups.mine(db, person, meeting.id) if person else None
    return Facts(who=who, meeting=meeting, signup=mine, wishes=ids[1] if len(ids) > 1 else 0)


def say(facts: Facts) -> Screen:
    meeting, wishes = facts.meeting, facts.wishes
    about: list[Sayable] = [
        fixed("<b>{title}</b>", title=Titled(meeting.title)),
        fixed("📅 {when}", when=facts.who.when(meeting.starts_at)),
        fixed("📍 {place}", place=facts.who.place(meeting.room)),
        seats(meeting),
    ]
    leave = (back(tap("meetings", "", 0, 0)), menu())
    if facts.signup is not None:
        mine = Button(_("📝 My sign-up"), tap("signup", "", facts.signup.id))
        standing = signup.Facts(who=facts.who, signup=facts.signup, meeting=meeting)
        return Screen((Lines(about), signup.state(standing)), (mine, *leave))
    join = _("✅ Sign me up") if meeting.free > 0 else _("⏳ Waiting list")
    name = "join" if meeting.free > 0 else "wait"
    switches = [
        Button(
            _on(wishes & TRANSPORT, _("🚌 Transport")),
            tap("meeting", "", meeting.id, wishes ^ TRANSPORT),
        ),
    ]
    if meeting.childcare:
        switches.insert(
            0,
            Button(
                _on(wishes & CHILDCARE, _("👶 Childcare")),
                tap("meeting", "", meeting.id, wishes ^ CHILDCARE),
            ),
        )
    return Screen(
        (Lines(about),),
        (Button(join, tap("meeting", name, meeting.id, wishes)), *switches, *leave),
    )


def join(db: Transaction, who: Who, ids: Ids) -> Outcome:
    return _sign_up(db, who, ids, may_wait=False)


def wait(db: Transaction, who: Who, ids: Ids) -> Outcome:
    return _sign_up(db, who, ids, may_wait=True)


def _sign_up(db: Transaction, who: Who, ids: Ids, *, may_wait: bool) -> Outcome:
    """At once when nothing needs to be asked; else the dialogue that asks it."""
    facts = load(db, who, ids)
    if facts is None:
        return Outcome(then=Show("meeting", ids))
    meeting, wishes = facts.meeting, facts.wishes
    caregiver = persons.find(db, who.account.person_id) if who.account.person_id else None
    coming: list[int] = []
    if caregiver is not None:
        coming = (
            [caregiver.id]
            if meeting.for_carers
            else [c.id for c in persons.children_of(db, caregiver.id)]
        )
    if caregiver is None or len(coming) != 1:
        answers = {
            "meeting": str(meeting.id),
            "childcare": bool(wishes & CHILDCARE),
            "transport": bool(wishes & TRANSPORT),
        }
        return Outcome(then=Start("signup", answers | ({"wait": "yes"} if may_wait else {})))
    taken = signup.take_seats(
        db,
        who,
        meeting.id,
        caregiver,
        coming,
        may_wait=may_wait,
        childcare=bool(wishes & CHILDCARE),
        transport=bool(wishes & TRANSPORT),
    )
    if isinstance(taken, Outcome):
        return taken
    again = facts.signup is not None
    said = _("You are already on the list of this meeting.") if again else _("Done.")
    return Outcome(said, Show("meeting", (meeting.id, 0)))


def _on(bit: int, label: Sayable) -> Sayable:
    return fixed("☑️ {label}", label=label) if bit else fixed("▫️ {label}", label=label)


CARD = Card("meeting", load, say, {"join": join, "wait": wait})
