"""Who comes to one meeting, who waits, who said no, and whom to call: one message that stays true."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import contact_way
from bot.calls import about as about_call
from bot.cards import Card, Ids
from bot.leading import ASK, about, begun, shortened, theirs
from bot.outcome import Outcome, Start
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Sayable, Text, _, _n, fixed
from bot.who import Who
from storage import attendance, audit, follow_ups, kept_apart, rosters, safe_hours, waiting
from storage.attendance import Value
from storage.database import Transaction
from storage.follow_ups import FollowUp
from storage.meetings import Meeting
from storage.rosters import Guest
from storage.safe_hours import SafeHours
from storage.signups import LIVE

# Lines of names; one is at most as long as a phone is wide twice.
PAGE = 20
_NAME, _SHORT = 40, 20
_SIGNS: Mapping[Value, str] = {"present": "✅", "absent": "❌", "announced": "📩"}


class Facts(BaseModel):
    """`calls`: by sign-up, what is still to be said on the telephone; `safe`: by caregiver, when to call."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    page: int
    guests: tuple[Guest, ...]
    marked: dict[int, Value]
    calls: dict[int, FollowUp]
    safe: dict[int, SafeHours] = {}
    # Two are in it who must not meet; whom others were let past for a reason that the coordinator knows.
    together: bool = False
    passed_over: frozenset[int] = frozenset()


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    meeting = theirs(db, who, ids[0] if ids else None, "see_roster")
    if meeting is None:
        return None
    audit.read(db, who.member, "meetings", meeting.id, who.now)
    guests = tuple(rosters.of_meeting(db, meeting.id))
    return Facts(
        who=who,
        meeting=meeting,
        page=ids[1] if len(ids) > 1 else 0,
        guests=guests,
        marked=attendance.of_meeting(db, meeting.id),
        calls=follow_ups.of_meeting(db, meeting.id, who.now),
        safe=safe_hours.some(db, {guest.caregiver.id for guest in guests}),
        together=kept_apart.would_meet(db, meeting),
        passed_over=frozenset(waiting.passed_over_by_the_centre(db, meeting.id)),
    )


def say(facts: Facts) -> Screen:
    meeting = facts.meeting
    lines = list(_lines(facts))
    pages = max(1, (len(lines) + PAGE - 1) // PAGE)
    page = min(facts.page, pages - 1)
    shown = lines[page * PAGE :][:PAGE]
    turn = [
        *(
            [Button(_("➡️ More"), tap("roster", "", meeting.id, page + 1))]
            if page + 1 < pages
            else []
        ),
        *([back(tap("roster", "", meeting.id, page - 1))] if page else []),
    ]
    present = (
        [Button(_("🙋 Attendance"), tap("attendance", "", meeting.id, 0))]
        if begun(meeting, facts.who.now)
        else []
    )
    enter = (
        [Button(_("➕ Add a family"), tap("roster", "enter", meeting.id))]
        if meeting.state != "cancelled"
        else []
    )
    families = (
        [Button(_("👤 One family"), tap("guests", "", meeting.id, 0))] if facts.guests else []
    )
    off = [_("❌ This meeting was called off.")] if meeting.state == "cancelled" else []
    return Screen(
        (
            Lines([*off, *about(facts.who, meeting)]),
            *([ASK] if facts.together else []),
            Lines(_totals(facts)),
            *([Lines(shown)] if shown else []),
        ),
        (
            *present,
            *enter,
            *families,
            *turn,
            Button(_("🔃 Refresh"), tap("roster", "", meeting.id, page)),
            Button(_("📅 The meeting"), tap("planned", "", meeting.id)),
        ),
        protect=True,
    )


def _totals(facts: Facts) -> list[Sayable]:
    coming = [guest for guest in facts.guests if guest.coming]
    seats = sum(guest.signup.seats for guest in coming)
    children = sum(guest.signup.childcare for guest in coming)
    rides = sum(guest.signup.transport for guest in coming)
    lines: list[Sayable] = [
        fixed("👥 {seats}/{capacity}", seats=seats, capacity=facts.meeting.capacity)
    ]
    if children:
        lines.append(
            _n("👶 {n} family needs childcare", "👶 {n} families need childcare", children)
        )
    if rides:
        lines.append(_n("🚌 {n} family needs transport", "🚌 {n} families need transport", rides))
    return lines


def _lines(facts: Facts) -> list[Sayable]:
    """A heading where there is somebody under it, and a name each."""
    sections: list[tuple[Text, list[Sayable]]] = [
        (_("<b>Coming</b>"), [_coming(facts, g) for g in facts.guests if g.coming]),
        (
            _("<b>A seat is kept for</b>"),
            [_name(g, "🔔") for g in facts.guests if g.signup.state == "offered"],
        ),
        (
            _("<b>Waiting</b>"),
            [_waits(facts, g) for g in facts.guests if g.signup.state == "waiting"],
        ),
        (
            _("<b>Said no</b>"),
            [_name(g, "❌") for g in facts.guests if g.signup.state == "cancelled"],
        ),
        (
            _("<b>Were signed up</b>"),
            [_name(g, "❌") for g in facts.guests if g.signup.state == "withdrawn"],
        ),
        (_("<b>To call</b>"), [_call(facts, g) for g in facts.guests if _to_call(facts, g)]),
    ]
    return [line for heading, names in sections if names for line in (heading, *names)]


def _coming(facts: Facts, guest: Guest) -> Sayable:
    said = {facts.marked[p.id] for p in guest.people if p.id in facts.marked}
    if len(said) == 1:
        return _name(guest, _SIGNS[said.pop()])
    return _name(guest, "🕓" if guest.signup.state == "held" else "•")


def _waits(facts: Facts, guest: Guest) -> Sayable:
    name = _name(guest, "⏳")
    if guest.signup.id not in facts.passed_over:
        return name
    return _("{name} (please ask the coordinator)", name=name)


def _name(guest: Guest, sign: str) -> Sayable:
    wishes = ("👶" if guest.signup.childcare else "") + ("🚌" if guest.signup.transport else "")
    name = guest.caregiver.name
    children = ", ".join(p.name for p in guest.people if p.id != guest.caregiver.id)
    who = f"{children} ({name})" if children else name
    return fixed("{sign} {name} {wishes}", sign=sign, name=shortened(who, _NAME), wishes=wishes)


def _to_call(facts: Facts, guest: Guest) -> bool:
    """Something is to be said on the telephone; or no message ever reaches them."""
    if guest.signup.id in facts.calls:
        return True
    return not guest.reached and guest.signup.state in LIVE


def _call(facts: Facts, guest: Guest) -> Sayable:
    task, carer = facts.calls.get(guest.signup.id), guest.caregiver
    name = shortened(carer.name, _NAME if task is None else _SHORT)
    whom = contact_way.in_list(name, carer, facts.safe.get(carer.id))
    if task is None:
        return whom
    return fixed("{whom} {what}", whom=whom, what=about_call(facts.who, task, guest.signup))


def enter(_db: Transaction, _who: Who, ids: Ids) -> Outcome:
    return Outcome(then=Start("walkin", {"meeting": str(ids[0]) if ids else "0"}))


CARD = Card(
    "roster",
    load,
    say,
    {"enter": enter},
    rights={"": "see_roster", "enter": "enter_family"},
    live=True,
)
