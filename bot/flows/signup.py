"""Signing up for one meeting: who comes, and who they are when the centre does not know them yet."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot.cards import signup as card
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows.introduction import Introduction, child, introduce, recognise, settle
from bot.outcome import Outcome, Show
from bot.questions import several, yes_no
from bot.texts import Text, Titled, _, fixed
from bot.who import Who
from storage import kept_apart, meetings, persons, seats, signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.persons import NewChild, Person


class Facts(BaseModel):
    """`children`: those who may still be signed up."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    meeting: Meeting
    caregiver: Person | None
    recognised: Person | None
    children: tuple[Person, ...]
    this_year: int
    about: Text
    childcare: bool
    transport: bool


class SignUp(BaseModel):
    """`who`: ids of persons already known; empty for the caregiver alone."""

    model_config = ConfigDict(frozen=True)

    meeting: int
    introduction: Introduction | None
    children: tuple[int, ...]
    new_child: NewChild | None
    childcare: bool
    transport: bool
    may_wait: bool


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    meeting = meetings.find(db, int(answers["meeting"]))
    if meeting is None or meeting.centre != who.centre.code or not meeting.open_at(who.now):
        return None
    caregiver = persons.find(db, who.account.person_id) if who.account.person_id else None
    recognised = None if caregiver else recognise(db, who, answers)
    known = caregiver or recognised
    (meeting,) = kept_apart.seen_by(db, known.id if known else None, [meeting])
    children = persons.children_of(db, known.id) if known and not meeting.for_carers else []
    mine = signups.all_mine(db, known.id, meeting.id) if children and known else []
    # Through this parent: of a seat through another adult nothing is shown.
    seated = {person for one in mine for person in seats.people_of(db, one.id)}
    return Facts(
        meeting=meeting,
        caregiver=caregiver,
        recognised=recognised,
        children=tuple(one for one in children if one.id not in seated),
        this_year=who.now.astimezone(who.centre.zone).year,
        about=fixed(
            "<b>{title}</b>\n📅 {when}",
            title=Titled(meeting.title),
            when=who.when(meeting.starts_at),
        ),
        childcare=bool(answers.get("childcare")),
        transport=bool(answers.get("transport")),
    )


def talk(facts: Facts) -> Ask[SignUp | None]:
    introduction = (
        None if facts.caregiver else (yield from introduce(facts.recognised, facts.about))
    )
    children: list[int] = []
    new_child = None
    if not facts.meeting.for_carers:
        if not facts.children:
            new_child = yield from child("child", facts.this_year)
        elif len(facts.children) == 1:
            children = [facts.children[0].id]
        else:
            options = [(str(c.id), fixed("🧒 {name}", name=c.name), c.id) for c in facts.children]
            children = yield from several("who", [_("Who is coming?")], options)
    full = facts.meeting.free < max(1, len(children))
    if full and not (yield from yes_no("wait", *WAIT)):
        return None
    return SignUp(
        meeting=facts.meeting.id,
        introduction=introduction,
        children=tuple(children),
        new_child=new_child,
        childcare=facts.childcare,
        transport=facts.transport,
        may_wait=full,
    )


def submit(db: Transaction, who: Who, command: SignUp) -> Outcome:
    if command.introduction is not None:
        caregiver = settle(db, who, command.introduction)
    elif who.account.person_id is not None:
        caregiver = persons.find(db, who.account.person_id)
    else:
        return Outcome(then=Show("meeting", (command.meeting, 0)))
    children = list(command.children)
    if command.new_child is not None:
        children = [p.id for p in persons.add_children(db, caregiver, [command.new_child], who.now)]
    taken = card.take_seats(
        db,
        who,
        command.meeting,
        caregiver,
        children or [caregiver.id],
        may_wait=command.may_wait,
        childcare=command.childcare,
        transport=command.transport,
    )
    if isinstance(taken, Outcome):
        return taken
    if taken.changed_at != who.now:
        said = _("You are already on the list of this meeting.")
        return Outcome(said, Show("signup", (taken.id,)))
    # The confirmation follows by itself, complete.
    return Outcome(_("Done."))


WAIT = (
    _("There are no free seats. Shall we put you on the waiting list?"),
    _("We ask families in the order in which they signed up."),
)
FLOW = Flow("signup", load, talk, submit)
