"""What staff plan: their meetings, what a new one takes over from the last one, and every later change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from storage import activities, free_seats, live, meetings, seats, signups
from storage.activities import activities as activities_table
from storage.database import Transaction
from storage.meetings import Meeting
from storage.meetings import meetings as meetings_table
from storage.signups import LIVE, SignUp
from storage.staff import staff

# More than a centre holds in half a year.
_MOST = 500


def of_staff(
    db: Transaction,
    centre: str,
    *,
    facilitator: int | None,
    held: bool,
    skip: int,
    limit: int,
    since: datetime | None = None,
) -> list[Meeting]:
    """Open ones, soonest first, with those whose attendance is still to be taken; or, `held`, the past
    ones, latest first. `facilitator` None: anybody's. `since`: only what begins later.
    """
    when = meetings_table.c.starts_at
    query = meetings.ALL.where(
        activities_table.c.centre == centre,
        meetings_table.c.state == ("held" if held else "open"),
        *_led_by(facilitator),
        *([] if since is None else [when > since]),
    )
    rows = db.execute(
        query.order_by(when.desc() if held else when, meetings_table.c.id).limit(limit).offset(skip)
    )
    return [meetings.from_row(row) for row in rows]


def open_from(db: Transaction, centre: str, since: datetime) -> list[Meeting]:
    """Whatever is planned there from then on, soonest first: what a new meeting can clash with."""
    rows = db.execute(
        meetings.ALL.where(
            activities_table.c.centre == centre,
            meetings_table.c.state == "open",
            meetings_table.c.starts_at > since,
        )
        .order_by(meetings_table.c.starts_at)
        .limit(_MOST)
    )
    return [meetings.from_row(row) for row in rows]


def last_of(db: Transaction, activity: int) -> Meeting | None:
    """The activity's newest meeting that was not called off: what the next one is most likely to be like."""
    row = db.execute(
        meetings.ALL.where(
            meetings_table.c.activity_id == activity, meetings_table.c.state != "cancelled"
        )
        .order_by(meetings_table.c.starts_at.desc())
        .limit(1)
    ).one_or_none()
    return row and meetings.from_row(row)


def unled(db: Transaction, centre: str, now: datetime) -> list[Meeting]:
    """Coming ones that nobody leads, or somebody who has left; soonest first."""
    left = select(staff.c.id).where(staff.c.state == "off")
    nobody = and_(meetings_table.c.facilitator_id.is_(None), meetings_table.c.facilitator == "")
    rows = db.execute(
        meetings.ALL.where(
            activities_table.c.centre == centre,
            meetings_table.c.state == "open",
            meetings_table.c.starts_at > now,
            or_(nobody, meetings_table.c.facilitator_id.in_(left)),
        ).order_by(meetings_table.c.starts_at, meetings_table.c.id)
    )
    return [meetings.from_row(row) for row in rows]


def led_by_one(db: Transaction, centre: str, member: int) -> set[int]:
    """The activities all of whose meetings this member leads."""
    others = meetings_table.c.facilitator_id.is_distinct_from(member)
    rows = db.execute(
        select(meetings_table.c.activity_id)
        .join(activities_table)
        .where(activities_table.c.centre == centre)
        .group_by(meetings_table.c.activity_id)
        .having(func.count().filter(others) == 0)
    )
    return {row.activity_id for row in rows}


def rooms(db: Transaction, centre: str) -> list[str]:
    """The rooms in use there, by name."""
    rows = db.execute(
        select(meetings_table.c.room)
        .distinct()
        .join(activities_table)
        .where(activities_table.c.centre == centre, meetings_table.c.room != "")
        .order_by(meetings_table.c.room)
    )
    return [row.room for row in rows]


def add_meetings(
    db: Transaction, activity: int, starts: Sequence[datetime], now: datetime, **like: Any
) -> list[int]:
    """One meeting for each start, a series when there are several; `like`: as `meetings.add_meeting` takes it."""
    together = activities.add_series(db, activity, len(starts), now) if len(starts) > 1 else None
    return [
        meetings.add_meeting(db, activity, start, now, series=together, **like) for start in starts
    ]


def move(db: Transaction, meeting_id: int, starts_at: datetime, now: datetime) -> list[SignUp]:
    """To another time; what families said about the old one no longer counts. Those who must be told."""
    meeting = meetings.lock(db, meeting_id)
    if meeting is None or not meeting.open_at(now) or meeting.starts_at == starts_at:
        return []
    _change(db, meeting_id, now, starts_at=starts_at, sequence=meetings_table.c.sequence + 1)
    signups.forget_coming(db, meeting_id)
    return signups.of_meeting(db, meeting_id, LIVE)


def call_off(db: Transaction, meeting_id: int, now: datetime) -> list[SignUp] | None:
    """It does not take place: every sign-up is withdrawn. Those who must be told; None when it is over or gone."""
    meeting = meetings.lock(db, meeting_id)
    if meeting is None or meeting.state != "open":
        return None
    concerned = signups.of_meeting(db, meeting_id, LIVE)
    withdrawn = [seats.become(db, signup, "withdrawn", now) for signup in concerned]
    _change(db, meeting_id, now, state="cancelled", sequence=meetings_table.c.sequence + 1)
    return withdrawn


def set_room(db: Transaction, meeting_id: int, room: str, now: datetime) -> None:
    _change(db, meeting_id, now, room=room, sequence=meetings_table.c.sequence + 1)


def set_seats(db: Transaction, meeting_id: int, capacity: int, now: datetime) -> None:
    """Nobody loses a seat by it; whether more are free now is for the caller to see."""
    meetings.lock(db, meeting_id)
    meetings.set_capacity(db, meeting_id, capacity)
    free_seats.write_back(db, meetings.get(db, meeting_id))
    live.changed(db, meeting_id, now)


def set_facilitator(
    db: Transaction, meeting_id: int, member: int | None, name: str, now: datetime
) -> None:
    _change(db, meeting_id, now, facilitator_id=member, facilitator=name)


def set_minimum(db: Transaction, meeting_id: int, minimum: int | None, now: datetime) -> None:
    _change(db, meeting_id, now, minimum=minimum)


def set_reviewed(db: Transaction, meeting_id: int, now: datetime, *, reviewed: bool) -> None:
    _change(db, meeting_id, now, reviewed=reviewed)


def set_childcare(db: Transaction, meeting_id: int, now: datetime, *, childcare: bool) -> None:
    _change(db, meeting_id, now, childcare=childcare)


def _change(db: Transaction, meeting_id: int, now: datetime, **values: Any) -> None:
    db.execute(update(meetings_table).where(meetings_table.c.id == meeting_id).values(**values))
    live.changed(db, meeting_id, now)


def _led_by(facilitator: int | None) -> list[ColumnElement[bool]]:
    return [] if facilitator is None else [meetings_table.c.facilitator_id == facilitator]
