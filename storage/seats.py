"""Seats: one for each participating person, all of a party's or none, counted under the meeting's lock.

Whoever changes seats first locks the meeting's row, counts again, and writes the count back, where a
CHECK refuses more than there are. A unique index keeps one person from two seats in one meeting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from storage import kept_apart, live, meetings, signups
from storage.database import Transaction
from storage.meetings import Meeting
from storage.persons import Person, families, persons
from storage.schema import METADATA, Id, column, new_id
from storage.signups import COMING, HOLDING, LIVE, Refusal, SignUp, Source, State
from storage.signups import signups as signups_table

UNDO = timedelta(minutes=10)

seats = Table(
    "seats",
    METADATA,
    column("signup_id", Id, ForeignKey(signups_table.c.id), primary_key=True),
    column("person_id", Id, ForeignKey(persons.c.id), primary_key=True),
    column("meeting_id", Id, ForeignKey(meetings.meetings.c.id)),
    column("live", Boolean),
    Index(
        "uq_seats_meeting_id_person_id_live",
        "meeting_id",
        "person_id",
        unique=True,
        sqlite_where=text("live"),
        postgresql_where=text("live"),
    ),
)

# Kept for families that the coordinator named; a family's own use it up.
reserved_seats = Table(
    "reserved_seats",
    METADATA,
    column("meeting_id", Id, ForeignKey(meetings.meetings.c.id), primary_key=True),
    column("family_id", Id, ForeignKey(families.c.id), primary_key=True),
    column("seats", Integer),
    CheckConstraint("seats > 0", name="seats"),
)


@dataclass(frozen=True)
class Count:
    """`kept`: family -> seats reserved for it that it does not hold yet."""

    capacity: int
    taken: int
    last_line: int
    kept: Mapping[int, int]

    def free_for(self, family: int) -> int:
        """Below zero after the capacity was lowered."""
        others = sum(number for whose, number in self.kept.items() if whose != family)
        return self.capacity - self.taken - others


_COUNT = select(
    func.coalesce(
        func.sum(signups_table.c.seats).filter(signups_table.c.state.in_(HOLDING)), 0
    ).label("taken"),
    func.coalesce(func.max(signups_table.c.line), 0).label("last"),
).where(signups_table.c.meeting_id == bindparam("meeting"))
_KEPT = (
    select(
        reserved_seats.c.family_id,
        reserved_seats.c.seats,
        func.coalesce(
            func.sum(signups_table.c.seats).filter(signups_table.c.state.in_(HOLDING)), 0
        ).label("held"),
    )
    .join(
        signups_table,
        (signups_table.c.meeting_id == reserved_seats.c.meeting_id)
        & (signups_table.c.family_id == reserved_seats.c.family_id),
        isouter=True,
    )
    .where(reserved_seats.c.meeting_id == bindparam("meeting"))
    .group_by(reserved_seats.c.family_id, reserved_seats.c.seats)
)
_SEATED = select(seats.c.signup_id).where(
    seats.c.meeting_id == bindparam("meeting"),
    seats.c.person_id.in_(bindparam("persons", expanding=True)),
    seats.c.live,
)
_KNOWN = select(families.c.known_since).where(families.c.id == bindparam("family"))


def take_seats_or_wait(
    db: Transaction,
    meeting_id: int,
    caregiver: Person,
    who: Sequence[int],
    now: datetime,
    *,
    known: bool,
    may_wait: bool,
    childcare: bool = False,
    transport: bool = False,
    source: Source = "bot",
) -> SignUp | Refusal:
    """Seats for all of `who` (ids of persons) or a place in line for all.

    Asked again for somebody who already has a seat, it returns that sign-up. "full": no seats, and
    not willing to wait. "gone": no such meeting, or it is cancelled or has begun.
    """
    meeting = meetings.lock(db, meeting_id)
    if meeting is None or not meeting.open_at(now) or not who:
        return "gone"
    seated = _seated(db, meeting_id, who)
    if seated is not None:
        there = signups.find(db, seated)
        # Seated through another adult: nothing of that adult may be shown here.
        return there if there is not None and there.caregiver_id == caregiver.id else "gone"
    counted = count(db, meeting)
    fits = len(who) <= counted.free_for(caregiver.family_id) and not kept_apart.kept_from(
        db, caregiver.id, meeting
    )
    if not fits and not may_wait:
        return "full"
    return _add(
        db,
        meeting,
        caregiver,
        who,
        now,
        state=_state(meeting, fits=fits, known=known),
        line=counted.last_line + 1,
        childcare=childcare,
        transport=transport,
        source=source,
    )


def seat_at_the_door(
    db: Transaction, meeting_id: int, caregiver: Person, who: Sequence[int], now: datetime
) -> bool:
    """They are here: whoever of them has no seat gets one, also beyond the capacity and after the beginning.

    False when there is no such meeting or it was called off.
    """
    meeting = meetings.lock(db, meeting_id)
    if meeting is None or meeting.state == "cancelled":
        return False
    left = []
    for person in who:
        seated = _seated(db, meeting_id, [person])
        if seated is None:
            left.append(person)
        else:
            let_in(db, signups.get(db, seated), now)
    if left:
        meetings.make_room(db, meeting_id, len(left))
        _add(
            db,
            meeting,
            caregiver,
            left,
            now,
            state="confirmed",
            line=count(db, meeting).last_line + 1,
            childcare=False,
            transport=False,
            source="staff",
        )
    return True


def let_in(db: Transaction, signup: SignUp, now: datetime) -> None:
    """Whoever waited and is here has a seat. The meeting is locked."""
    if signup.state not in COMING:
        if signup.state not in HOLDING:
            meetings.make_room(db, signup.meeting_id, signup.seats)
        become(db, signup, "confirmed", now)


def _add(
    db: Transaction,
    meeting: Meeting,
    caregiver: Person,
    who: Sequence[int],
    now: datetime,
    *,
    state: State,
    line: int,
    childcare: bool,
    transport: bool,
    source: Source,
) -> SignUp:
    signup = new_id()
    db.execute(
        insert(signups_table).values(
            id=signup,
            meeting_id=meeting.id,
            family_id=caregiver.family_id,
            caregiver_id=caregiver.id,
            state=state,
            seats=len(who),
            line=line,
            coming=False,
            rated=False,
            childcare=childcare,
            transport=transport,
            source=source,
            created_at=now,
            changed_at=now,
        )
    )
    places = [
        {"signup_id": signup, "person_id": p, "meeting_id": meeting.id, "live": True} for p in who
    ]
    db.execute(insert(seats), places)
    if state in HOLDING:
        write_back(db, meeting)
    live.changed(db, meeting.id, now)
    return signups.get(db, signup)


def cancel(db: Transaction, signup_id: int, caregiver: int, now: datetime) -> SignUp | None:
    """Frees the seats at once. None when it is not there, not theirs, over, or already cancelled."""
    signup = locked(db, signup_id, caregiver, now)
    if signup is None or signup.state not in LIVE:
        return None
    return become(db, signup, "cancelled", now)


def undo_cancel(db: Transaction, signup_id: int, caregiver: int, now: datetime) -> SignUp | None:
    """Within 10 minutes, back to the seats if they are still free, else to the old place in line."""
    signup = locked(db, signup_id, caregiver, now)
    if signup is None or signup.state != "cancelled" or now - signup.changed_at > UNDO:
        return None
    if seated_anew(db, signup):
        return None
    meeting = meetings.get(db, signup.meeting_id)
    fits = may_have_seats(db, signup, meeting)
    return become(db, signup, _state(meeting, fits=fits, known=is_known(db, signup)), now)


def seated_anew(db: Transaction, signup: SignUp) -> bool:
    """Somebody of a party without seats has signed up once more meanwhile."""
    return _seated(db, signup.meeting_id, people_of(db, signup.id)) is not None


def swap(
    db: Transaction, signup_id: int, caregiver: int, to_meeting: int, now: datetime
) -> SignUp | None:
    """The same party in another meeting instead of this one, or nothing changed and None.

    Both meetings are locked in the order of their ids, so that two swaps cannot wait for each other.
    """
    found = signups.find(db, signup_id)
    if found is None or found.meeting_id == to_meeting:
        return None
    for meeting_id in sorted({found.meeting_id, to_meeting}):
        meetings.lock(db, meeting_id)
    old = locked(db, signup_id, caregiver, now)
    if old is None or old.state not in LIVE:
        return None
    person = Person(caregiver, old.family_id, "caregiver", "", None, None)
    party = people_of(db, signup_id)
    new = take_seats_or_wait(
        db,
        to_meeting,
        person,
        party,
        now,
        known=is_known(db, old),
        may_wait=False,
        childcare=old.childcare,
        transport=old.transport,
    )
    if not isinstance(new, SignUp) or new.state not in COMING:
        return None
    # Some of them may have been there already, and the others would be left without a seat.
    if set(people_of(db, new.id)) != set(party):
        return None
    become(db, old, "cancelled", now)
    return new


def reserve(db: Transaction, meeting_id: int, family: int, number: int) -> bool:
    """Keeps `number` seats (0 gives them back) for a family; False when so many are not free."""
    meeting = meetings.lock(db, meeting_id)
    if meeting is None:
        return False
    if number > count(db, meeting).free_for(family):
        return False
    whose = (reserved_seats.c.meeting_id == meeting_id) & (reserved_seats.c.family_id == family)
    db.execute(reserved_seats.delete().where(whose))
    if number:
        db.execute(
            insert(reserved_seats).values(meeting_id=meeting_id, family_id=family, seats=number)
        )
    write_back(db, meeting)
    return True


def people_of(db: Transaction, signup_id: int) -> list[int]:
    """The ids of the persons this sign-up is for."""
    rows = db.execute(select(seats.c.person_id).where(seats.c.signup_id == signup_id))
    return [row.person_id for row in rows]


def count(db: Transaction, meeting: Meeting) -> Count:
    """Counted afresh; true only while the meeting is locked."""
    row = db.execute(_COUNT, {"meeting": meeting.id}).one()
    kept = {
        whose.family_id: whose.seats - whose.held
        for whose in db.execute(_KEPT, {"meeting": meeting.id})
        if whose.seats > whose.held
    }
    return Count(meeting.capacity, int(row.taken), int(row.last), kept)


def may_have_seats(db: Transaction, signup: SignUp, meeting: Meeting) -> bool:
    """They are free, and nobody is there whom this caregiver must not meet. The meeting is locked."""
    free = count(db, meeting).free_for(signup.family_id)
    return signup.seats <= free and not kept_apart.kept_from(db, signup.caregiver_id, meeting)


def write_back(db: Transaction, meeting: Meeting) -> None:
    """Raises Conflict when more would be taken than there may be."""
    counted = count(db, meeting)
    meetings.set_taken(db, meeting.id, counted.taken, sum(counted.kept.values()))


def become(
    db: Transaction,
    signup: SignUp,
    state: State,
    now: datetime,
    *,
    offer_until: datetime | None = None,
) -> SignUp:
    """The sign-up in another state, its seats held or given back with it. The meeting is locked."""
    db.execute(
        update(signups_table)
        .where(signups_table.c.id == signup.id)
        .values(state=state, offer_until=offer_until, changed_at=now)
    )
    if (state in LIVE) != (signup.state in LIVE):
        db.execute(update(seats).where(seats.c.signup_id == signup.id).values(live=state in LIVE))
    if (state in HOLDING) != (signup.state in HOLDING):
        write_back(db, meetings.get(db, signup.meeting_id))
    live.changed(db, signup.meeting_id, now)
    return signups.get(db, signup.id)


def locked(db: Transaction, signup_id: int, caregiver: int, now: datetime) -> SignUp | None:
    """The sign-up with its meeting locked, if it is this caregiver's and its meeting is still to come."""
    signup = signups.find(db, signup_id)
    if signup is None or signup.caregiver_id != caregiver:
        return None
    meeting = meetings.lock(db, signup.meeting_id)
    if meeting is None or not meeting.open_at(now):
        return None
    return signups.find(db, signup_id)  # again: another turn may have changed it before the lock


def is_known(db: Transaction, signup: SignUp) -> bool:
    """Whether the centre knows this family."""
    row = db.execute(_KNOWN, {"family": signup.family_id}).one()
    return row.known_since is not None


def taken_state(db: Transaction, signup: SignUp) -> State:
    """What this family's sign-up becomes when it has a seat: confirmed, or held for a decision."""
    return _state(meetings.get(db, signup.meeting_id), fits=True, known=is_known(db, signup))


def _state(meeting: Meeting, *, fits: bool, known: bool) -> State:
    if not fits:
        return "waiting"
    return "confirmed" if known and not meeting.reviewed else "held"


def _seated(db: Transaction, meeting_id: int, who: Sequence[int]) -> int | None:
    """The live sign-up in which one of these persons already has a seat or a place in line."""
    row = db.execute(_SEATED, {"meeting": meeting_id, "persons": list(who)}).first()
    return row and int(row.signup_id)
