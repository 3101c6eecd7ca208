"""New words for a message that many have already: a second person's yes or no."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import announcing, rights
from bot.cards import Card, Ids
from bot.outcome import Outcome, Show
from bot.screen import Button, Screen, menu, tap
from bot.texts import LANGUAGES, Lines, Text, _, _n, fixed
from bot.who import Who
from storage import audit, broadcasts, live, outcomes, staff
from storage.broadcasts import ANY, Broadcast, Texts
from storage.database import Transaction


class Facts(BaseModel):
    """`languages`: those it was written in, of which the one at `page` is shown. `have`: how many have the
    old words. `second`: whether this viewer may say yes.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    broadcast: Broadcast
    about: Text
    proposed: Texts
    languages: tuple[str, ...]
    page: int
    have: int
    second: bool


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    broadcast = announcing.theirs(db, who, ids[0] if ids else None)
    if broadcast is None or broadcast.proposed is None or who.member is None:
        return None
    languages = tuple(broadcast.proposed)
    tally = outcomes.tally(db, broadcast.id)
    return Facts(
        broadcast=broadcast,
        about=announcing.described(db, who, broadcast.audience),
        proposed=broadcast.proposed,
        languages=languages,
        page=min(ids[1] if len(ids) > 1 else 0, len(languages) - 1),
        have=tally.get("sent", 0) + tally.get("uncertain", 0),
        second=broadcast.proposed_by != who.member.id
        and rights.may(who.member, "approve_broadcast"),
    )


def say(facts: Facts) -> Screen:
    broadcast, language = facts.broadcast, facts.languages[facts.page]
    others = [
        Button(
            fixed("🌐 {name}", name=LANGUAGES[other]),
            tap("broadcast_correction", "", broadcast.id, page),
        )
        for page, other in enumerate(facts.languages)
        if page != facts.page and other in LANGUAGES
    ]
    decide = (
        [
            Button(
                _("✅ Yes, change it"),
                tap(
                    "broadcast_correction",
                    "approve",
                    broadcast.id,
                    announcing.stamp(facts.proposed),
                ),
            ),
            Button(_("❌ No, not so"), tap("broadcast_correction", "decline", broadcast.id)),
        ]
        if facts.second
        else []
    )
    asked = _("🕓 It waits for a second person's yes.")
    have = _n("{n} person has the old words.", "{n} people have the old words.", facts.have)
    words = announcing.words(facts.proposed, "ro" if language == ANY else language)
    return Screen(
        (
            Lines([facts.about, have, asked]),
            Lines([_("The new words:"), fixed("<blockquote>{text}</blockquote>", text=words)]),
        ),
        (
            *others,
            *decide,
            Button(_("📊 How far it is"), tap("broadcast_progress", "", broadcast.id, 0)),
            menu(),
        ),
    )


def approve(db: Transaction, who: Who, ids: Ids) -> Outcome:
    held = announcing.theirs(db, who, ids[0] if ids else None, held=True)
    facts = load(db, who, ids[:1])
    if held is None or facts is None or not facts.second or held.state == "withdrawn":
        return Outcome(then=Show("broadcast_progress", ids[:1]))
    refused: announcing.Said | None = None
    if ids[1:2] != (announcing.stamp(facts.proposed),):
        refused = "words"
    elif announcing.parents_named(db, held.centre, facts.proposed):
        refused = "named"
    if refused is not None:
        again = Show("broadcast_correction", ids[:1])
        return Outcome(announcing.REFUSED[refused], again, alert=True)
    broadcasts.correct(db, held.id, facts.proposed)
    audit.record(db, who.member, "confirm", "broadcasts", held.id, who.now, fields=("texts",))
    _answer(db, who, held)
    return Outcome(_("The messages are being changed."), Show("broadcast_progress", ids[:1]))


def decline(db: Transaction, who: Who, ids: Ids) -> Outcome:
    held = announcing.theirs(db, who, ids[0] if ids else None, held=True)
    facts = load(db, who, ids[:1])
    if held is not None and facts is not None and facts.second:
        broadcasts.drop_proposal(db, held.id)
        audit.record(db, who.member, "decline", "broadcasts", held.id, who.now, fields=("texts",))
        _answer(db, who, held)
    return Outcome(then=Show("broadcast_progress", ids[:1]))


def _answer(db: Transaction, who: Who, held: Broadcast) -> None:
    """Whoever proposed it sees what came of it."""
    author = staff.find(db, held.proposed_by) if held.proposed_by is not None else None
    why = f"answered:{int(who.now.timestamp())}"
    announcing.tell(db, who, author, "broadcast_progress", held, why)
    live.changed(db, held.id, who.now)


CARD = Card(
    "broadcast_correction",
    load,
    say,
    {"approve": approve, "decline": decline},
    rights={"": "approve_broadcast"},
)
