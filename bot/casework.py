"""Cases, for those who work on them: which one is meant, whether it lies open before them, and who hears of it.

What goes to a telephone names a case by its number and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Literal, get_args

from bot import notices, rights
from bot.cards import Ids, TapFunction
from bot.hours import next_working
from bot.hours.clock import local
from bot.outcome import Outcome, Show
from bot.rights import Action
from bot.texts import Sayable, Text, _, fixed
from bot.who import Who
from storage import audit, case_openings, cases, outbox, persons
from storage.case_openings import Reason
from storage.cases import Case, Service, Status
from storage.database import Transaction
from storage.persons import Person
from storage.staff import Member

What = Literal["review", "handed", "alone", "moved"]
# Their places stand in rows of the outbox: add at the end.
WHAT: tuple[What, ...] = get_args(What)
REASONS: dict[Reason, Text] = {
    "planned": _("🛠️ Planned work"),
    "family": _("☎️ The family called"),
    "review": _("📌 The review"),
    "check": _("🔎 A check"),
}
SERVICES: dict[Service, Text] = {
    "parental_education": _("Parental education"),
    "counselling": _("Counselling"),
    "material_support": _("Material support"),
    "homework": _("Homework"),
    "meals": _("Meals"),
    "medical": _("Medical"),
    "vocational": _("Vocational guidance"),
    "community": _("Community"),
}
STATUSES: dict[Status, Text] = {
    "open": _("📁 Open"),
    "monitoring": _("📁 Monitored"),
    "closed": _("📁 Closed"),
}


def visible(db: Transaction, who: Who, case_id: int | None, action: Action) -> Case | None:
    """The case, if this member may do that to it: their centre's, and where it reaches "own" their own."""
    case = cases.find(db, case_id) if case_id is not None else None
    if case is None or who.member is None or case.centre != who.member.centre:
        return None
    return case if rights.may(who.member, action, responsible=case.responsible_id) else None


def lies_open(db: Transaction, who: Who, case: Case) -> bool:
    """They have said why they open it, not long ago, and go on looking. That they look is in the audit log."""
    assert who.member is not None
    if not case_openings.look(db, case.id, who.member.id, who.now):
        return False
    audit.read(db, who.member, "cases", case.id, who.now)
    return True


def working(change: Callable[[Transaction, Who, Case, Ids], Outcome | None]) -> TapFunction:
    """A tap on a case that lies open, held until the turn ends; then the case as it is now."""

    def tapped(db: Transaction, who: Who, ids: Ids) -> Outcome:
        case = visible(db, who, ids[0] if ids else None, "work_case")
        outcome = None
        if case is not None and lies_open(db, who, case):
            held = cases.lock(db, case.id)
            outcome = change(db, who, held, ids) if held is not None else None
        return outcome or Outcome(then=Show("case", ids[:1]))

    return tapped


def changed(db: Transaction, who: Who, case: Case, *fields: str) -> None:
    audit.record(db, who.member, "change", "cases", case.id, who.now, fields=fields)


def head(case: Case, initials: str) -> Sayable:
    return fixed("📁 <b>{number}</b>, {initials}", number=case.reference, initials=initials)


def people(db: Transaction, case: Case) -> list[Person]:
    """Adults before children, each in the order in which they were added."""
    there = cases.people_of(db, case.id)
    found = persons.some(db, there)
    return sorted((found[one] for one in there), key=lambda person: person.kind != "caregiver")


def adults(db: Transaction, case: Case) -> list[Person]:
    return [person for person in people(db, case) if person.kind == "caregiver"]


def initials(db: Transaction, case: Case) -> str:
    """Of the first adult in it: all that a list says of a family."""
    first = next(iter(adults(db, case)), None)
    return "–" if first is None else " ".join(f"{part[0]}." for part in first.name.split())


def today(who: Who) -> date:
    return local(who.now, who.centre.zone).date()


def late(case: Case, day: date) -> bool:
    return case.next_review_on is not None and case.next_review_on < day


def tell(
    db: Transaction,
    who: Who,
    members: Iterable[Member],
    what: What,
    case: Case,
    stamp: object,
    *,
    not_before: datetime | None = None,
) -> None:
    """Each once per `stamp`, while the centre is open."""
    review = case.next_review_on.toordinal() if case.next_review_on is not None else 0
    for member in members:
        if member.account_id is not None and member.state == "active":
            outbox.promise(
                db,
                member.account_id,
                "case_notice",
                (case.id, WHAT.index(what), review),
                lane="reply",
                dedup=f"case:{case.id}:{what}:{stamp}:{member.id}",
                now=who.now,
                not_before=next_working(not_before or who.now, who.centre),
            )


def left(db: Transaction, who: Who, member: Member) -> None:
    """Somebody was switched off: their cases are nobody's, and those who answer for the centre hear of each."""
    for case in cases.of_member(db, member.id):
        alone = cases.assign(db, case.id, None)
        changed(db, who, alone, "responsible_id")
        tell(db, who, notices.leads(db, case.centre), "alone", alone, int(who.now.timestamp()))
