"""Who did or looked at what, newest first. Records are named by a short mark, never by a family's name."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.screen import Button, Screen, back, link, menu, tap
from bot.texts import Lines, Listing, Sayable, Text, _, fixed
from bot.who import Who
from storage import audit, staff
from storage.audit import Action, Entry
from storage.database import Transaction

PAGE = 8


class Facts(BaseModel):
    """`names`: of the members who appear, by id."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    page: int
    entries: tuple[Entry, ...]
    more: bool
    names: dict[int, str]


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    page = ids[0] if ids else 0
    if who.member is None or page > _LAST_PAGE:
        return None
    found = audit.newest(db, who.member.centre, skip=page * PAGE, limit=PAGE + 1)
    if page and not found:
        return None
    # Whoever looks at who looked is seen, too.
    audit.read(db, who.member, "audit", 0, who.now)
    members = {entry.member for entry in found if entry.member is not None}
    known = {member: staff.find(db, member) for member in members}
    names = {member: one.name for member, one in known.items() if one is not None}
    return Facts(
        who=who, page=page, entries=tuple(found[:PAGE]), more=len(found) > PAGE, names=names
    )


def say(facts: Facts) -> Screen:
    page = facts.page
    newer = [Button(_("⬅️ Newer"), tap("audit", "", page - 1))] if page else []
    older = [Button(_("➡️ Older"), tap("audit", "", page + 1))] if facts.more else []
    entries = [_line(facts, entry) for entry in facts.entries]
    head = _("<b>🔎 Who looked at what</b>") if entries else _("Nothing is recorded yet.")
    return Screen((head, *entries), (*newer, *older, back(tap("team")), menu()))


def _line(facts: Facts, entry: Entry) -> Sayable:
    # Whoever chooses an hour with a colleague changes hands, and has no role.
    name: object = _("the family") if entry.table == "requests" else _("command line")
    if entry.member is not None:
        name = facts.names.get(entry.member, "?")
    about = fixed("{thing} {mark}", thing=THINGS.get(entry.table, entry.table), mark=_mark(entry))
    head = fixed("{when}, <b>{name}</b>", when=facts.who.brief(entry.at), name=name)
    did: Sayable = fixed("{did}: {about}", did=DEEDS.get(entry.action, entry.action), about=about)
    if entry.fields:
        fields = Listing([FIELDS.get(field, field) for field in entry.fields])
        did = fixed("{did} ({fields})", did=did, fields=fields)
    return Lines([head, did])


def _mark(entry: Entry) -> str:
    """Enough to see that two lines are about the same record."""
    return f"#{link(entry.record)[-5:]}" if entry.record else ""


# Beyond it the number is no page but somebody's guess.
_LAST_PAGE = 100_000
DEEDS: Mapping[Action, Text] = {
    "read": _("looked at"),
    "add": _("added"),
    "change": _("changed"),
    "remove": _("removed"),
    "decide": _("decided"),
    "send": _("sent"),
    "export": _("took out"),
    "invite": _("invited"),
    "join": _("joined"),
    "confirm": _("said yes to"),
    "decline": _("said no to"),
    "switch_off": _("switched off"),
}
THINGS: Mapping[str, Text] = {
    "families": _("family"),
    "persons": _("person"),
    "signups": _("sign-up"),
    "seats": _("seats"),
    "meetings": _("meeting"),
    "activities": _("activity"),
    "requests": _("request"),
    "cases": _("case"),
    "case_persons": _("persons of a case"),
    "case_services": _("services of a case"),
    "case_openings": _("who opened a case"),
    "no_contact": _("who must not meet"),
    "broadcasts": _("announcement"),
    "attendance": _("attendance"),
    "staff": _("colleague"),
    "invites": _("invite"),
    "staff_topics": _("topics of a colleague"),
    "duty": _("who is called first"),
    "closed_days": _("closed day"),
    "follow_ups": _("call to a family"),
    "outbox": _("message"),
    "request_messages": _("message of a request"),
    "alerts": _("alert"),
    "alert_words": _("message to somebody without a name"),
    "complaints": _("complaint"),
    "audit": _("this list"),
}
FIELDS: Mapping[str, Text] = {
    "name": _("name"),
    "phone": _("phone"),
    "birth_year": _("year of birth"),
    "domicile": _("address in Sector 6"),
    "role": _("role"),
    "state": _("state"),
    "status": _("state"),
    "reference": _("number"),
    "family_id": _("family"),
    "person_id": _("person"),
    "caregiver_id": _("person"),
    "voice": _("recording"),
    "service": _("service"),
    "responsible_id": _("who is responsible"),
    "next_review_on": _("next review"),
    "texts": _("text"),
    "words": _("text"),
    "title": _("name"),
    "description": _("what it is about"),
    "starts_at": _("hour"),
    "place": _("place"),
    "room": _("room"),
    "capacity": _("seats"),
    "reserved": _("kept seats"),
    "minimum": _("minimum"),
    "facilitator": _("who leads it"),
    "facilitator_id": _("colleague"),
    "childcare": _("childcare"),
    "reviewed": _("we decide on each"),
    "value": _("attendance"),
    "paper_signed": _("signed on paper"),
    "topic": _("topic"),
    "kind": _("kind"),
    "action": _("action"),
    "outcome": _("outcome"),
    "answer": _("answer"),
    "acknowledged_by": _("who has seen it"),
    "looked_after": _("done"),
    "done_at": _("done"),
}

CARD = Card("audit", load, say, rights={"": "read_audit"})
