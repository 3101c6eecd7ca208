"""How far a message to many has come: one message that stays true, with the way to stop it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import announcing
from bot.cards import Card, Ids
from bot.hours import next_waking
from bot.outcome import Outcome, Show, Start
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, Text, _, _n, fixed
from bot.who import Who
from storage import amendments, audiences, audit, broadcasts, live, outcomes, recipients
from storage.broadcasts import Broadcast
from storage.database import Transaction

_GONE_OUT = ("sending", "stopped", "done")


class Facts(BaseModel):
    """`tally`: people by what became of the message; `amended`: by what became of its correction or withdrawal.
    `joined`: how many belong to its audience since. `asking`: whether to really withdraw it.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    broadcast: Broadcast
    about: Text
    tally: dict[outcomes.Became, int]
    amended: dict[amendments.Became, int]
    joined: int
    asking: bool

    @property
    def waiting(self) -> int:
        return self.tally.get("waiting", 0)

    @property
    def to_call(self) -> int:
        return sum(self.tally.get(became, 0) for became in outcomes.TO_CALL)


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    broadcast = announcing.theirs(db, who, ids[0] if ids else None)
    if broadcast is None:
        return None
    done = broadcast.state == "done"
    joined = audiences.reached(announcing.addressees(db, broadcast, who.now)) if done else []
    return Facts(
        who=who,
        broadcast=broadcast,
        about=announcing.described(db, who, broadcast.audience),
        tally=outcomes.tally(db, broadcast.id),
        amended=amendments.tally(db, broadcast),
        joined=len(joined),
        asking=len(ids) > 1 and ids[1] == 1,
    )


def say(facts: Facts) -> Screen:
    broadcast = facts.broadcast
    if facts.asking and broadcast.state in _GONE_OUT:
        return Screen(
            (
                facts.about,
                _("Really? It is taken away from everybody who has it."),
                _("What is older than two days cannot be taken away. It is emptied."),
            ),
            (
                Button(
                    _("❌ Yes, withdraw it"), tap("broadcast_progress", "withdraw", broadcast.id)
                ),
                Button(_("⬅️ Back"), tap("broadcast_progress", "", broadcast.id, 0)),
            ),
        )
    lines = [*_counts(facts), *_amended(facts)]
    text: tuple[Sayable, ...] = (Lines([facts.about, _stands(facts)]),)
    if lines:
        text = (*text, Lines(lines))
    return Screen(text, (*_ways(facts), menu()))


def _stands(facts: Facts) -> Sayable:
    broadcast, sent = facts.broadcast, facts.tally.get("sent", 0)
    total = sum(facts.tally.values()) - facts.tally.get("no_telegram", 0)
    match broadcast.state:
        case "scheduled":
            when = facts.who.when(broadcast.send_at or facts.who.now)
            return _n(
                "⏳ It goes out {when}, to {n} person.",
                "⏳ It goes out {when}, to {n} people.",
                broadcast.expected,
                when=when,
            )
        case "sending":
            waking = next_waking(facts.who.now, facts.who.centre.zone)
            if waking > facts.who.now:
                return _(
                    "⏳ Sent {sent} of {total}. The others get it {when}.",
                    sent=sent,
                    total=total,
                    when=facts.who.when(waking),
                )
            return _("📣 Sent {sent} of {total}", sent=sent, total=total)
        case "stopped":
            return _("⏹️ Stopped. Sent {sent} of {total}", sent=sent, total=total)
        case "done":
            return _("✅ Sent {sent} of {total}", sent=sent, total=total)
        case "withdrawn":
            return _("❌ It was withdrawn.")
        case _:
            return _("Nothing has been sent yet.")


def _counts(facts: Facts) -> list[Sayable]:
    sending = facts.broadcast.state == "sending"
    unsent = facts.tally.get("unsent", 0) + (0 if sending else facts.waiting)
    counted: list[tuple[int, Text]] = [
        (facts.waiting if sending else 0, _("⏳ Waiting: {count}", count=facts.waiting)),
        (unsent, _("⏹️ Not sent: {count}", count=unsent)),
    ]
    for became, label in LABELS.items():
        n = facts.tally.get(became, 0)
        counted.append((n, fixed("{what}: {count}", what=label, count=n)))
    return [line for n, line in counted if n]


def _amended(facts: Facts) -> list[Sayable]:
    lines: list[Sayable] = []
    if facts.broadcast.proposed is not None:
        lines.append(_("🕓 New words wait for a second person's yes."))
    for became, label in AMENDED.items():
        if n := facts.amended.get(became, 0):
            lines.append(fixed("{what}: {count}", what=label, count=n))
    return lines


def _ways(facts: Facts) -> list[Button]:
    broadcast = facts.broadcast
    state = broadcast.state

    def button(label: Text, name: str, *ids: int) -> Button:
        return Button(label, tap("broadcast_progress", name, broadcast.id, *ids))

    ways = []
    if state in {"scheduled", "sending"}:
        ways.append(button(_("⏹️ Stop"), "stop"))
    if state == "stopped":
        ways.append(button(_("▶️ Go on"), "resume"))
    if state == "done" and facts.joined:
        joined = _n("➕ To {n} who joined later", "➕ To {n} who joined later", facts.joined)
        ways.append(button(joined, "more", facts.joined))
    if state in _GONE_OUT:
        ways.append(button(_("✍️ Correct it"), "correct"))
        ways.append(button(_("❌ Withdraw it"), "", 1))
    if facts.tally:
        ways.append(Button(_("👥 Who has it"), tap("broadcast_outcome", "", broadcast.id, 0)))
    if facts.to_call:
        ways.append(Button(_("☎️ Whom to call"), tap("broadcast_calls", "", broadcast.id, 0)))
    ways.append(Button(_("📄 The text"), tap("broadcast_draft", "", broadcast.id, 0)))
    return [*ways, Button(_("📣 All announcements"), tap("broadcasts"))]


def stop(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Before the first one has gone out it is a draft again; afterwards what is unsent stays unsent."""
    broadcast = announcing.theirs(db, who, ids[0] if ids else None, held=True)
    if broadcast is None or broadcast.state not in {"scheduled", "sending"}:
        return Outcome(then=Show("broadcast_progress", ids[:1]))
    if broadcast.state == "sending":
        broadcasts.become(db, broadcast.id, "stopped", who.now)
        recipients.drop_unsent(db, broadcast.id, who.now)
    elif recipients.people(db, broadcast.id):
        # Only those who joined later were still to get it.
        broadcasts.become(db, broadcast.id, "done", who.now)
    else:
        broadcasts.become(db, broadcast.id, "draft", who.now, approved_by=None, busy=False)
        _note(db, who, broadcast, "change")
        return Outcome(then=Show("broadcast_draft", (broadcast.id, 0)))
    _note(db, who, broadcast, "change")
    return Outcome(then=Show("broadcast_progress", ids[:1]))


def resume(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Those who have not got it are next."""
    broadcast = announcing.theirs(db, who, ids[0] if ids else None, held=True)
    if broadcast is not None and broadcast.state == "stopped":
        broadcasts.become(db, broadcast.id, "sending", who.now, busy=True)
        recipients.promise_unsent_again(db, broadcast.id)
        _note(db, who, broadcast, "send")
    return Outcome(then=Show("broadcast_progress", ids[:1]))


def correct(db: Transaction, who: Who, ids: Ids) -> Outcome:
    return Outcome(then=Start("broadcast_correct", {"broadcast": str(ids[0] if ids else 0)}))


def withdraw(db: Transaction, who: Who, ids: Ids) -> Outcome:
    broadcast = announcing.theirs(db, who, ids[0] if ids else None, held=True)
    if broadcast is not None and broadcast.state in _GONE_OUT:
        broadcasts.become(db, broadcast.id, "withdrawn", who.now, busy=True)
        recipients.drop_unsent(db, broadcast.id, who.now)
        _note(db, who, broadcast, "remove")
    return Outcome(then=Show("broadcast_progress", ids[:1]))


def more(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """To those of its audience who came later, and only to them."""
    facts = load(db, who, ids[:1])
    shown = Show("broadcast_progress", ids[:1])
    if facts is None or facts.broadcast.state != "done" or not facts.joined:
        return Outcome(then=shown)
    seen, alone = (ids[1] if len(ids) > 1 else 0), who.centre.announcements.alone
    if announcing.changed(seen, facts.joined):
        return Outcome(announcing.REFUSED["changed"], shown, alert=True)
    if announcing.parents_named(db, facts.broadcast.centre, facts.broadcast.texts):
        return Outcome(announcing.REFUSED["named"], shown, alert=True)
    # Together with those who have it: what needs a second yes does not come in instalments.
    ever = recipients.reached(db, facts.broadcast.id) + facts.joined
    if ever > alone and facts.broadcast.approved_by is None:
        return Outcome(_("So many need a second person's yes. Please write a new one."), shown)
    announcing.schedule(db, who, facts.broadcast, facts.joined, who.now)
    return Outcome(then=shown)


def _note(db: Transaction, who: Who, broadcast: Broadcast, action: audit.Action) -> None:
    audit.record(db, who.member, action, "broadcasts", broadcast.id, who.now, fields=("state",))
    live.changed(db, broadcast.id, who.now)


# What is counted besides those who have it and those who wait.
LABELS: dict[outcomes.Became, Text] = {
    "undelivered": _("❌ Not delivered"),
    "uncertain": _("❔ Not certain"),
    "held_back": _("⏳ Had enough messages this week"),
    "no_telegram": _("☎️ No Telegram"),
}
AMENDED: dict[amendments.Became, Text] = {
    "waiting": _("⏳ Still to be changed"),
    "corrected": _("✍️ Corrected"),
    "taken_away": _("✅ Taken away"),
    "emptied": _("✅ Emptied, older than two days"),
    "not_possible": _("⚠️ Could not be changed"),
}

CARD = Card(
    "broadcast_progress",
    load,
    say,
    {"stop": stop, "resume": resume, "correct": correct, "withdraw": withdraw, "more": more},
    rights={"": "broadcast"},
    live=True,
)
