"""Inviting somebody to work here: which role, and who is expected. The link is shown once."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import qr, rights
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows.introduction import full_name
from bot.outcome import Outcome
from bot.questions import choice, text
from bot.roles import ROLES
from bot.screen import Button, Picture, Screen, menu, tap
from bot.texts import Sayable, _, fixed
from bot.who import Who
from storage import invites, staff
from storage.database import Transaction
from storage.invites import NEEDS_A_SECOND
from storage.staff import Role


class Facts(BaseModel):
    """`second`: somebody else is here who can say yes to a coordinator or director."""

    model_config = ConfigDict(frozen=True)

    second: bool


class NewInvite(BaseModel):
    model_config = ConfigDict(frozen=True)

    role: Role
    name: str


def load(db: Transaction, who: Who, _answers: Mapping[str, Token]) -> Facts | None:
    if who.member is None:
        return None
    others = [m for m in staff.of_centre(db, who.member.centre) if m.id != who.member.id]
    return Facts(second=any(rights.may(other, "confirm_member") for other in others))


def talk(facts: Facts) -> Ask[NewInvite | None]:
    offered = [role for role in ROLES if facts.second or role not in NEEDS_A_SECOND]
    options: list[tuple[str, Sayable, Role]] = [
        (role, fixed("🔑 {role}", role=ROLES[role]), role) for role in offered
    ]
    ask = [_("What will this person be here?")]
    if facts.second:
        ask.append(_("A second person says yes to a new director or coordinator."))
    else:
        ask.append(
            _(
                "Nobody else here could say yes to a new director or coordinator. Whoever runs the assistant can invite one: belvedere invite coordinator."
            )
        )
    role = yield from choice("role", ask, options)
    name = yield from text(
        "name",
        _("What is their name? Write first name and surname."),
        _("They will be asked for it, so write it as they do."),
        check=full_name,
    )
    return NewInvite(role=role, name=name)


def submit(db: Transaction, who: Who, command: NewInvite) -> Outcome:
    assert who.member is not None
    token, invite = invites.make(
        db, who.member.centre, command.role, command.name, who.member, who.now
    )
    link = who.link(f"i_{token}")
    shown = Screen(
        (
            _("✉️ For {name}: {role}", name=command.name, role=ROLES[command.role]),
            fixed("{link}", link=link),
            _("It works once, until {when}.", when=who.when(invite.expires_at)),
            _("Give it only to this person. Nobody can show it again."),
        ),
        (
            Button(_("📋 Copy the link"), copy=link),
            Button(_("💼 Team"), tap("team")),
            menu(),
        ),
    )
    picture = Screen((_("The same link, to scan."),), attachment=Picture(qr.png(link)))
    return Outcome(once=(picture, shown))


FLOW = Flow("invite", load, talk, submit, right="invite")
