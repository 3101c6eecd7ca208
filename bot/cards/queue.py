"""What waits for a decision, oldest first, and how long each has waited."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import deciding
from bot.cards import Card, Ids
from bot.screen import Button, Screen, menu, tap
from bot.texts import Sayable, _, _n, fixed
from bot.who import Who
from storage import audit, decisions, meetings, persons
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import SignUp

PAGE = 8


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    total: int
    first: tuple[tuple[SignUp, Meeting, str], ...]


def load(db: Transaction, who: Who, _ids: Ids) -> Facts | None:
    waiting = decisions.waiting(db, who.centre.code)
    first = tuple(
        (signup, meetings.get(db, signup.meeting_id), persons.find(db, signup.caregiver_id).name)
        for signup in waiting[:PAGE]
    )
    for signup, _meeting, _name in first:
        audit.read(db, who.member, "persons", signup.caregiver_id, who.now, fields=("name",))
    return Facts(who=who, total=len(waiting), first=first)


def say(facts: Facts) -> Screen:
    if not facts.first:
        return Screen((_("✅ Nothing waits for a decision."),), (menu(),))
    return Screen(
        (
            _n(
                "🕓 {n} sign-up waits for a decision.",
                "🕓 {n} sign-ups wait for a decision.",
                facts.total,
            ),
            _("The one that has waited longest is first."),
        ),
        (
            *(
                Button(
                    fixed(
                        "{sign} {waited} · {name}",
                        sign=_sign(facts.who, signup, meeting),
                        waited=waited(facts.who, signup),
                        name=name[:14],
                    ),
                    tap("decision", "", signup.id),
                )
                for signup, meeting, name in facts.first
            ),
            menu(),
        ),
    )


def waited(who: Who, signup: SignUp) -> Sayable:
    """How long a family has waited for an answer, as one looks at it on a phone."""
    minutes = int((who.now - (signup.held_since or signup.changed_at)).total_seconds() // 60)
    if minutes < 60:
        return _n("{n} min", "{n} min", minutes)
    if minutes < 48 * 60:
        return _n("{n} hour", "{n} hours", minutes // 60)
    return _n("{n} day", "{n} days", minutes // (24 * 60))


def _sign(who: Who, signup: SignUp, meeting: Meeting) -> str:
    """Whether the hour that the family was promised has passed."""
    return "⚠️" if deciding.decided_by(who, signup, meeting) <= who.now else "🕓"


CARD = Card("queue", load, say, rights={"": "decide"})
