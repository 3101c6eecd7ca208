"""The morning of a case's review, and every week while it is overdue: whoever is responsible is reminded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot import casework, notices
from bot.centre import Centre
from bot.hours import from_local
from bot.jobs import Job, Now, one
from bot.who import Who, the_clock
from storage import cases, staff
from storage.cases import Case
from storage.database import Database, Transaction
from storage.staff import Member


def remind_of_reviews(database: Database, centres: Mapping[str, Centre], now: Now) -> None:
    moment = now()
    for centre in centres.values():
        with one("reviews", centre=centre.code), database.transaction() as db:
            who = the_clock(centre, centres, moment)
            today = casework.today(who)
            morning = from_local(today, centre.hours.open, centre.zone)
            for case in cases.to_review(db, centre.code, today):
                assert case.next_review_on is not None
                weeks = (today - case.next_review_on).days // 7
                stamp = f"{case.next_review_on.toordinal()}.{weeks}"
                told = _responsible(db, who, case)
                casework.tell(db, who, told, "review", case, stamp, not_before=max(morning, moment))


def _responsible(db: Transaction, who: Who, case: Case) -> list[Member]:
    """Where nobody is, those who answer for the centre."""
    mine = staff.find(db, case.responsible_id) if case.responsible_id is not None else None
    there = mine is not None and mine.state == "active" and mine.account_id is not None
    return [mine] if there and mine is not None else notices.leads(db, case.centre)


JOBS = (Job(remind_of_reviews, timedelta(minutes=10)),)
