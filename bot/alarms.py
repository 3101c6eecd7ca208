"""Who is told of an alert, in which order and when: the first on duty, the next after 15, 30 and 60 minutes of
working time, then everybody who answers for the centre, again and again until somebody has seen it.
"""

from __future__ import annotations

from datetime import datetime

from bot.hours import add_working_minutes, next_working, working
from bot.rights import reach
from bot.who import Who
from storage import alerts, outbox, staff
from storage.alerts import Alert, Kind
from storage.database import Transaction
from storage.staff import Member

# Working minutes after the alert at which each further step is told; the last one repeats.
STEPS = (15, 30, 60)


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
    for member in told_at(db, alert):
        assert member.account_id is not None
        outbox.promise(
            db,
            member.account_id,
            "alert",
            (alert.id,),
            lane="urgent",
            dedup=f"alert:{alert.id}:{alert.step}:{member.id}",
            now=who.now,
            not_before=next_working(who.now, who.centre),
        )


def told_at(db: Transaction, alert: Alert) -> list[Member]:
    """Those whom this step reaches; from the end of the duty list on, all who answer for the centre."""
    everybody = [m for m in staff.of_centre(db, alert.centre) if m.account_id is not None]
    by_id = {member.id: member for member in everybody}
    chain = [by_id[one] for one in alerts.on_duty(db, alert.centre) if one in by_id]
    if alert.step < min(len(chain), len(STEPS)):
        return [chain[alert.step]]
    return [member for member in everybody if reach(member, "see_alert") == "all"]


def somebody_reads(who: Who) -> bool:
    """Whether the centre is open just now."""
    return working(who.now, who.centre)
