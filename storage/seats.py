"""Seats: one for each participating person, all of a party's or none, counted under the meeting's lock.

Whoever changes seats first locks the meeting's row and counts again (`free_seats`). A unique index keeps
one person from two seats in one meeting.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Table,
    bindparam,
    insert,
    select,
    text,
    update,
)

from storage import free_seats, kept_apart, live, meetings, signups
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

# Spelt like the index, or SQLite reads every seat that there ever was.
IS_LIVE = text("seats.live")
_SEATED = select(seats.c.person_id, seats.c.signup_id).where(
    seats.c.meeting_id == bindparam("meeting"),
    seats.c.person_id.in_(bindparam("persons", expanding=True)),
    IS_LIVE,
)
_INSERT, _INSERT_SEATS = insert(signups_table), insert(seats)
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

    Those of them who have one already keep it, and the others get theirs: a sign-up of their own. With
    nobody left it returns the sign-up that is there. "full": no seats, or only such as are for those who
    wait, and not willing to wait. "gone": no such meeting, or it is cancelled or has begun.
    """
    meeting = meetings.lock(db, meeting_id)
    if meeting is None or not meeting.open_at(now) or not who:
        return "gone"
    seated = seated_of(db, meeting_id, who)
    there = [signups.get(db, signup) for signup in sorted(set(seated.values()))]
    if any(one.caregiver_id != caregiver.id for one in there):
        return "gone"  # seated through another adult: nothing of that adult may be shown here
    left = [person for person in who if person not in seated]
    if not left:
        return there[0]
    counted = free_seats.count(db, meeting)
    fits = len(left) <= counted.left_for(caregiver.family_id) and not kept_apart.kept_from(
        db, caregiver.id, meeting
    )
    if not fits and not may_wait:
        return "full"
    return _add(
        db,
        meeting,
        caregiver,
        left,
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
    seated = seated_of(db, meeting_id, who)
    for signup in set(seated.values()):
        let_in(db, signups.get(db, signup), now)
    left = [person for person in who if person not in seated]
    if left:
        meetings.make_room(db, meeting_id, len(left))
        _add(
            db,
            meeting,
            caregiver,
            left,
            now,
            state="confirmed",
            line=free_seats.count(db, meeting).last_line + 1,
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
        _note_let_in(db, signup, now)


def let_out(db: Transaction, signup: SignUp, now: datetime) -> None:
    """It was not at the door after all: whoever waited until then waits again, in the old place. The
    meeting is locked.
    """
    if signup.let_in:
        become(db, signup, "waiting", now)
        _note_let_in(db, signup, None)


def _note_let_in(db: Transaction, signup: SignUp, at: datetime | None) -> None:
    db.execute(update(signups_table).where(signups_table.c.id == signup.id).values(let_in_at=at))


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
    row = {
        "id": signup,
        "meeting_id": meeting.id,
        "family_id": caregiver.family_id,
        "caregiver_id": caregiver.id,
        "state": state,
        "seats": len(who),
        "line": line,
        "coming": False,
        "rated": False,
        "childcare": childcare,
        "transport": transport,
        "source": source,
        "created_at": now,
        "changed_at": now,
        "held_since": now if state == "held" else None,
    }
    db.execute(_INSERT, row)
    places = [
        {"signup_id": signup, "person_id": p, "meeting_id": meeting.id, "live": True} for p in who
    ]
    db.execute(_INSERT_SEATS, places)
    free_seats.write_back(db, meeting)
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
    fits = signup.seats <= free_seats.count(db, meeting).left_for(
        signup.family_id, signup.line
    ) and not kept_apart.kept_from(db, signup.caregiver_id, meeting)
    return become(db, signup, _state(meeting, fits=fits, known=is_known(db, signup)), now)


def seated_anew(db: Transaction, signup: SignUp) -> bool:
    """Somebody of a party without seats has signed up once more meanwhile."""
    return bool(seated_of(db, signup.meeting_id, people_of(db, signup.id)))


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
    # Some of them may be there already, and the others would be left without a seat.
    if seated_of(db, to_meeting, party):
        return None
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
    if not isinstance(new, SignUp):
        return None
    become(db, old, "cancelled", now)
    return new


def people_of(db: Transaction, signup_id: int) -> list[int]:
    """The ids of the persons this sign-up is for."""
    rows = db.execute(select(seats.c.person_id).where(seats.c.signup_id == signup_id))
    return [row.person_id for row in rows]


def may_have_seats(db: Transaction, signup: SignUp, meeting: Meeting) -> bool:
    """They are free, whoever else waits, and nobody is there whom this caregiver must not meet. The meeting is
    locked.
    """
    free = free_seats.count(db, meeting).free_for(signup.family_id)
    return signup.seats <= free and not kept_apart.kept_from(db, signup.caregiver_id, meeting)


def become(
    db: Transaction,
    signup: SignUp,
    state: State,
    now: datetime,
    *,
    offer_until: datetime | None = None,
    held_since: datetime | None = None,
) -> SignUp:
    """The sign-up in another state, its seats held or given back with it. The meeting is locked.

    `held_since`: for one that goes on waiting for its decision; else it waits from now.
    """
    values = {"held_since": held_since or now} if state == "held" else {}
    db.execute(
        update(signups_table)
        .where(signups_table.c.id == signup.id)
        .values(state=state, offer_until=offer_until, changed_at=now, **values)
    )
    if (state in LIVE) != (signup.state in LIVE):
        db.execute(update(seats).where(seats.c.signup_id == signup.id).values(live=state in LIVE))
    if (state in HOLDING) != (signup.state in HOLDING) or "waiting" in {state, signup.state}:
        free_seats.write_back(db, meetings.get(db, signup.meeting_id))
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


def seated_of(db: Transaction, meeting_id: int, who: Sequence[int]) -> dict[int, int]:
    """Those of these persons who have a seat or a place in line there -> the sign-up it is in."""
    rows = db.execute(_SEATED, {"meeting": meeting_id, "persons": list(who)})
    return {row.person_id: row.signup_id for row in rows}
