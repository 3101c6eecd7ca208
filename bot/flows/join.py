"""Accepting an invite: the name that is expected, and a yes to what the role asks.

Whatever is wrong with a link (used, too old, guessed, handed on to somebody with another name) looks like
one that never was.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import structlog
from pydantic import BaseModel, ConfigDict

from bot import rights
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows.introduction import full_name
from bot.outcome import Outcome, Show
from bot.questions import choice, text
from bot.roles import ROLES
from bot.texts import Titled, _, fixed
from bot.who import Who
from storage import accounts, invites, outbox, staff
from storage.database import Transaction
from storage.invites import Invite
from storage.staff import Member, Role

_WORD = re.compile(r"[^\W\d_]+")

log = structlog.get_logger()


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True)

    invite: int
    role: Role
    centre: str


class Join(BaseModel):
    model_config = ConfigDict(frozen=True)

    invite: int
    name: str


def opened(db: Transaction, who: Who, token: str, *, counted: bool) -> int | None:
    """The invite behind a link, 0 for a wrong one, None for whoever tried too many: silence."""
    if invites.tries(db, who.account.id, who.now) >= invites.TRIES:
        return None
    invite = _standing(db, who, invites.behind(db, token, who.now))
    if invite is None and counted:
        _wrong(db, who)
    return 0 if invite is None else invite.id


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    invite = _standing(db, who, invites.find(db, int(answers["invite"]), who.now))
    if invite is None:
        return None
    centre = who.centres[invite.centre]
    return Facts(invite=invite.id, role=invite.role, centre=centre.short_name)


def talk(facts: Facts) -> Ask[Join | None]:
    centre = Titled({"ro": facts.centre})
    name = yield from text(
        "name",
        _("✉️ You are invited to work at {centre}.", centre=centre),
        _("Your role: <b>{role}</b>.", role=ROLES[facts.role]),
        _("What is your name? Write first name and surname."),
        check=full_name,
    )
    agreed = yield from choice(
        "agreed",
        [
            fixed("<b>{name}</b>", name=name),
            _("What you see here about families stays at the centre."),
            _("Each look at a family is recorded."),
        ],
        [("yes", _("✅ I agree"), True), ("no", _("❌ No"), False)],
    )
    return Join(invite=facts.invite, name=name) if agreed else None


def submit(db: Transaction, who: Who, command: Join) -> Outcome:
    nothing = Outcome(then=Show("membership"))
    invite = invites.find(db, command.invite, who.now)
    if invite is None:
        return nothing
    if invite.name is not None and not expected(invite.name, command.name):
        _wrong(db, who)
        return nothing
    member = invites.accept(db, invite, command.name, who.account.id, who.now)
    if member is None:
        return nothing
    accounts.set_centre(db, who.account.id, member.centre)
    if member.state == "pending":
        _ask_the_others(db, who, member, invite)
        return Outcome(then=Show("membership", (member.id,)))
    return Outcome(_("Done."), Show("team"))


def expected(name: str, typed: str) -> bool:
    """The same person's name, whatever the order, the case and the diacritics; a middle name may be added."""
    return _words(name) <= _words(typed)


def _words(name: str) -> set[str]:
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return set(_WORD.findall(bare))


def _standing(db: Transaction, who: Who, invite: Invite | None) -> Invite | None:
    """None also when whoever made it may invite nobody any more, and for somebody who has a role already."""
    if invite is None or invite.centre not in who.centres:
        return None
    if invite.made_by is not None:
        maker = staff.find(db, invite.made_by)
        if maker is None or maker.state != "active" or not rights.may(maker, "invite"):
            return None
    own = staff.standing(db, who.account.id)
    return invite if own is None or own.state == "off" else None


def _wrong(db: Transaction, who: Who) -> None:
    if invites.wrong_try(db, who.account.id, who.now) == invites.TRIES:
        log.warning("invites are being guessed", tries=invites.TRIES, centre=who.centre.code)


def _ask_the_others(db: Transaction, who: Who, newcomer: Member, invite: Invite) -> None:
    """Everybody who may say yes, but for the one who invited."""
    for other in staff.of_centre(db, newcomer.centre):
        if (
            rights.may(other, "confirm_member")
            and other.id != invite.made_by
            and other.account_id is not None
        ):
            outbox.promise(
                db,
                other.account_id,
                "member",
                (newcomer.id, 0),
                lane="reply",
                dedup=f"newcomer:{invite.id}:{other.id}",
                now=who.now,
            )


FLOW = Flow("join", load, talk, submit)
