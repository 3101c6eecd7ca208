"""Messages to many families: who may write to whom, who has to say yes, and when they go out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot import neutral, rights
from bot.hours import next_waking
from bot.hours.clock import local
from bot.screen import MAX_WORDS
from bot.texts import LANGUAGES, Sayable, Text, Titled, Translator, _, translator
from bot.who import Who
from storage import (
    activities,
    audiences,
    audit,
    broadcasts,
    live,
    meetings,
    outbox,
    persons,
    recipients,
    staff,
)
from storage.audiences import Addressee, Audience
from storage.broadcasts import ANY, Broadcast, Texts
from storage.database import Transaction
from storage.meetings import Meeting
from storage.staff import Member

# Characters; and the words beyond which families begin to skip, those of the heading counted.
MOST, EASY = 900, MAX_WORDS - 5
WEEK = timedelta(days=7)
# What goes to more people than one may write to alone can be stopped so long before the first one has it.
GRACE = timedelta(minutes=1)
# So long after its hour it may no longer be true; so long on its way, a night among it.
LATE, LATE_ON_ITS_WAY = timedelta(hours=3), timedelta(hours=14)
HEADING = _("📣 A message from the centre")

Said = Literal["scheduled", "asked", "changed", "nobody", "alone", "late", "named", "words"]


@dataclass(frozen=True)
class In:
    """The same in another language than the screen's: what those will read who chose it."""

    language: str
    text: Sayable

    def said(self, _translator: Translator) -> str:
        return self.text.said(translator(self.language))


def words(texts: Texts, language: str) -> str:
    """What is read in this language: its own text, else the one for all, else whichever there is."""
    return texts.get(language) or texts.get(ANY) or texts.get("ro") or next(iter(texts.values()))


def spoken(texts: Texts) -> Titled:
    """Written by the centre, each in their language."""
    return Titled({language: words(texts, language) for language in LANGUAGES})


def stamp(texts: Texts) -> int:
    """Which words these are, in a button: a yes counts for the words that its screen showed."""
    written = json.dumps(dict(texts), sort_keys=True).encode()
    return int.from_bytes(hashlib.blake2b(written, digest_size=6).digest(), "big")


@dataclass(frozen=True)
class Names:
    """Of the centre's parents, whom nothing that goes to many may name; and of those who work there."""

    parents: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()

    def given_away(self, text: str) -> tuple[str, ...]:
        return neutral.named(text, self.parents, self.ours)


def names(db: Transaction, centre: str) -> Names:
    return Names(
        tuple(parent.name for parent in persons.caregivers(db, centre)),
        tuple(member.name for member in staff.of_centre(db, centre)),
    )


def parents_named(db: Transaction, centre: str, texts: Texts) -> tuple[str, ...]:
    """The centre's parents whom these words give away. Nothing that names one goes out."""
    return names(db, centre).given_away(" ".join(texts.values()))


def too_late(db: Transaction, broadcast: Broadcast, since: datetime, now: datetime) -> bool:
    """Whether the meeting it is about has begun after `since`, when somebody last meant it to go out."""
    about = broadcast.audience.meeting
    meeting = meetings.find(db, about) if about is not None else None
    return meeting is not None and since < meeting.starts_at <= now


def theirs(
    db: Transaction, who: Who, broadcast_id: int | None, *, held: bool = False
) -> Broadcast | None:
    """None when there is none, it is another centre's, or not this member's to see. `held` until the turn ends,
    so that the clock does nothing with it meanwhile.
    """
    get = broadcasts.lock if held else broadcasts.find
    found = get(db, broadcast_id) if broadcast_id is not None else None
    if found is None or who.member is None or found.centre != who.member.centre:
        return None
    return found if rights.may(who.member, "broadcast", responsible=found.author) else None


def may_write_to(db: Transaction, author: Member, audience: Audience) -> bool:
    """Now, whatever it was when it was written: a meeting may have been given to somebody else."""
    reach = rights.reach(author, "broadcast")
    if reach == "all" or reach is None:
        return reach == "all"
    if audience.led_by != author.id:
        return False
    if audience.kind == "activity":
        return True
    meeting = meetings.find(db, audience.meeting) if audience.meeting is not None else None
    return meeting is not None and meeting.facilitator_id == author.id


def addressees(db: Transaction, broadcast: Broadcast, now: datetime) -> list[Addressee]:
    """Those of its audience who are not among its recipients yet."""
    known = recipients.people(db, broadcast.id)
    found = audiences.of(db, broadcast.centre, broadcast.audience, now)
    return [one for one in found if one.person not in known]


def changed(before: int, now: int) -> bool:
    """More than one in ten, and more than one person: then somebody has to look again."""
    difference = abs(now - before)
    return difference > 1 and difference * 10 > before


def about(who: Who, audience: Audience, meeting: Meeting | None, title: Sayable | None) -> Text:
    """Whom it is for, in words. `meeting` and `title` of what the audience names."""
    match audience.kind:
        case "meeting" | "waiting" if meeting is not None:
            when = who.when(meeting.starts_at)
            if audience.kind == "meeting":
                return _("👥 Who comes to {title}: {when}", title=Titled(meeting.title), when=when)
            return _("⏳ Who waits for {title}: {when}", title=Titled(meeting.title), when=when)
        case "activity":
            return _("📅 Who is signed up for {title}", title=title or "?")
        case "age":
            first, last = ages(who, audience.born or (0, 0))
            return _("🧒 Parents of children of {first} to {last} years", first=first, last=last)
        case "language":
            return _("🌐 Who reads {language}", language=LANGUAGES[audience.language or "ro"])
        case _:
            return _("👪 All families")


def described(db: Transaction, who: Who, audience: Audience) -> Text:
    meeting = meetings.find(db, audience.meeting) if audience.meeting is not None else None
    title = None
    if audience.activity is not None:
        offered = activities.of_centre(db, who.centre.code)
        title = next((Titled(a.title) for a in offered if a.id == audience.activity), None)
    return about(who, audience, meeting, title)


def ages(who: Who, born: tuple[int, int]) -> tuple[int, int]:
    """Youngest and oldest, from the years of birth; and the other way round."""
    year = local(who.now, who.centre.zone).year
    return year - born[1], year - born[0]


def approvers(db: Transaction, centre: str, but: int) -> list[Member]:
    """Who else may say yes to what this member wrote."""
    found = staff.of_centre(db, centre)
    return [m for m in found if m.id != but and rights.may(m, "approve_broadcast")]


def confirm(db: Transaction, who: Who, broadcast: Broadcast, seen: int, at: datetime) -> Said:
    """Its author says yes to a draft for `seen` people, to go out at `at` or when the night is over."""
    if who.member is None or broadcast.author != who.member.id or broadcast.state != "draft":
        return "late"
    reached = len(audiences.reached(addressees(db, broadcast, who.now)))
    if not reached:
        return "nobody"
    if changed(seen, reached):
        return "changed"
    if parents_named(db, broadcast.centre, broadcast.texts):
        return "named"
    if reached <= who.centre.announcements.alone:
        return "scheduled" if schedule(db, who, broadcast, reached, at) else "late"
    others = approvers(db, broadcast.centre, broadcast.author)
    if not others:
        return "alone"
    if not broadcasts.become(
        db, broadcast.id, "waiting_approval", who.now, expected=reached, send_at=at
    ):
        return "late"
    audit.record(db, who.member, "change", "broadcasts", broadcast.id, who.now, fields=("state",))
    for other in others:
        tell(db, who, other, "broadcast_draft", broadcast, f"approve:{int(who.now.timestamp())}")
    live.changed(db, broadcast.id, who.now)
    return "asked"


def schedule(
    db: Transaction,
    who: Who,
    broadcast: Broadcast,
    reached: int,
    at: datetime,
    approved_by: int | None = None,
) -> bool:
    """False when somebody else was first. What goes to many leaves a minute to stop it."""
    many = reached > who.centre.announcements.alone
    earliest = who.now + GRACE if many else who.now
    due = next_waking(max(at, earliest), who.centre.zone)
    given: dict[str, Any] = {}
    if approved_by is not None:
        given = {"approved_by": approved_by, "before": ("waiting_approval",)}
    became = broadcasts.become(
        db, broadcast.id, "scheduled", who.now, expected=reached, send_at=due, **given
    )
    if became:
        action: audit.Action = "send" if approved_by is None else "confirm"
        audit.record(db, who.member, action, "broadcasts", broadcast.id, who.now, fields=("state",))
        live.changed(db, broadcast.id, who.now)
    return became


def tell(
    db: Transaction, who: Who, member: Member | None, card: str, broadcast: Broadcast, why: str
) -> None:
    """Shows a colleague its card, in waking hours."""
    if member is not None and member.account_id is not None and member.state == "active":
        outbox.promise(
            db,
            member.account_id,
            card,
            (broadcast.id, 0),
            lane="reply",
            dedup=f"broadcast:{broadcast.id}:{why}:{member.id}",
            now=who.now,
            not_before=next_waking(who.now, who.centre.zone),
        )


def languages_of(found: Sequence[Addressee]) -> tuple[str, ...]:
    """Those that occur, in the order in which languages are offered."""
    spoken_there = {one.language for one in found}
    return tuple(language for language in LANGUAGES if language in spoken_there)


# What is said to somebody whose yes did not count.
REFUSED: dict[Said, Text] = {
    "changed": _("The number of people has changed. Please look again."),
    "nobody": _("Nobody would get it."),
    "alone": _("Nobody else here could say yes to it. A second coordinator has to be invited."),
    "late": _("It is no longer a draft."),
    "named": _("It names a parent. Others must not read that. Please write other words."),
    "words": _("The words have changed. Please look again."),
}
