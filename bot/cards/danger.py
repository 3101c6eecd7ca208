"""What is shown at once when words suggest a danger: whom to call, and the offer to tell the team.

It needs no database, asks nothing, and stands beside the dialogue, which goes on.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import alarms
from bot.cards import Card, Ids
from bot.centre import Phone
from bot.outcome import Outcome, Show
from bot.safety import Signal
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, Titled, _, fixed
from bot.who import Who
from storage.alerts import KINDS
from storage.database import Transaction

# The second id of the card: how sure the net was, and whether a child seems to write.
LIKELY, CERTAIN, CHILD = 0, 1, 2


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    kind: int
    how: int


def facts(who: Who, signal: Signal) -> Facts:
    """Of what was just read, without asking anything of anybody."""
    how = CHILD if signal.child else CERTAIN if signal.level == "certain" else LIKELY
    return Facts(who=who, kind=KINDS.index(signal.kind), how=how)


def load(_db: Transaction, who: Who, ids: Ids) -> Facts | None:
    if len(ids) != 2 or ids[0] >= len(KINDS) or ids[1] > CHILD:
        return None
    return Facts(who=who, kind=ids[0], how=ids[1])


def say(facts: Facts) -> Screen:
    who = facts.who
    if facts.how == CHILD:
        return Screen(
            (
                _(
                    "This assistant is for parents. If you are a child and need help, call. It is free."
                ),
                _child(who),
            )
        )
    numbers = Lines([_line(phone) for phone in _whom(facts)])
    first = (
        _("If somebody is in danger now, call. It is free, day and night.")
        if facts.how == CERTAIN
        else _("It seems that this is a hard moment. You do not have to go through it alone.")
    )
    night: list[Sayable] = (
        []
        if alarms.somebody_reads(who)
        else [_("The centre is closed now. Nobody reads messages.")]
    )
    room: list[Sayable] = []
    if KINDS[facts.kind] == "suicide_risk":
        room = [_("Or go to the nearest emergency room, with somebody close to you.")]
    tell = Button(_("🙋 Tell the team"), tap("danger", "tell", facts.kind, facts.how))
    return Screen((first, numbers, *room, *night), (tell, menu()))


def tell(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Only on this tap does anybody learn of it, and only that there is something."""
    found = load(db, who, ids)
    if found is None or who.account.notice is None:
        return Outcome(then=Show("contact"))
    alarms.raise_alert(db, who, KINDS[found.kind])
    return Outcome(then=Show("alert_kept"))


def _whom(facts: Facts) -> list[Phone]:
    """At most three, the first to call first."""
    centre = facts.who.centre
    by_number = {phone.number: phone for phone in centre.phones}
    order = {
        "child_danger": ("112", "119", "116 111"),
        "domestic_violence": ("112", "0800 500 333", "119"),
        "suicide_risk": ("112", "116 111"),
        "immediate": ("112", "119"),
        "other": ("112", "119", "116 111"),
    }[KINDS[facts.kind]]
    return [by_number[number] for number in order if number in by_number]


def _child(who: Who) -> Sayable:
    numbers = ("119", "116 111", "112")
    return Lines(
        [_line(phone) for n in numbers for phone in who.centre.phones if phone.number == n]
    )


def _line(phone: Phone) -> Sayable:
    return fixed("☎️ {what}: <b>{number}</b>", what=Titled(phone.label), number=phone.number)


CARD = Card("danger", load, say, {"tell": tell}, anybody=True)
