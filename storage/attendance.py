"""Who was there. Marked while people arrive; final once somebody says done, and corrected with a trace."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from storage import live, meetings, seats, signups
from storage.database import Transaction
from storage.meetings import meetings as meetings_table
from storage.persons import persons
from storage.schema import METADATA, Id, Moment, column, new_id
from storage.seats import IS_LIVE
from storage.seats import seats as seats_table
from storage.signups import COMING, LIVE
from storage.signups import signups as signups_table
from storage.staff import staff

# "announced": did not come, and had said so.
Value = Literal["present", "absent", "announced"]
VALUES: tuple[Value, ...] = ("present", "absent", "announced")

attendance = Table(
    "attendance",
    METADATA,
    column("meeting_id", Id, ForeignKey(meetings_table.c.id), primary_key=True),
    column("person_id", Id, ForeignKey(persons.c.id), primary_key=True, index=True),
    column("value", String(12)),
    column("marked_by", Id, ForeignKey(staff.c.id)),
    column("marked_at", Moment),
    # Signed on the printed list, which is what the funder counts.
    column("paper_signed", Boolean),
    CheckConstraint("value IN ('present', 'absent', 'announced')", name="value"),
)

# What stood there before it was corrected, and who had said so.
attendance_corrections = Table(
    "attendance_corrections",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("meeting_id", Id, ForeignKey(meetings_table.c.id), index=True),
    column("person_id", Id, ForeignKey(persons.c.id)),
    column("value", String(12)),
    column("marked_by", Id, ForeignKey(staff.c.id)),
    column("marked_at", Moment),
    column("corrected_at", Moment),
)

_EXPECTED = (
    select(seats_table.c.person_id)
    .join(signups_table, signups_table.c.id == seats_table.c.signup_id)
    .where(IS_LIVE, signups_table.c.state.in_(COMING))
)


def times_present(db: Transaction, people: Collection[int]) -> int:
    """To how many meetings at least one of these persons came."""
    theirs = attendance.c.person_id.in_(people) & (attendance.c.value == "present")
    came = select(func.count(attendance.c.meeting_id.distinct())).where(theirs)
    return int(db.execute(came).scalar_one())


def of_meeting(db: Transaction, meeting_id: int) -> dict[int, Value]:
    """What was marked so far, by person; everybody who is expected once the attendance is done."""
    rows = db.execute(
        select(attendance.c.person_id, attendance.c.value).where(
            attendance.c.meeting_id == meeting_id
        )
    )
    return {row.person_id: row.value for row in rows}


def mark(
    db: Transaction, meeting_id: int, person: int, value: Value, by: int, now: datetime
) -> bool:
    """False for somebody who is not expected, and for a meeting that was called off.

    Before the attendance is done the last mark counts; from then on an earlier one is kept beside it.
    """
    meeting = meetings.lock(db, meeting_id)
    expected = db.execute(
        _EXPECTED.where(seats_table.c.meeting_id == meeting_id, seats_table.c.person_id == person)
    ).first()
    if meeting is None or meeting.state == "cancelled" or expected is None:
        return False
    one = (attendance.c.meeting_id == meeting_id) & (attendance.c.person_id == person)
    before = db.execute(select(attendance).where(one)).one_or_none()
    if before is None:
        _add(db, meeting_id, person, value, by, now)
    elif before.value != value:
        if meeting.state == "held":
            db.execute(
                insert(attendance_corrections).values(
                    id=new_id(),
                    meeting_id=meeting_id,
                    person_id=person,
                    value=before.value,
                    marked_by=before.marked_by,
                    marked_at=before.marked_at,
                    corrected_at=now,
                )
            )
        db.execute(
            update(attendance)
            .where(one)
            .values(
                value=value,
                marked_by=by,
                marked_at=now,
                paper_signed=before.paper_signed and value == "present",
            )
        )
    live.changed(db, meeting_id, now)
    return True


def arrive(db: Transaction, signup_id: int, by: int, now: datetime) -> bool:
    """Everybody of this sign-up is here, also of one that waited: whoever stands at the door was let in."""
    signup = signups.get(db, signup_id)
    meeting = meetings.lock(db, signup.meeting_id)
    signup = signups.get(db, signup_id)
    if meeting is None or meeting.state == "cancelled" or signup.state not in LIVE:
        return False
    seats.let_in(db, signup, now)
    for person in seats.people_of(db, signup_id):
        mark(db, meeting.id, person, "present", by, now)
    return True


def leave(db: Transaction, signup_id: int, now: datetime) -> bool:
    """They were not there after all: nothing is marked, and whoever was let in by it waits again. False once
    the attendance is done: from then on it is corrected.
    """
    signup = signups.get(db, signup_id)
    meeting = meetings.lock(db, signup.meeting_id)
    signup = signups.get(db, signup_id)
    if meeting is None or meeting.state != "open" or signup.state not in LIVE:
        return False
    db.execute(
        delete(attendance).where(
            attendance.c.meeting_id == meeting.id,
            attendance.c.person_id.in_(seats.people_of(db, signup_id)),
        )
    )
    seats.let_out(db, signup, now)
    live.changed(db, meeting.id, now)
    return True


def finish(db: Transaction, meeting_id: int, by: int, now: datetime) -> bool:
    """Whoever was not marked was there; the meeting was held. False when it was called off or is done."""
    meeting = meetings.lock(db, meeting_id)
    if meeting is None or meeting.state != "open":
        return False
    marked = of_meeting(db, meeting_id)
    for row in db.execute(_EXPECTED.where(seats_table.c.meeting_id == meeting_id)).all():
        if row.person_id not in marked:
            _add(db, meeting_id, row.person_id, "present", by, now)
    db.execute(update(meetings_table).where(meetings_table.c.id == meeting_id).values(state="held"))
    live.changed(db, meeting_id, now)
    return True


def sign_paper(db: Transaction, meeting_id: int, *, signed: bool) -> None:
    """The printed list, signed by those who were there, is in the file; or it is not after all."""
    db.execute(
        update(attendance)
        .where(attendance.c.meeting_id == meeting_id, attendance.c.value == "present")
        .values(paper_signed=signed)
    )


def paper_signed(db: Transaction, meeting_id: int) -> bool:
    row = db.execute(
        select(attendance.c.person_id)
        .where(attendance.c.meeting_id == meeting_id, attendance.c.paper_signed)
        .limit(1)
    ).first()
    return row is not None


def corrections(db: Transaction, meeting_id: int) -> list[tuple[int, Value]]:
    """Person and what stood there before, oldest correction first."""
    rows = db.execute(
        select(attendance_corrections)
        .where(attendance_corrections.c.meeting_id == meeting_id)
        .order_by(attendance_corrections.c.corrected_at, attendance_corrections.c.id)
    )
    return [(row.person_id, row.value) for row in rows]


def _add(
    db: Transaction, meeting_id: int, person: int, value: Value, by: int, now: datetime
) -> None:
    db.execute(
        insert(attendance).values(
            meeting_id=meeting_id,
            person_id=person,
            value=value,
            marked_by=by,
            marked_at=now,
            paper_signed=False,
        )
    )
