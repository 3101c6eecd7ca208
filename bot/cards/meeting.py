"""One meeting: what, when, where, how many seats; and the way in."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids, signup
from bot.cards.meetings import seats
from bot.cards.signups import brief
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, back, fits, menu, tap
from bot.texts import LANGUAGES, Lines, Listing, Sayable, Titled, _, fixed, translator
from bot.who import Who
from storage import kept_apart, meetings, persons, signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import SignUp

# Bits of this card's second id: what the family would need.
CHILDCARE, TRANSPORT = 1, 2
# Sign-ups with a button here; the others are under "my sign-ups".
MOST, _LABEL = 3, 20


class Facts(BaseModel):
    """`mine`: this parent's sign-ups, and the children in each; several where they came one after the other."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    mine: tuple[tuple[SignUp, tuple[str, ...]], ...]
    wishes: int


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    meeting = meetings.find(db, ids[0]) if ids and who.account.id else None
    if meeting is None or meeting.centre != who.centre.code or not meeting.open_at(who.now):
        return None
    person = who.account.person_id
    (meeting,) = kept_apart.seen_by(db, person, [meeting])
    mine = signups.all_mine(db, person, meeting.id) if person else []
    return Facts(
        who=who,
        meeting=meeting,
        mine=tuple((one, signup.children_in(db, one, meeting)) for one in mine),
        wishes=ids[1] if len(ids) > 1 else 0,
    )


def say(facts: Facts) -> Screen:
    meeting, wishes = facts.meeting, facts.wishes
    about: list[Sayable] = [
        fixed("<b>{title}</b>", title=Titled(meeting.title)),
        fixed("📅 {when}", when=facts.who.when(meeting.starts_at)),
        fixed("📍 {place}", place=facts.who.place(meeting.room)),
        seats(meeting),
    ]
    leave = (back(tap("meetings", "", 0, 0)), menu())
    if facts.mine:
        more = Button(_("➕ Another child"), tap("meeting", "more", meeting.id, 0))
        return Screen(
            _described(facts, about, _standing(facts)),
            (
                *(_opens(facts, one, names) for one, names in facts.mine[:MOST]),
                *(() if meeting.for_carers else (more,)),
                *leave,
            ),
        )
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
        _described(facts, about),
        (Button(join, tap("meeting", name, meeting.id, wishes)), *switches, *leave),
    )


def _described(facts: Facts, about: list[Sayable], *more: Sayable) -> tuple[Sayable, ...]:
    """With what the activity is about, where the message stays short enough for it, whoever reads it."""
    title, *others = about
    longer = (Lines([title, Titled(facts.meeting.description), *others]), *more)
    told = any(facts.meeting.description.values())
    if told and all(fits(translator(language), *longer) for language in LANGUAGES):
        return longer
    return (Lines(about), *more)


def _standing(facts: Facts) -> Sayable:
    if len(facts.mine) == 1:
        (only, _names) = facts.mine[0]
        return signup.state(signup.Facts(who=facts.who, signup=only, meeting=facts.meeting))
    return Lines(
        [
            fixed("🧒 {names} {state}", names=Listing(names), state=brief(one))
            for one, names in facts.mine[:MOST]
        ]
    )


def _opens(facts: Facts, one: SignUp, names: tuple[str, ...]) -> Button:
    alone = len(facts.mine) == 1
    label = _("📝 My sign-up") if alone else fixed("📝 {names}", names=", ".join(names)[:_LABEL])
    return Button(label, tap("signup", "", one.id))


def join(db: Transaction, who: Who, ids: Ids) -> Outcome:
    return _sign_up(db, who, ids, may_wait=False)


def wait(db: Transaction, who: Who, ids: Ids) -> Outcome:
    return _sign_up(db, who, ids, may_wait=True)


def _sign_up(db: Transaction, who: Who, ids: Ids, *, may_wait: bool) -> Outcome:
    """At once when nothing needs to be asked; else the dialogue that asks it."""
    facts = load(db, who, ids)
    if facts is None:
        return Outcome(then=Show("meeting", ids))
    if facts.mine:
        said = _("You are already on the list of this meeting.")
        return Outcome(said, Show("meeting", (facts.meeting.id, 0)))
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
    return Outcome(_("Done."), Show("meeting", (meeting.id, 0)))


def more(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Another child of the family, with a sign-up of its own."""
    facts = load(db, who, ids)
    if facts is None or not facts.mine or facts.meeting.for_carers:
        return Outcome(then=Show("meeting", ids))
    return Outcome(then=Start("signup", {"meeting": str(facts.meeting.id)}))


def _on(bit: int, label: Sayable) -> Sayable:
    return fixed("☑️ {label}", label=label) if bit else fixed("▫️ {label}", label=label)


CARD = Card("meeting", load, say, {"join": join, "wait": wait, "more": more})
