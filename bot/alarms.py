"""Who is told of an alert, in which order and when: the first on duty, the next after 15, 30 and 60 minutes of
working time, then everybody who answers for the centre, again and again until somebody has seen it.

And what whoever asked is told meanwhile: nothing but the truth, and nothing that another reader understands.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.hours import add_working_minutes, next_waking, next_working, working
from bot.hours.clock import local
from bot.notices import BEHIND
from bot.rights import reach
from bot.who import Who
from storage import accounts, alerts, outbox, staff
from storage.alerts import Alert, Kind
from storage.database import Transaction
from storage.staff import Member

# Working minutes after the alert at which each further step is told; the last one repeats.
STEPS = (15, 30, 60)
# Whoever asked so lately is still there, and an answer helps more than it wakes.
STILL_THERE = timedelta(hours=1)
# The card's second id when it is about one that was taken and left there.
LEFT = 1

log = structlog.get_logger()


def raise_alert(db: Transaction, who: Who, kind: Kind) -> Alert:
    """Keeps the alert and tells the first person, in the turn in which somebody asked for it."""
    alert, new = alerts.open_alert(
        db, who.centre.code, who.account.id, kind, who.now, due_after(who, who.now, 0)
    )
    if new:
        tell(db, who, alert)
    return alert


def due_after(who: Who, raised_at: datetime, step: int) -> datetime:
    """When the step after this one is due, in working time: at night nobody is called who cannot hear it."""
    minutes = STEPS[min(step, len(STEPS) - 1)]
    extra = max(0, step - len(STEPS) + 1) * STEPS[-1]
    return add_working_minutes(raised_at, minutes + extra, who.centre)


def tell(db: Transaction, who: Who, alert: Alert) -> None:
    """Promises the alert to whoever's step it is; outside working hours, for the moment the centre opens."""
    members = told_at(db, alert)
    if not members:
        log.error("alert with nobody to tell", centre=alert.centre, step=alert.step)
    for member in members:
        _send(db, who, member, (alert.id,), f"alert:{alert.id}:{alert.step}:{member.id}")


def remind(db: Transaction, who: Who, alert: Alert) -> None:
    """Somebody took it and has not said what was done: asked on each working morning, until it is said. Of
    whoever is gone since then, those who answer for the centre are.
    """
    there = _reached(db, alert.centre)
    mine = [member for member in there if member.id == alert.acknowledged_by]
    day = local(who.now, who.centre.zone).date()
    for member in mine or _leads(there):
        _send(db, who, member, (alert.id, LEFT), f"alert_open:{alert.id}:{day}:{member.id}")


def _send(db: Transaction, who: Who, member: Member, ids: tuple[int, ...], dedup: str) -> None:
    assert member.account_id is not None
    outbox.promise(
        db,
        member.account_id,
        "alert",
        ids,
        lane="urgent",
        dedup=dedup,
        now=who.now,
        not_before=next_working(who.now, who.centre),
    )


def told_at(db: Transaction, alert: Alert) -> list[Member]:
    """Those whom this step reaches; from the end of the duty list on, all who answer for the centre. Where there
    is nobody of the one, it is the other: an alert is never told to no one while there is anyone.
    """
    there = _reached(db, alert.centre)
    by_id = {member.id: member for member in there}
    chain = [by_id[one] for one in alerts.on_duty(db, alert.centre) if one in by_id]
    if alert.step < min(len(chain), len(STEPS)):
        return [chain[alert.step]]
    return _leads(there) or chain


def _reached(db: Transaction, centre: str) -> list[Member]:
    """Members of the centre whose chat takes messages, whatever they may see."""
    return [
        member
        for member in staff.of_centre(db, centre)
        if member.account_id is not None
        and (account := accounts.find(db, member.account_id)) is not None
        and account.state == "active"
    ]


def _leads(members: list[Member]) -> list[Member]:
    return [member for member in members if reach(member, "see_alert") == "all"]


def truth(db: Transaction, who: Who, alert: Alert, dedup: str, *, at: datetime) -> None:
    """Promises whoever asked to hear how it stands then: behind a tap, and by night only while they wait for it."""
    if alert.account_id is None:
        return
    waits = at - alert.raised_at <= STILL_THERE
    outbox.promise(
        db,
        alert.account_id,
        "discreet",
        (BEHIND.index("alert_kept"), alert.id),
        lane="urgent",
        dedup=dedup,
        now=who.now,
        not_before=at if waits else next_waking(at, who.centre.zone),
    )


def somebody_reads(who: Who) -> bool:
    """Whether the centre is open just now."""
    return working(who.now, who.centre)
