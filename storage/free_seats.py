"""How many seats are free: not had, not reserved for a family, and not for those who wait.

Counted afresh each time, under the meeting's lock, and written back to its row, where a CHECK refuses more
than there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Table, bindparam, func, insert, select

from storage import kept_apart, meetings
from storage.database import Transaction
from storage.meetings import Meeting
from storage.persons import families
from storage.schema import METADATA, Id, column
from storage.signups import HOLDING
from storage.signups import signups as signups_table

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
    """`kept`: family -> seats reserved for it that it does not hold yet. `line`: who waits, first first,
    as (place in the order of arrival, family, seats), but for those who must not meet somebody who is there;
    empty where no seat is free for any of them.
    """

    capacity: int
    taken: int
    last_line: int
    kept: Mapping[int, int]
    line: tuple[tuple[int, int, int], ...] = ()

    @property
    def free(self) -> int:
        """Neither had nor reserved. Below zero after the capacity was lowered."""
        return self.capacity - self.taken - sum(self.kept.values())

    def free_for(self, family: int) -> int:
        """With what is reserved for it."""
        return self.free + self.kept.get(family, 0)

    @property
    def spoken_for(self) -> int:
        """Free seats that are for those who wait."""
        left, _kept = self._after_the_line(None)
        return self.free - left

    def left_for(self, family: int, before: int | None = None) -> int:
        """What it can have at once, behind those who came before place `before`: first come, first served."""
        left, kept = self._after_the_line(before)
        return left + kept.get(family, 0)

    def _after_the_line(self, before: int | None) -> tuple[int, dict[int, int]]:
        """As if all who wait, or who came before that place, had been seated in their order where they fit."""
        left, kept = self.free, dict(self.kept)
        for place, family, number in self.line:
            own = min(number, kept.get(family, 0))
            if (before is None or place < before) and number - own <= left:
                left -= number - own
                kept[family] = kept.get(family, 0) - own
        return left, kept


_HELD = signups_table.c.state.in_(HOLDING)
_COUNT = select(
    func.coalesce(func.sum(signups_table.c.seats).filter(_HELD), 0).label("taken"),
    func.coalesce(func.max(signups_table.c.line), 0).label("last"),
    func.count().filter(signups_table.c.state == "waiting").label("waiting"),
).where(signups_table.c.meeting_id == bindparam("meeting"), signups_table.c.id != bindparam("but"))
_LINE = (
    select(
        signups_table.c.line,
        signups_table.c.family_id,
        signups_table.c.caregiver_id,
        signups_table.c.seats,
    )
    .where(
        signups_table.c.meeting_id == bindparam("meeting"),
        signups_table.c.id != bindparam("but"),
        signups_table.c.state == "waiting",
    )
    .order_by(signups_table.c.line)
)
_KEPT = (
    select(
        reserved_seats.c.family_id,
        reserved_seats.c.seats,
        func.coalesce(func.sum(signups_table.c.seats).filter(_HELD), 0).label("held"),
    )
    .join(
        signups_table,
        (signups_table.c.meeting_id == reserved_seats.c.meeting_id)
        & (signups_table.c.family_id == reserved_seats.c.family_id)
        & (signups_table.c.id != bindparam("but")),
        isouter=True,
    )
    .where(reserved_seats.c.meeting_id == bindparam("meeting"))
    .group_by(reserved_seats.c.family_id, reserved_seats.c.seats)
)
_HELD_BY = select(func.coalesce(func.sum(signups_table.c.seats), 0)).where(
    signups_table.c.meeting_id == bindparam("meeting"),
    signups_table.c.family_id == bindparam("family"),
    _HELD,
)


def count(db: Transaction, meeting: Meeting, *, but: int = 0) -> Count:
    """Counted afresh, as if the sign-up `but` were not there; true only while the meeting is locked."""
    which = {"meeting": meeting.id, "but": but}
    row = db.execute(_COUNT, which).one()
    kept = {
        whose.family_id: whose.seats - whose.held
        for whose in db.execute(_KEPT, which)
        if whose.seats > whose.held
    }
    counted = Count(meeting.capacity, int(row.taken), int(row.last), kept)
    if not row.waiting or counted.free + sum(kept.values()) <= 0:
        return counted
    rows = db.execute(_LINE, which).all()
    away = kept_apart.kept_away(db, {row.caregiver_id for row in rows}, meeting)
    line = [(r.line, r.family_id, r.seats) for r in rows if r.caregiver_id not in away]
    return replace(counted, line=tuple(line))


def write_back(db: Transaction, meeting: Meeting) -> None:
    """Raises Conflict when more would be taken than there may be."""
    counted = count(db, meeting)
    spoken_for = sum(counted.kept.values()) + counted.spoken_for
    meetings.set_taken(db, meeting.id, counted.taken, spoken_for)


def reserve(db: Transaction, meeting_id: int, family: int, number: int) -> bool:
    """Keeps `number` seats for a family, those that it has already included (0 gives the others back); False
    when so many are not free.
    """
    meeting = meetings.lock(db, meeting_id)
    if meeting is None:
        return False
    held = db.execute(_HELD_BY, {"meeting": meeting_id, "family": family}).scalar_one()
    if number - held > max(0, count(db, meeting).free_for(family)):
        return False
    whose = (reserved_seats.c.meeting_id == meeting_id) & (reserved_seats.c.family_id == family)
    db.execute(reserved_seats.delete().where(whose))
    if number:
        db.execute(
            insert(reserved_seats).values(meeting_id=meeting_id, family_id=family, seats=number)
        )
    write_back(db, meeting)
    return True


def reserved_for(db: Transaction, meeting_id: int) -> dict[int, int]:
    """Family -> how many seats are kept for it, those that it has already included."""
    rows = db.execute(select(reserved_seats).where(reserved_seats.c.meeting_id == meeting_id))
    return {row.family_id: row.seats for row in rows}
