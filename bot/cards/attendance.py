"""Who is here: everybody counts as present until a tap says otherwise, all on one message."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import reminders
from bot.cards import Card, Ids
from bot.leading import about, begun, shortened, theirs
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, back, tap
from bot.texts import Lines, Sayable, _, _n, fixed
from bot.who import Who
from storage import attendance, audit, rosters, signups
from storage.attendance import VALUES, Value
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import COMING

PAGE = 10
_LABEL = 26
_SIGNS: dict[Value, str] = {"present": "✅", "absent": "❌", "announced": "📩"}


class Facts(BaseModel):
    """`people`: id, name and mark of everybody who is expected, by name; `unmarked`: so many of them were
    marked by nobody yet, of others somebody was; `signed`: on the printed list.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    meeting: Meeting
    page: int
    people: tuple[tuple[int, str, Value], ...]
    signed: bool
    unmarked: int = 0


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    page = ids[1] if len(ids) > 1 else 0
    meeting = theirs(db, who, ids[0] if ids else None, "take_attendance")
    if meeting is None or not begun(meeting, who.now):
        return None
    marked = attendance.of_meeting(db, meeting.id)
    people = [
        (
            person.id,
            person.name if meeting.for_carers else f"{person.name} · {guest.caregiver.name}",
            marked.get(person.id, "present"),
        )
        for guest in rosters.of_meeting(db, meeting.id)
        if guest.coming
        for person in guest.people
    ]
    if page and page * PAGE >= len(people):
        return None
    audit.read(db, who.member, "meetings", meeting.id, who.now)
    return Facts(
        who=who,
        meeting=meeting,
        page=page,
        people=tuple(sorted(people, key=lambda one: one[1].casefold())),
        signed=attendance.paper_signed(db, meeting.id),
        unmarked=sum(one[0] not in marked for one in people) if marked else 0,
    )


def say(facts: Facts) -> Screen:
    who, meeting, page = facts.who, facts.meeting, facts.page
    count = {value: sum(one[2] == value for one in facts.people) for value in VALUES}
    text: list[Sayable] = [
        Lines(about(who, meeting)),
        Lines(
            [
                _n("✅ {n} is here", "✅ {n} are here", count["present"]),
                _n("❌ {n} did not come", "❌ {n} did not come", count["absent"]),
                _n("📩 {n} told us before", "📩 {n} told us before", count["announced"]),
            ]
        ),
    ]
    if meeting.state == "held":
        text.append(_("The attendance is taken. A tap still corrects it."))
    elif not facts.people:
        text.append(_("Nobody has signed up. Whoever comes can be added to the roster."))
    elif meeting.open_at(who.now):
        # Until then a family can still say that it does not come.
        begins = who.hour(meeting.starts_at)
        text.append(_("Tap whoever is not here. Done comes at {hour}.", hour=begins))
    else:
        text.append(_("Tap whoever is not here: once for ❌, twice for 📩. Then tap Done."))
        if facts.unmarked:
            text.append(
                _n(
                    "⚠️ {n} of them was marked by nobody: Done counts this one as here.",
                    "⚠️ {n} of them were marked by nobody: Done counts these as here.",
                    facts.unmarked,
                )
            )
    marks = [
        Button(
            fixed("{sign} {name}", sign=_SIGNS[value], name=shortened(name, _LABEL)),
            tap("attendance", "mark", meeting.id, person, _next(value), page),
        )
        for person, name, value in facts.people[page * PAGE :][:PAGE]
    ]
    before = (
        tap("attendance", "", meeting.id, page - 1) if page else tap("roster", "", meeting.id, 0)
    )
    return Screen(tuple(text), (*marks, *_onward(facts), back(before)), protect=True)


def _onward(facts: Facts) -> list[Button]:
    meeting, page = facts.meeting, facts.page
    if (page + 1) * PAGE < len(facts.people):
        return [Button(_("➡️ More"), tap("attendance", "", meeting.id, page + 1))]
    if meeting.open_at(facts.who.now):
        return []
    if meeting.state == "open":
        return [Button(_("✅ Done"), tap("attendance", "done", meeting.id))]
    label = _("✍️ Signed on paper")
    mark = fixed("☑️ {label}", label=label) if facts.signed else fixed("▫️ {label}", label=label)
    return [Button(mark, tap("attendance", "paper", meeting.id, int(not facts.signed), page))]


def _next(value: Value) -> int:
    """What the next tap makes of it. The button says it, so that a tap that comes twice counts once."""
    return (VALUES.index(value) + 1) % len(VALUES)


def mark(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids[:1])
    if facts is not None and who.member is not None and len(ids) == 4 and ids[2] < len(VALUES):
        attendance.mark(db, facts.meeting.id, ids[1], VALUES[ids[2]], who.member.id, who.now)
        if facts.meeting.state == "held":
            _note(db, who, facts, "value")
    return Outcome(then=Show("attendance", (*ids[:1], *ids[3:4])))


def done(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids[:1])
    if facts is None or who.member is None:
        return Outcome(then=Show("attendance", ids[:1]))
    if facts.meeting.open_at(who.now):
        return Outcome(
            _("The meeting has not begun. The marks are kept."), Show("attendance", ids[:1])
        )
    if attendance.finish(db, facts.meeting.id, who.member.id, who.now):
        for signup in signups.of_meeting(db, facts.meeting.id, COMING):
            reminders.after(db, who, signup, facts.meeting)
        _note(db, who, facts, "value")
    return Outcome(_("The attendance is taken. Thank you!"), Show("attendance", ids[:1]))


def paper(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids[:1])
    if facts is not None and facts.meeting.state == "held" and len(ids) == 3:
        attendance.sign_paper(db, facts.meeting.id, signed=bool(ids[1]))
        _note(db, who, facts, "paper_signed")
    return Outcome(then=Show("attendance", (*ids[:1], *ids[2:3])))


def _note(db: Transaction, who: Who, facts: Facts, field: str) -> None:
    """The attendance has no row of its own: it is the meeting's."""
    meeting = facts.meeting.id
    audit.record(db, who.member, "change", "attendance", meeting, who.now, fields=(field,))


CARD = Card(
    "attendance",
    load,
    say,
    {"mark": mark, "done": done, "paper": paper},
    rights={"": "take_attendance"},
)
