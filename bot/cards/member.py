"""One person with a role: a second person's yes or no to a new one, and the end of it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import casework, handing_over, leaving, rights
from bot.cards import Card, Ids
from bot.outcome import Outcome, Show
from bot.roles import ROLES
from bot.screen import Button, Screen, back, menu, tap
from bot.texts import Lines, Text, _, fixed
from bot.who import Who
from storage import invites, outbox, staff
from storage.database import Transaction
from storage.staff import Member


class Facts(BaseModel):
    """`second`: this viewer is somebody whose yes counts; `asking`: whether to really switch off."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    member: Member
    inviter: Member | None
    own: bool
    second: bool
    asking: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    member = staff.find(db, ids[0]) if ids else None
    if member is None or who.member is None or member.centre != who.member.centre:
        return None
    maker = invites.maker_of(db, member.id)
    return Facts(
        member=member,
        inviter=None if maker is None else staff.find(db, maker),
        own=member.id == who.member.id,
        second=rights.may(who.member, "confirm_member") and maker != who.member.id,
        asking=len(ids) > 1 and ids[1] == 1,
    )


def say(facts: Facts) -> Screen:
    member = facts.member
    about = [
        fixed("<b>{name}</b>", name=member.name),
        ROLES[member.role],
        _state(member),
    ]
    if facts.inviter is not None:
        about.append(_("✉️ Invited by {name}", name=facts.inviter.name))
    leave = (back(tap("people", "", 0)), menu())
    if member.state == "off" or facts.own:
        return Screen((Lines(about),), leave)
    if facts.asking:
        return Screen(
            (Lines(about), _("Really? It counts at once, for every button they have.")),
            (
                Button(_("❌ Yes, switch off"), tap("member", "off", member.id)),
                back(tap("member", "", member.id, 0)),
            ),
        )
    off = Button(_("❌ Switch off"), tap("member", "", member.id, 1))
    if member.state == "active":
        return Screen((Lines(about),), (off, *leave))
    if not facts.second:
        return Screen((Lines(about), _("Somebody else has to say yes.")), (off, *leave))
    return Screen(
        (Lines(about), _("Do you know this person, and should they have this role?")),
        (
            Button(_("✅ Yes"), tap("member", "confirm", member.id)),
            Button(_("❌ No"), tap("member", "decline", member.id)),
            *leave,
        ),
    )


def confirm(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is None or who.member is None or not facts.second or facts.own:
        return Outcome(then=Show("member", ids))
    if staff.confirm(db, facts.member.id, who.member, who.now):
        _tell(db, who, facts.member)
    return Outcome(then=Show("member", ids[:1]))


def decline(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is None or who.member is None or not facts.second or facts.own:
        return Outcome(then=Show("member", ids))
    if staff.decline(db, facts.member.id, who.member, who.now):
        _tell(db, who, facts.member)
    return Outcome(then=Show("member", ids[:1]))


def off(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Not oneself: a slip of the thumb would lock the last one out."""
    facts = load(db, who, ids)
    if facts is None or who.member is None or facts.own:
        return Outcome(then=Show("member", ids))
    if staff.switch_off(db, facts.member.id, who.member, who.now):
        casework.left(db, who, facts.member)
        leaving.let_go(db, who, facts.member)
        handing_over.left(db, who, facts.member)
        _tell(db, who, facts.member)
    return Outcome(then=Show("member", ids[:1]))


def _tell(db: Transaction, who: Who, member: Member) -> None:
    """The person learns of it; with the message comes the menu of commands that is right from now on."""
    if member.account_id is not None:
        outbox.promise(
            db,
            member.account_id,
            "membership",
            (member.id,),
            lane="reply",
            dedup=f"membership:{member.id}:{int(who.now.timestamp())}",
            now=who.now,
        )


def _state(member: Member) -> Text:
    match member.state:
        case "pending":
            return _("⏳ Waits for a second person's yes")
        case "active":
            return _("✅ Active")
        case "off":
            return _("❌ Switched off")


CARD = Card(
    "member",
    load,
    say,
    {"confirm": confirm, "decline": decline, "off": off},
    rights={
        "": "invite",
        "confirm": "confirm_member",
        "decline": "confirm_member",
        "off": "switch_off",
    },
)
