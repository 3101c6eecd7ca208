"""Where two who must not meet would meet. The one who comes second finds it full, as if strangers had been faster.

At the centre is whoever holds a seat in one of its meetings, and whoever has an hour there with somebody of
the team; half an hour before and after counts. While there are no pairs this costs one look into an index.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, null, or_, select

from storage.activities import activities
from storage.database import Transaction
from storage.meetings import Meeting
from storage.meetings import meetings as meetings_table
from storage.no_contact import no_contact, others, pairs_of
from storage.requests import requests
from storage.schema import METADATA
from storage.signups import HOLDING, signups

if TYPE_CHECKING:
    from storage.slots import Slot  # slots.py asks this file

MARGIN = timedelta(minutes=30)
# No meeting is longer, so whatever is still going on began at most this long before.
_LONGEST = timedelta(hours=24)
_AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class Visit:
    """When somebody is at the centre, half an hour before and after included. `meeting` None: an hour of theirs."""

    meeting: int | None
    since: datetime
    until: datetime

    @property
    def starts_at(self) -> datetime:
        return self.since + MARGIN

    def touches(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.since < ends_at and starts_at < self.until


def kept_from(db: Transaction, caregiver: int, meeting: Meeting) -> bool:
    """Somebody they must not meet will be there. Nobody changes that before the transaction ends."""
    there = others(db, caregiver, hold=True)
    return _there(db, there, meeting.centre, meeting.starts_at, _end(meeting))


def kept_from_hour(db: Transaction, caregiver: int, slot: Slot) -> bool:
    """The same for an hour with somebody of the team; by phone nobody meets anybody."""
    if slot.by_phone:
        return False
    there = others(db, caregiver, hold=True)
    return _there(db, there, slot.centre, slot.starts_at, slot.ends_at)


def kept_away(db: Transaction, caregivers: Collection[int], meeting: Meeting) -> set[int]:
    """Those of these caregivers who are kept from it, as things stand."""
    end = _end(meeting)
    return {
        one
        for one in {one for pair in pairs_of(db, caregivers) for one in pair} & set(caregivers)
        if _there(db, others(db, one), meeting.centre, meeting.starts_at, end)
    }


def seen_by(db: Transaction, caregiver: int | None, found: Sequence[Meeting]) -> list[Meeting]:
    """Meetings as this caregiver sees them: one they are kept from has no free seats."""
    people = others(db, caregiver) if caregiver is not None else []
    if not people:
        return list(found)
    return [
        replace(m, free=min(m.free, 0)) if _there(db, people, m.centre, m.starts_at, _end(m)) else m
        for m in found
    ]


def hours_seen_by(db: Transaction, caregiver: int | None, found: Sequence[Slot]) -> list[Slot]:
    """Those at which this caregiver would meet nobody they must not meet."""
    people = others(db, caregiver) if caregiver is not None else []
    return [
        slot
        for slot in found
        if slot.by_phone or not _there(db, people, slot.centre, slot.starts_at, slot.ends_at)
    ]


def would_meet(db: Transaction, meeting: Meeting) -> bool:
    """Two who must not meet will be at the centre at once, because of a seat in this meeting."""
    held = _holders(db, meeting)
    within = any(set(pair) <= held for pair in pairs_of(db, held))
    since = meeting.starts_at - _LONGEST
    return within or any(
        visit.touches(meeting.starts_at, _end(meeting)) for visit in to_avoid(db, meeting, since)
    )


def to_avoid(db: Transaction, meeting: Meeting, since: datetime) -> list[Visit]:
    """Visits, from `since` on, of people whom somebody who holds a seat in this meeting must not meet."""
    held = _holders(db, meeting)
    people = {one for pair in pairs_of(db, held) for one in pair} - held
    return _visits(db, people, meeting.centre, since, since + _AHEAD)


def encounters(
    db: Transaction, one: int, other: int, centre: str, now: datetime
) -> list[tuple[Visit, Visit]]:
    """When both will be at the centre at once, soonest first: what each of them comes for."""
    hers, his = (_visits(db, [person], centre, now, now + _AHEAD) for person in (one, other))
    met = [(a, b) for a in hers for b in his if a.touches(b.starts_at, b.until - MARGIN)]
    return sorted(met, key=lambda both: (both[0].since, both[1].since))


def waited_for(db: Transaction, now: datetime) -> list[int]:
    """Meetings to come with free seats in which somebody of a pair waits: the other may be gone by now."""
    table = meetings_table.c
    whose = or_(
        no_contact.c.lower_id == signups.c.caregiver_id,
        no_contact.c.higher_id == signups.c.caregiver_id,
    )
    rows = db.execute(
        select(table.id)
        .distinct()
        .select_from(no_contact.join(signups, whose).join(meetings_table))
        .where(
            signups.c.state == "waiting",
            table.state == "open",
            table.starts_at > now,
            # What is kept for those who wait may be theirs by now.
            table.taken < table.capacity,
        )
        .order_by(table.id)
    )
    return [row.id for row in rows]


def _holders(db: Transaction, meeting: Meeting) -> set[int]:
    """Caregivers who hold seats in it."""
    rows = db.execute(_HOLDERS, {"meeting": meeting.id})
    return {row.caregiver_id for row in rows}


def _there(
    db: Transaction, people: Collection[int], centre: str, starts_at: datetime, ends_at: datetime
) -> bool:
    """One of these adults is at the centre then."""
    since, until = starts_at - _LONGEST, ends_at + MARGIN
    return any(
        visit.touches(starts_at, ends_at) for visit in _visits(db, people, centre, since, until)
    )


def _visits(
    db: Transaction, people: Collection[int], centre: str, since: datetime, until: datetime
) -> list[Visit]:
    """Those that begin between `since` and `until`."""
    if not people:
        return []
    values = {"people": list(people), "centre": centre, "since": since, "until": until}
    return [
        Visit(
            row.meeting,
            row.starts_at - MARGIN,
            row.starts_at + timedelta(minutes=row.minutes) + MARGIN,
        )
        for which in (_SEATS, _hours())
        for row in db.execute(which, values)
    ]


_THEN: tuple[Any, Any] = bindparam("since"), bindparam("until")
_HOLDERS = select(signups.c.caregiver_id).where(
    signups.c.meeting_id == bindparam("meeting"), signups.c.state.in_(HOLDING)
)
_SEATS = (
    select(
        meetings_table.c.id.label("meeting"), meetings_table.c.starts_at, meetings_table.c.minutes
    )
    .select_from(signups.join(meetings_table).join(activities))
    .where(
        signups.c.caregiver_id.in_(bindparam("people", expanding=True)),
        signups.c.state.in_(HOLDING),
        meetings_table.c.state != "cancelled",
        activities.c.centre == bindparam("centre"),
        meetings_table.c.starts_at.between(*_THEN),
    )
)


@cache
def _hours() -> Any:
    slots = METADATA.tables["slots"].c
    return (
        select(null().label("meeting"), slots.starts_at, slots.minutes)
        .join(requests, requests.c.id == slots.request_id)
        .where(
            requests.c.caregiver_id.in_(bindparam("people", expanding=True)),
            slots.state == "booked",
            slots.by_phone.is_(False),
            slots.centre == bindparam("centre"),
            slots.starts_at.between(*_THEN),
        )
    )


def _end(meeting: Meeting) -> datetime:
    return meeting.starts_at + timedelta(minutes=meeting.minutes)
