"""What is shown at once when words suggest a danger: whom to call, and the offer to tell the team.

It needs no database, asks nothing, and stands beside the dialogue, which goes on. What is certain gets the numbers
for a danger now, what is likely gets somebody to talk to, a child gets what a child may call.
"""

from __future__ import annotations

from collections.abc import Sequence

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
# As many as somebody in fear reads.
MOST = 3


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
    say_it = {LIKELY: _to_talk, CERTAIN: _danger_now, CHILD: _for_a_child}[facts.how]
    return say_it(facts)


def _danger_now(facts: Facts) -> Screen:
    phones = [one for one in _of_kind(facts) if one.day_and_night][:MOST]
    free = all(one.free for one in phones)
    first = (
        _("If somebody is in danger now, call. It is free, day and night.")
        if free
        else _("If somebody is in danger now, call. Somebody answers day and night.")
    )
    return Screen(
        (first, Lines([line(one) for one in phones]), *_besides(facts)),
        (_tell(facts), menu()),
        protect=True,
    )


def _to_talk(facts: Facts) -> Screen:
    """First the one number for a danger now: whether it is one, only they know."""
    centre = facts.who.centre
    talk = [one for one in _of_kind(facts) if one is not centre.in_danger]
    talk.sort(key=lambda one: one.purpose != "talk")
    phones = [*talk[: MOST - 1], centre.phone]
    return Screen(
        (
            _("This may be a hard moment. You need not face it alone."),
            Lines([line(centre.in_danger), *(_with_hours(one) for one in phones)]),
            *_besides(facts),
        ),
        (_tell(facts), menu()),
        protect=True,
    )


def _for_a_child(facts: Facts) -> Screen:
    """Nothing is asked of a child and nothing kept. Whoever is none finds the way back."""
    phones = [one for one in facts.who.centre.phones if "child" in one.kinds]
    free = [_("It is free.")] if all(one.free for one in phones) else []
    adult = Button(_("👤 I am not a child"), tap("danger", "", facts.kind, LIKELY))
    return Screen(
        (
            _("This assistant is for parents. Are you a child and need help? Please call."),
            Lines([line(one) for one in phones]),
            *free,
        ),
        (adult,),
        protect=True,
    )


def _besides(facts: Facts) -> Sequence[Sayable]:
    said: list[Sayable] = []
    if KINDS[facts.kind] == "suicide_risk":
        said.append(_("Or go to the nearest emergency room, with somebody close to you."))
    if not alarms.somebody_reads(facts.who):
        said.append(_("The centre is closed now. Nobody reads messages."))
    return said


def _tell(facts: Facts) -> Button:
    return Button(_("🙋 Tell the team"), tap("danger", "tell", facts.kind, facts.how))


def tell(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Only on this tap does anybody learn of it, and only that there is something."""
    found = load(db, who, ids)
    if found is None:
        return Outcome(then=Show("contact"))
    if who.account.notice is None:
        nothing = _("We could not tell the team. Please call. To write here, tap /start first.")
        return Outcome(nothing, Show("contact"), alert=True)
    alarms.raise_alert(db, who, KINDS[found.kind])
    return Outcome(then=Show("alert_kept"))


def _of_kind(facts: Facts) -> list[Phone]:
    """In the order of the centre's file, the first to call first."""
    kind, centre = KINDS[facts.kind], facts.who.centre
    return [one for one in centre.phones if kind in one.kinds or one is centre.in_danger]


def line(phone: Phone) -> Sayable:
    return fixed("☎️ {what}: <b>{number}</b>", what=Titled(phone.label), number=phone.number)


def _with_hours(phone: Phone) -> Sayable:
    if phone.day_and_night:
        hours: Sayable = _("day and night")
    elif phone.hours_known:
        hours = fixed("{hours}", hours=phone.hours)
    else:
        hours = _("hours not known")
    return fixed("{line} ({hours})", line=line(phone), hours=hours)


CARD = Card("danger", load, say, {"tell": tell}, anybody=True)
