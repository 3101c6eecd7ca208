"""A family that is at the door or on the telephone: found or new, and signed up by staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.cards import signup as card
from bot.dialogue import Ask, Token
from bot.flows import Flow, finding
from bot.flows.finding import NEW
from bot.flows.introduction import child, full_name, number
from bot.leading import ASK, about, begun, shortened, theirs
from bot.outcome import Outcome, Show
from bot.questions import choice, several, switch, text, yes_no
from bot.texts import Lines, Sayable, _, fixed
from bot.who import Who
from storage import accounts, attendance, audit, kept_apart, persons, seats, signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.persons import NewChild, Person

_LABEL = 27
# At the door now; on the telephone; at the centre, for a meeting to come.
How = Literal["here", "phone", "staff"]


class Facts(BaseModel):
    """`found`: caregivers who are called as was typed; `caregiver`: the one of them who is meant."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    found: tuple[Person, ...]
    caregiver: Person | None
    children: tuple[Person, ...]
    # Somebody is expected whom this caregiver must not meet.
    apart: bool = False


class WalkIn(BaseModel):
    """`caregiver` None: the family is new. `children`: those who come; empty for the caregiver alone."""

    model_config = ConfigDict(frozen=True)

    meeting: int
    caregiver: int | None
    name: str
    phone: str | None
    children: tuple[int, ...]
    new_child: NewChild | None
    how: How
    childcare: bool
    transport: bool


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    meeting = theirs(db, who, int(answers["meeting"]), "enter_family")
    if meeting is None or not (meeting.open_at(who.now) or begun(meeting, who.now)):
        return None
    found, caregiver = finding.look_for(db, who, answers)
    children = persons.children_of(db, caregiver.id) if caregiver is not None else []
    return Facts(
        who=who,
        meeting=meeting,
        found=tuple(found),
        caregiver=caregiver,
        children=tuple(children),
        apart=caregiver is not None and kept_apart.kept_from(db, caregiver.id, meeting),
    )


def talk(facts: Facts) -> Ask[WalkIn | None]:
    meeting, now = facts.meeting, facts.who.now
    this_year = now.astimezone(facts.who.centre.zone).year
    named = Lines(about(facts.who, meeting))
    new = [(NEW, _("➕ A new family"))]
    chosen = yield from finding.ask_family(named, facts.found, new, new)
    caregiver = facts.caregiver if chosen != NEW else None
    apart = caregiver is not None and facts.apart
    if apart and not (yield from yes_no("sure", named, ASK, _("Go on?"))):
        return None
    name, phone = "", None
    if caregiver is None:
        name = yield from text(
            "name", _("What is the parent's name? First name and surname."), check=full_name
        )
        phone = yield from text(
            "phone", _("What is the telephone number?"), check=number, optional=True
        )
    coming: list[int] = []
    new_child = None
    if not meeting.for_carers:
        coming, new_child = yield from _children(
            facts if caregiver is not None else None, this_year
        )
    # Nobody at the door is asked any more what will be needed.
    childcare = transport = False
    if meeting.open_at(now):
        if meeting.childcare:
            childcare = yield from switch("childcare", _("👶 Childcare"))
        transport = yield from switch("transport", _("🚌 Transport"))
    how: How = "here"
    if meeting.open_at(now):
        ways: list[tuple[str, Sayable, How]] = [
            ("phone", _("☎️ On the telephone"), "phone"),
            ("staff", _("📝 At the centre"), "staff"),
        ]
        if begun(meeting, now):
            ways.insert(0, ("here", _("✅ Is here now"), "here"))
        how = yield from choice("how", [named, _("How did the family sign up?")], ways)
        full = apart or meeting.free < max(1, len(coming) + (new_child is not None))
        if full and how != "here":
            wait = yield from yes_no(
                "wait", _("There are no free seats. Put it on the waiting list?")
            )
            if not wait:
                return None
    return WalkIn(
        meeting=meeting.id,
        caregiver=caregiver.id if caregiver is not None else None,
        name=name,
        phone=phone,
        children=tuple(coming),
        new_child=new_child,
        how=how,
        childcare=childcare and how != "here",
        transport=transport and how != "here",
    )


def submit(db: Transaction, who: Who, command: WalkIn) -> Outcome:
    caregiver = _caregiver(db, who, command)
    coming = list(command.children)
    if command.new_child is not None:
        coming += [p.id for p in persons.add_children(db, caregiver, [command.new_child], who.now)]
    coming = coming or [caregiver.id]
    if command.how == "here":
        made = _at_the_door(db, who, command.meeting, caregiver, coming)
    else:
        made = _signed_up(db, who, command, caregiver, coming, command.how)
    if made is None:
        return Outcome(
            _("This family is signed up already, by another adult."),
            Show("roster", (command.meeting, 0)),
        )
    audit.record(db, who.member, "add", "signups", made, who.now)
    return Outcome(then=Show("entered", (made,)))


def _at_the_door(
    db: Transaction, who: Who, meeting: int, caregiver: Person, coming: list[int]
) -> int | None:
    if who.member is None or not seats.seat_at_the_door(db, meeting, caregiver, coming, who.now):
        return None
    for person in coming:
        attendance.mark(db, meeting, person, "present", who.member.id, who.now)
    seated = seats.seated_of(db, meeting, coming)
    return next(
        (s.id for s in signups.all_mine(db, caregiver.id, meeting) if s.id in seated.values()), None
    )


def _signed_up(
    db: Transaction,
    who: Who,
    command: WalkIn,
    caregiver: Person,
    coming: list[int],
    how: Literal["phone", "staff"],
) -> int | None:
    made = seats.take_seats_or_wait(
        db,
        command.meeting,
        caregiver,
        coming,
        who.now,
        known=persons.family(db, caregiver.family_id).known,
        may_wait=True,
        childcare=command.childcare,
        transport=command.transport,
        source=how,
    )
    if isinstance(made, str):
        return None
    if made.changed_at == who.now:
        card.owe(db, who, accounts.reached_by(db, caregiver.id), made)
    return made.id


def _caregiver(db: Transaction, who: Who, command: WalkIn) -> Person:
    if command.caregiver is not None:
        return persons.find(db, command.caregiver)
    family = persons.add_family(db, who.centre.code, domicile="unsure", now=who.now)
    caregiver = persons.add_caregiver(db, family, command.name, command.phone, who.now)
    audit.record(db, who.member, "add", "persons", caregiver.id, who.now)
    return caregiver


def _children(known: Facts | None, this_year: int) -> Ask[tuple[list[int], NewChild | None]]:
    """Those of the family who come, and one who is not known yet."""
    if known is None or not known.children:
        return [], (yield from child("child", this_year))
    options: list[tuple[str, Sayable, int | None]] = [
        (str(c.id), fixed("🧒 {name}", name=shortened(c.name, _LABEL)), c.id)
        for c in known.children
    ]
    picked = yield from several(
        "children", [_("Who is coming?")], [*options, (NEW, _("➕ Another child"), None)]
    )
    coming = [one for one in picked if one is not None]
    another = (yield from child("child", this_year)) if None in picked else None
    return coming, another


FLOW = Flow("walkin", load, talk, submit, right="enter_family")
