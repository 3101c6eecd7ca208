"""The family's side of a request: it is asked for, written to, withdrawn, and taken up again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert

from storage import requests
from storage.database import Transaction
from storage.requests import Category, Request, State
from storage.requests import requests as table
from storage.schema import new_id
from storage.topics import Topic

UNDO = timedelta(minutes=10)


def ask(
    db: Transaction,
    centre: str,
    caregiver: int,
    account: int | None,
    topic: Topic,
    due_at: datetime,
    now: datetime,
    *,
    category: Category = "",
) -> tuple[Request, bool]:
    """The request, and whether it is new: the same chat asking the same thing again finds its open one."""
    for there in requests.open_of(db, account) if account is not None else []:
        if (there.topic, there.category, there.case_id) == (topic, category, None):
            return there, False
    request = new_id()
    db.execute(
        insert(table).values(
            id=request,
            centre=centre,
            caregiver_id=caregiver,
            account_id=account,
            topic=topic,
            category=category,
            state="received" if topic == "material" else "new",
            due_at=due_at,
            owed_since=now,
            round=0,
            level=0,
            climb_at=due_at,
            paper_signed=False,
            discreet=topic != "material",
            created_at=now,
        )
    )
    return requests.get(db, request), True


def owe(db: Transaction, request: int, due_at: datetime, now: datetime) -> Request | None:
    """The family wrote: an answer is due. One that is due already stays due when it was."""
    there = requests.lock(db, request)
    if there is None or not there.open:
        return None
    return (
        there
        if there.due_at is not None
        else requests.owe_anew(db, there, there.state, due_at, now)
    )


def withdraw(db: Transaction, request: int, account: int, now: datetime) -> Request | None:
    there = requests.lock(db, request)
    if there is None or there.account_id != account or not there.open:
        return None
    return requests.end(db, request, "withdrawn", now)


def undo_withdraw(
    db: Transaction, request: int, account: int, due_at: datetime, now: datetime
) -> Request | None:
    """Within 10 minutes, unless the same was asked anew meanwhile."""
    there = requests.lock(db, request)
    if there is None or there.account_id != account or not _may_undo(there, now):
        return None
    same = (there.topic, there.category, there.case_id)
    if any((o.topic, o.category, o.case_id) == same for o in requests.open_of(db, account)):
        return None
    asked: State = "received" if there.material else "new"
    state: State = "assigned" if there.responsible_id and not there.material else asked
    return requests.owe_anew(db, there, state, due_at, now)


def _may_undo(there: Request, now: datetime) -> bool:
    return (
        there.state == "withdrawn" and there.closed_at is not None and now - there.closed_at <= UNDO
    )
