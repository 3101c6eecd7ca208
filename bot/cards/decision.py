"""One sign-up to decide on, with all that is needed for it: accept, decline with a reason, or phone."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict

from bot import contact_way, deciding, reminders
from bot.cards import Card, Ids
from bot.cards.queue import waited
from bot.deciding import REASON_LABELS
from bot.hours.clock import local
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Listing, Sayable, Text, Titled, _, _n, fixed
from bot.who import Who
from storage import attendance, audit, decisions, meetings, persons, seats, signups
from storage.database import Transaction
from storage.decisions import UNDO, Decision
from storage.meetings import Meeting
from storage.persons import Family, Person
from storage.signups import SignUp

# A second tap so soon is the first one's.
_TWICE = timedelta(seconds=1)


class Facts(BaseModel):
    """`coming`: for whom; `children`: of the family, where its parent comes. `been`: to how many meetings any of
    those came before. `line`: families that wait for a seat. `next`: the sign-up that has waited longest after
    this one. `last`: the one decided just before.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    signup: SignUp
    meeting: Meeting
    parent: Person
    family: Family
    coming: tuple[Person, ...]
    children: tuple[Person, ...] = ()
    been: int
    line: int = 0
    decision: Decision | None
    next: int | None
    last: int | None


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    signup = signups.find(db, ids[0]) if ids else None
    if signup is None:
        return None
    meeting = meetings.get(db, signup.meeting_id)
    decision = decisions.standing(db, signup)
    if meeting.centre != who.centre.code or not (signup.state == "held" or decision):
        return None
    queue = [one.id for one in decisions.waiting(db, who.centre.code)]
    parent = persons.find(db, signup.caregiver_id)
    people = seats.people_of(db, signup.id)
    audit.read(db, who.member, "signups", signup.id, who.now)
    return Facts(
        who=who,
        signup=signup,
        meeting=meeting,
        parent=parent,
        family=persons.family(db, signup.family_id),
        coming=tuple(persons.find(db, one) for one in people),
        children=tuple(persons.children_of(db, parent.id)) if meeting.for_carers else (),
        been=attendance.times_present(db, people),
        line=signups.waiting_in(db, [meeting.id]).get(meeting.id, 0),
        decision=decision,
        next=next((one for one in queue if one != signup.id), None),
        last=ids[1] if len(ids) > 1 else None,
    )


def say(facts: Facts) -> Screen:
    who, signup, meeting = facts.who, facts.signup, facts.meeting
    about: list[Sayable] = [
        fixed("<b>{name}</b>", name=facts.parent.name),
        *_of_the_family(facts),
        fixed("📅 {when}", when=who.when(meeting.starts_at)),
        Titled(meeting.title),
        _n("👥 {n} seat left", "👥 {n} seats left", max(0, meeting.free)),
    ]
    if facts.line:
        about.append(_n("⏳ {n} family waits", "⏳ {n} families wait", facts.line))
    onward = Button(_("➡️ Next"), tap("decision", "", facts.next)) if facts.next else None
    leave = back(tap("queue"))
    if facts.decision is not None:
        said = _("✅ Accepted.") if facts.decision.verdict == "accepted" else _("❌ Declined.")
        mine = who.member is not None and facts.decision.member_id == who.member.id
        in_time = who.now - facts.decision.decided_at <= UNDO
        undo = Button(_("↩️ Undo"), tap("decision", "undo", signup.id)) if mine and in_time else None
        return Screen((said, Lines(about)), tuple(filter(None, (undo, onward, leave))))
    about.append(_("🕓 Waiting for {waited}", waited=waited(who, signup)))
    about.append(_promised(facts))
    last = facts.last
    before = Button(_("↩️ Undo the last"), tap("decision", "undo", last)) if last else None
    return Screen(
        (Lines(about),),
        tuple(
            filter(
                None,
                (
                    Button(_("✅ Accept"), tap("decision", "accept", signup.id)),
                    *(
                        Button(label, tap("decision", "decline", signup.id, number))
                        for number, label in enumerate(REASON_LABELS.values())
                    ),
                    Button(_("📞 Show the number"), tap("decision", "call", signup.id)),
                    before,
                    onward,
                    leave,
                ),
            )
        ),
    )


def _promised(facts: Facts) -> Sayable:
    who, meeting = facts.who, facts.meeting
    if meeting.starts_at <= who.now:
        return _("⚠️ The meeting has begun, and nobody has decided on this.")
    by = deciding.decided_by(who, facts.signup, meeting)
    if by <= who.now:
        return _("⚠️ The hour that the family was promised has passed: {when}", when=who.when(by))
    return _("🕓 Promised to the family: {when}", when=who.when(by))


def _of_the_family(facts: Facts) -> list[Sayable]:
    domicile = {
        "yes": _("🏠 Legal address in Sector 6"),
        "no": _("🏠 Legal address not in Sector 6"),
        "unsure": _("🏠 Not sure about Sector 6"),
    }[facts.family.domicile]
    year = local(facts.who.now, facts.who.centre.zone).year
    children: list[Sayable] = [
        _(
            "🧒 {name}, about {years}",
            name=one.name,
            years=_n("{n} year", "{n} years", year - one.birth_year),
        )
        for one in facts.coming
        if one.birth_year is not None
    ]
    ages = [year - one.birth_year for one in facts.children if one.birth_year is not None]
    if ages:
        listed = Listing([fixed("{age}", age=age) for age in sorted(ages)])
        children.append(_("🧒 Children, years: {ages}", ages=listed))
    known = [] if facts.family.known else [_("❔ The centre does not know this family yet")]
    been = _n("📝 Has come {n} time", "📝 Has come {n} times", facts.been)
    return [*known, domicile, *children, been]


def accept(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is None or who.member is None:
        return Outcome(then=Show("decision", ids))
    accepted = decisions.accept(db, facts.signup.id, who.member.id, who.now)
    if accepted is None:
        return _decided_before(facts, who)
    audit.record(db, who.member, "decide", "signups", accepted.id, who.now, fields=("state",))
    reminders.plan(db, who, accepted, facts.meeting)
    deciding.tell_parent(db, who, accepted)
    return _onward(facts, _("✅ Accepted."))


def decline(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids[:1])
    reasons = list(REASON_LABELS)
    if facts is None or who.member is None or len(ids) != 2 or ids[1] >= len(reasons):
        return Outcome(then=Show("decision", ids[:1]))
    declined = decisions.decline(db, facts.signup.id, who.member.id, reasons[ids[1]], who.now)
    if declined is None:
        return _decided_before(facts, who)
    audit.record(db, who.member, "decide", "signups", declined.id, who.now, fields=("state",))
    return _onward(facts, _("❌ Declined."))


def undo(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is None or who.member is None:
        return Outcome(then=Show("decision", ids))
    if facts.decision is not None and who.now - facts.decision.decided_at < _TWICE:
        # The way back stands where the decision was tapped.
        return Outcome(then=Show("decision", ids))
    undone = decisions.undo(db, ids[0], who.member.id, who.now)
    if undone is None:
        return Outcome(_("It is too late to undo this."), Show("decision", ids), alert=True)
    audit.record(db, who.member, "decide", "signups", undone.id, who.now, fields=("state",))
    return Outcome(_("↩️ Taken back."), Show("decision", ids[:1]))


def call(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is None:
        return Outcome(then=Show("decision", ids))
    return contact_way.asked_for(db, who, facts.parent)


def _decided_before(facts: Facts, who: Who) -> Outcome:
    then = Show("decision", (facts.signup.id,))
    decision = facts.decision
    if decision is not None and who.member is not None and decision.member_id == who.member.id:
        return Outcome(then=then)
    return Outcome(_("Somebody else has decided this."), then, alert=True)


def _onward(facts: Facts, said: Text) -> Outcome:
    """Straight to the next one, with the way back to this one."""
    done = facts.signup.id
    then = Show("decision", (facts.next, done) if facts.next else (done,))
    return Outcome(said, then)


CARD = Card(
    "decision",
    load,
    say,
    {"accept": accept, "decline": decline, "undo": undo, "call": call},
    rights={"": "decide"},
)
