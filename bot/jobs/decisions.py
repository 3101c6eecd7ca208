"""What becomes of decisions, and of those that nobody takes: declined seats go on, late answers are owned up to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot import deciding, waiting
from bot.centre import Centre
from bot.jobs import Job, Now, one
from bot.who import the_clock
from storage import decisions, meetings
from storage.database import Database

# Whoever waits longer was told long ago, also where the outbox has forgotten that.
OWNED_UP = timedelta(days=30)


def settle_declined(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    """The time to undo is over: the family is told, and its seats go to the next in line."""
    moment = now()
    for centre in centres.values():
        who = the_clock(centre, centres, moment)
        with database.transaction() as db:
            declined = decisions.to_settle(db, centre.code, moment)
        for signup_id in declined:
            with one("decision", centre=centre.code), database.transaction() as db:
                signup = decisions.settle(db, signup_id, moment)
                if signup is not None:
                    deciding.tell_parent(db, who, signup)
                    waiting.offer_freed_seats(db, who, signup.meeting_id)


def own_up_to_late_answers(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    moment = now()
    for centre in centres.values():
        who = the_clock(centre, centres, moment)
        with one("late decisions", centre=centre.code), database.transaction() as db:
            for signup in decisions.waiting(db, centre.code):
                meeting = meetings.get(db, signup.meeting_id)
                late = moment - deciding.decided_by(who, signup, meeting)
                if timedelta(0) <= late < OWNED_UP:
                    deciding.say_late(db, who, signup, meeting)


JOBS = (
    Job(settle_declined, timedelta(seconds=15)),
    Job(own_up_to_late_answers, timedelta(minutes=1)),
)
