"""Who hears of a suggestion or a complaint: whoever answers for the centre, and they are shown the register.

Whatever is promised about one leads back to nobody: to the hour at most, and one without a name only when the
next hour has begun, so that no row of its second stands beside the chat that was busy then.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot import notices
from bot.hours import next_working
from bot.hours.clock import local
from bot.who import Who
from storage import accounts, outbox
from storage.complaints import Complaint
from storage.database import Transaction
from storage.staff import Member

log = structlog.get_logger()


def came(db: Transaction, who: Who, complaint: Complaint) -> None:
    later = timedelta(hours=complaint.name is None)
    _show_register(db, who, f"complaint:{complaint.id}:new", _hour(who.now) + later)


def soon(db: Transaction, who: Who, complaint: Complaint) -> None:
    """Once, some days before it is due."""
    _show_register(db, who, f"complaint:{complaint.id}:soon", _hour(who.now))


def waits(db: Transaction, who: Who) -> None:
    """Something is due or late, or an answer did not arrive: said once a day, until it is not so."""
    day = local(who.now, who.centre.zone).date()
    _show_register(db, who, f"complaints:{who.centre.code}:{day}", _hour(who.now))


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _show_register(db: Transaction, who: Who, dedup: str, at: datetime) -> None:
    told = [m for m in notices.leads(db, who.centre.code) if _has_a_chat(db, m)]
    if not told:
        log.error("nobody to tell about a complaint", centre=who.centre.code)
    for member in told:
        assert member.account_id is not None
        outbox.promise(
            db,
            member.account_id,
            "complaints",
            (),
            lane="reply",
            dedup=f"{dedup}:{member.id}",
            now=_hour(who.now),
            not_before=next_working(at, who.centre),
        )


def _has_a_chat(db: Transaction, member: Member) -> bool:
    account = accounts.find(db, member.account_id) if member.account_id is not None else None
    return account is not None and account.state == "active"
