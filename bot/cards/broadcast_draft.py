"""A message to many before it goes out: exactly what each will read, how many they are, and the yes to it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from pydantic import BaseModel, ConfigDict

from bot import announcing, neutral, preview, rights
from bot.cards import Card, Ids
from bot.hours import from_local, next_waking
from bot.hours.clock import local
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, menu, tap
from bot.texts import LANGUAGES, Lines, Sayable, Text, _, fixed
from bot.who import Who
from storage import audiences, audit, broadcasts, live, meetings, recipients, staff
from storage.broadcasts import Broadcast
from storage.database import Transaction
from storage.staff import Member

TOMORROW_AT = time(10)
# Nobody has it yet, and it may still be changed.
_WAITS = ("draft", "waiting_approval")


class Facts(BaseModel):
    """`about`: whom it is for. `languages`: those that occur, of which the one at `page` is shown. `over`: how
    many had enough messages this week. `telling` and `named`: what the text gives away. `mine`: this viewer wrote it; `second`: their yes is the one that is missing.
    `leads`: who leads the meeting by now, where its author may not write to those families any more.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    broadcast: Broadcast
    about: Text
    author: str
    languages: tuple[str, ...]
    page: int
    reached: int
    to_call: int
    over: int
    telling: tuple[str, ...]
    named: tuple[str, ...]
    mine: bool
    second: bool
    leads: str | None = None


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    broadcast = announcing.theirs(db, who, ids[0] if ids else None)
    if broadcast is None or who.member is None:
        return None
    waits = broadcast.state in _WAITS
    found = audiences.of(db, broadcast.centre, broadcast.audience, who.now)
    reached = audiences.reached(found)
    languages = announcing.languages_of(reached) or ("ro",)
    author = staff.find(db, broadcast.author)
    said = " ".join(broadcast.texts.values())
    mine = broadcast.author == who.member.id
    return Facts(
        who=who,
        broadcast=broadcast,
        about=announcing.described(db, who, broadcast.audience),
        author=author.name if author else "?",
        languages=languages,
        page=min(ids[1] if len(ids) > 1 else 0, len(languages) - 1),
        reached=len(reached),
        to_call=len(found) - len(reached),
        over=_over(db, who, broadcast, [one.family for one in reached]) if waits else 0,
        telling=neutral.telling(said),
        named=announcing.parents_named(db, broadcast.centre, broadcast.texts) if waits else (),
        mine=mine,
        second=not mine and rights.may(who.member, "approve_broadcast"),
        leads=_leads(db, author, broadcast) if waits else None,
    )


def say(facts: Facts) -> Screen:
    broadcast = facts.broadcast
    about = [facts.about]
    if not facts.mine:
        about.append(_("✍️ Written by {name}", name=facts.author))
    language = facts.languages[facts.page]
    others = [
        Button(
            fixed("🌐 {name}", name=LANGUAGES[other]),
            tap("broadcast_draft", "", broadcast.id, page),
        )
        for page, other in enumerate(facts.languages)
        if page != facts.page
    ]
    lines: list[Sayable] = [Lines(about)]
    if broadcast.state in _WAITS:
        lines.append(preview.people(facts.reached, facts.to_call, facts.over))
    lines += preview.warnings(broadcast.texts, facts.telling, facts.named)
    lines += [preview.words(broadcast.texts, language), _stands(facts)]
    home = [Button(_("📣 All announcements"), tap("broadcasts")), menu()]
    return Screen(tuple(lines), (*others, *_ways(facts), *home))


def _stands(facts: Facts) -> Sayable:
    who, broadcast = facts.who, facts.broadcast
    at = broadcast.send_at
    match broadcast.state:
        case "draft" if facts.leads is not None:
            leads = fixed("{what}: {name}", what=_("🙂 Leads it"), name=facts.leads)
            return Lines([_("Nothing has been sent yet."), leads])
        case "draft":
            waking = next_waking(who.now, who.centre.zone)
            if waking > who.now:
                return _(
                    "⏳ It is night for families. Sent now, it arrives {when}.",
                    when=who.when(waking),
                )
            if facts.reached > who.centre.announcements.alone:
                return _("🕓 So many need a second person's yes.")
            return _("Nothing has been sent yet.")
        case "waiting_approval":
            return _("🕓 It waits for a second person's yes.")
        case "scheduled" if at is not None:
            return _("⏳ It goes out {when}.", when=who.when(at))
        case "withdrawn":
            return _("❌ It was withdrawn.")
        case _:
            return _("✅ It has gone out.")


def _ways(facts: Facts) -> list[Button]:
    broadcast, n = facts.broadcast, facts.reached
    if broadcast.state not in _WAITS:
        return [Button(_("📊 How far it is"), tap("broadcast_progress", "", broadcast.id, 0))]
    rewrite = Button(_("✍️ Other words"), tap("broadcast_draft", "rewrite", broadcast.id))
    discard = Button(_("❌ Throw it away"), tap("broadcast_draft", "discard", broadcast.id))
    unsendable = facts.named or facts.leads is not None
    if broadcast.state == "waiting_approval" and facts.second:
        return [
            *([] if unsendable else [Button(_("✅ Yes, send it"), _yes(broadcast, n))]),
            Button(_("❌ No, not so"), tap("broadcast_draft", "decline", broadcast.id)),
        ]
    if not facts.mine:
        return []
    if broadcast.state == "waiting_approval":
        return [rewrite, discard]
    if unsendable:
        return [rewrite, discard]
    many = n > facts.who.centre.announcements.alone
    go = _("✅ Ask for the yes") if many else _("✅ Send it")
    return [
        Button(go, tap("broadcast_draft", "send", broadcast.id, n)),
        Button(_("⏳ Tomorrow at 10:00"), tap("broadcast_draft", "tomorrow", broadcast.id, n)),
        Button(_("⏳ At another time"), tap("broadcast_draft", "later", broadcast.id, n)),
        rewrite,
        discard,
    ]


def send(db: Transaction, who: Who, ids: Ids) -> Outcome:
    return say_yes(db, who, *_told(ids), who.now)


def tomorrow(db: Transaction, who: Who, ids: Ids) -> Outcome:
    day = local(who.now, who.centre.zone).date() + timedelta(days=1)
    return say_yes(db, who, *_told(ids), from_local(day, TOMORROW_AT, who.centre.zone))


def later(db: Transaction, who: Who, ids: Ids) -> Outcome:
    broadcast, seen = _told(ids)
    answers = {"broadcast": str(broadcast), "people": str(seen)}
    return Outcome(then=Start("broadcast_time", answers))


def say_yes(db: Transaction, who: Who, broadcast_id: int, seen: int, at: datetime) -> Outcome:
    """The author's yes, for `seen` people."""
    broadcast = announcing.theirs(db, who, broadcast_id)
    if broadcast is None:
        return Outcome(then=Show("broadcast_draft", (broadcast_id, 0)))
    said = announcing.confirm(db, who, broadcast, seen, at)
    if said == "scheduled" or (said == "late" and broadcast.send_at is not None):
        return Outcome(then=Show("broadcast_progress", (broadcast_id, 0)))
    refused = announcing.REFUSED.get(said)
    return Outcome(refused, Show("broadcast_draft", (broadcast_id, 0)), alert=refused is not None)


def rewrite(db: Transaction, who: Who, ids: Ids) -> Outcome:
    return Outcome(then=Start("broadcast_correct", {"broadcast": str(_told(ids)[0])}))


def discard(db: Transaction, who: Who, ids: Ids) -> Outcome:
    held = announcing.theirs(db, who, _told(ids)[0], held=True)
    facts = load(db, who, ids[:1]) if held is not None else None
    if facts is not None and facts.mine and facts.broadcast.state in _WAITS:
        broadcasts.become(db, facts.broadcast.id, "withdrawn", who.now, send_at=None)
        live.changed(db, facts.broadcast.id, who.now)
    return Outcome(then=Show("broadcast_draft", (_told(ids)[0], 0)))


def approve(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """The second person's yes: to the words that their screen showed, for as many people as it said."""
    broadcast, seen = _told(ids)
    shown = Show("broadcast_draft", (broadcast, 0))
    held = announcing.theirs(db, who, broadcast, held=True)
    facts = load(db, who, ids[:1]) if held is not None else None
    if facts is None or not facts.second or facts.broadcast.state != "waiting_approval":
        return Outcome(then=shown)
    if ids[2:3] != (announcing.stamp(facts.broadcast.texts),):
        return Outcome(announcing.REFUSED["words"], shown, alert=True)
    if facts.named:
        return Outcome(announcing.REFUSED["named"], shown, alert=True)
    if announcing.changed(seen, facts.reached):
        return Outcome(announcing.REFUSED["changed"], shown, alert=True)
    assert who.member is not None
    at = facts.broadcast.send_at or who.now
    if announcing.schedule(db, who, facts.broadcast, facts.reached, at, who.member.id):
        author = staff.find(db, facts.broadcast.author)
        announcing.tell(
            db,
            who,
            author,
            "broadcast_progress",
            facts.broadcast,
            f"yes:{int(who.now.timestamp())}",
        )
    return Outcome(then=Show("broadcast_progress", (broadcast, 0)))


def decline(db: Transaction, who: Who, ids: Ids) -> Outcome:
    # A colleague may be saying yes in the same moment: whoever comes second finds it decided.
    held = announcing.theirs(db, who, _told(ids)[0], held=True)
    facts = load(db, who, ids[:1]) if held is not None else None
    waits = facts is not None and facts.second and facts.broadcast.state == "waiting_approval"
    if facts is not None and waits:
        broadcasts.become(db, facts.broadcast.id, "draft", who.now, send_at=None, approved_by=None)
        audit.record(
            db, who.member, "decline", "broadcasts", facts.broadcast.id, who.now, fields=("state",)
        )
        live.changed(db, facts.broadcast.id, who.now)
        author = staff.find(db, facts.broadcast.author)
        announcing.tell(
            db, who, author, "broadcast_draft", facts.broadcast, f"no:{int(who.now.timestamp())}"
        )
    return Outcome(then=Show("broadcast_draft", (_told(ids)[0], 0)))


def _yes(broadcast: Broadcast, people: int) -> str:
    words = announcing.stamp(broadcast.texts)
    return tap("broadcast_draft", "approve", broadcast.id, people, words)


def _told(ids: Ids) -> tuple[int, int]:
    """Which one, and the number of people its screen said."""
    return (ids[0] if ids else 0), (ids[1] if len(ids) > 1 else 0)


def _leads(db: Transaction, author: Member | None, broadcast: Broadcast) -> str | None:
    if author is None or announcing.may_write_to(db, author, broadcast.audience):
        return None
    about = broadcast.audience.meeting
    meeting = meetings.find(db, about) if about is not None else None
    return (meeting.facilitator if meeting else "") or "?"


def _over(db: Transaction, who: Who, broadcast: Broadcast, households: list[int]) -> int:
    """How many of them are of a family that had enough."""
    budget = who.centre.announcements.a_week
    had = recipients.over_budget(
        db, set(households), broadcast.id, who.now, budget, announcing.WEEK
    )
    return sum(household in had for household in households)


CARD = Card(
    "broadcast_draft",
    load,
    say,
    {
        "send": send,
        "tomorrow": tomorrow,
        "later": later,
        "rewrite": rewrite,
        "discard": discard,
        "approve": approve,
        "decline": decline,
    },
    rights={"": "broadcast", "approve": "approve_broadcast", "decline": "approve_broadcast"},
    live=True,
)
