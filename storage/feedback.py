"""How useful a meeting was, said with one of four faces. Who said it is not kept, only that it was said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Table, insert, update

from storage import signups
from storage.database import Transaction
from storage.meetings import meetings
from storage.schema import METADATA, Id, Moment, column, new_id
from storage.signups import signups as signups_table

# From "not at all" to "very".
LEAST, MOST = 1, 4

feedback = Table(
    "feedback",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("meeting_id", Id, ForeignKey(meetings.c.id), index=True),
    column("score", Integer),
    # To the day: an hour would say who it was.
    column("given_on", Moment),
    CheckConstraint("score BETWEEN 1 AND 4", name="score"),
)


def rate(db: Transaction, signup_id: int, score: int, now: datetime) -> bool:
    """Once for a sign-up; False when it was rated already."""
    unrated = (signups_table.c.id == signup_id) & signups_table.c.rated.is_(False)
    if db.execute(update(signups_table).where(unrated).values(rated=True)).rowcount != 1:
        return False
    meeting = signups.get(db, signup_id).meeting_id
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    db.execute(insert(feedback).values(id=new_id(), meeting_id=meeting, score=score, given_on=day))
    return True
