"""One's own standing among the people who work here: waiting for a second person's yes, in, or out."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.centre import Centre
from bot.roles import ROLES
from bot.screen import Button, Screen, menu, tap
from bot.texts import Titled, _
from bot.who import Who
from storage import staff
from storage.database import Transaction
from storage.staff import Member


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    member: Member
    centre: Centre


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    own = staff.standing(db, who.account.id) if ids and who.account.id else None
    if own is None or own.id != ids[0] or own.centre not in who.centres:
        return None
    return Facts(member=own, centre=who.centres[own.centre])


def say(facts: Facts) -> Screen:
    centre = Titled({"ro": facts.centre.short_name})
    match facts.member.state:
        case "pending":
            return Screen(
                (
                    _("⏳ Thank you. Now a colleague at {centre} has to say yes.", centre=centre),
                    _("You will get a message here."),
                ),
                (menu(),),
            )
        case "active":
            role = ROLES[facts.member.role]
            return Screen(
                (_("✅ You work at {centre} now: {role}.", centre=centre, role=role),),
                (Button(_("💼 Team"), tap("team")), menu()),
            )
        case "off":
            return Screen(
                (
                    _("You have no role at {centre} now.", centre=centre),
                    _("If you have questions, please ask your coordinator."),
                ),
                (menu(),),
            )


CARD = Card("membership", load, say)
