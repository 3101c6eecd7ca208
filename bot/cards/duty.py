"""Who is told first when somebody asks for help: a list that a coordinator taps together."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, back, menu, tap
from bot.texts import Lines, _, fixed
from bot.who import Who
from storage import alerts, audit, staff
from storage.database import Transaction
from storage.staff import Member

MOST = 10


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    order: tuple[Member, ...]
    others: tuple[Member, ...]


def load(db: Transaction, who: Who, _ids: Ids) -> Facts | None:
    members = {m.id: m for m in staff.of_centre(db, who.centre.code) if m.role != "administrator"}
    order = tuple(members[one] for one in alerts.on_duty(db, who.centre.code) if one in members)
    others = tuple(m for m in members.values() if m not in order)
    return Facts(order=order, others=others[: MOST - len(order)])


def say(facts: Facts) -> Screen:
    listed = [
        fixed("{place}. {name}", place=place, name=member.name)
        for place, member in enumerate(facts.order, 1)
    ]
    nobody = _("Nobody. All who answer for the centre are told at once.")
    off = [
        Button(fixed("☑️ {name}", name=m.name[:26]), tap("duty", "turn", m.id)) for m in facts.order
    ]
    on = [
        Button(fixed("▫️ {name}", name=m.name[:26]), tap("duty", "turn", m.id)) for m in facts.others
    ]
    return Screen(
        (
            _(
                "⚠️ Who is told of an alert, in this order. Each next one after 15, 30 and 60 minutes."
            ),
            Lines(listed) if listed else nobody,
        ),
        (*off, *on, back(tap("alerts")), menu()),
        protect=True,
    )


def turn(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """On the list, at its end; or off it."""
    facts = load(db, who, ())
    if facts is not None and ids and any(m.id == ids[0] for m in (*facts.order, *facts.others)):
        # One name at a time: two who tap at once undo nothing of each other.
        if any(m.id == ids[0] for m in facts.order):
            alerts.take_off_duty(db, ids[0])
        else:
            alerts.put_on_duty(db, who.centre.code, ids[0])
        audit.record(db, who.member, "change", "duty", ids[0], who.now, fields=("place",))
    return Outcome(then=Show("duty"))


CARD = Card("duty", load, say, {"turn": turn}, rights={"": "set_duty"})
