"""Centres with the days on which they are closed: those of their files, and those that were entered since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.centre import Centre, Days
from storage import closed_days
from storage.closed_days import ClosedDay
from storage.database import Transaction

# What was promised is counted from when it was asked, which is never longer ago.
_BACK = timedelta(days=60)


def with_closed_days(
    db: Transaction, centres: Mapping[str, Centre], now: datetime
) -> Mapping[str, Centre]:
    """As it stands in this very transaction: one look for all of them."""
    entered = closed_days.since(db, (now - _BACK).date())
    if not entered:
        return centres
    return {code: _with(centre, entered.get(code, [])) for code, centre in centres.items()}


def _with(centre: Centre, entered: list[ClosedDay]) -> Centre:
    days = [Days.model_validate({"from": one.day, "label": {"ro": one.title}}) for one in entered]
    return centre.model_copy(update={"entered_days": tuple(days)})
