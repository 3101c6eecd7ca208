"""Other words for a message to many: for a draft, or for what families have already."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import announcing
from bot.announcing import Names
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.flows.broadcast import ask_texts
from bot.outcome import Outcome, Show
from bot.questions import choice
from bot.texts import LANGUAGES, Lines, Sayable, Text, _, fixed
from bot.who import Who
from storage import audiences, audit, broadcasts, live, outcomes, recipients
from storage.broadcasts import ANY, Broadcast
from storage.database import Transaction


class Facts(BaseModel):
    """`out`: families have it already."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    broadcast: Broadcast
    languages: tuple[str, ...]
    names: Names = Names()
    out: bool = False


class NewWords(BaseModel):
    model_config = ConfigDict(frozen=True)

    broadcast: int
    texts: dict[str, str]


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    broadcast = announcing.theirs(db, who, int(answers["broadcast"]))
    if broadcast is None or broadcast.state == "withdrawn":
        return None
    found = audiences.of(db, broadcast.centre, broadcast.audience, who.now)
    occur = {*announcing.languages_of(audiences.reached(found)), *broadcast.texts} - {ANY}
    languages = tuple(one for one in LANGUAGES if one in occur)
    return Facts(
        broadcast=broadcast,
        languages=languages,
        names=announcing.names(db, broadcast.centre),
        out=bool(recipients.people(db, broadcast.id)),
    )


def talk(facts: Facts) -> Ask[NewWords | None]:
    now: list[Sayable] = [_("It says now:")]
    now += [
        fixed("<blockquote>{text}</blockquote>", text=t) for t in facts.broadcast.texts.values()
    ]
    # Three long texts would be more than one screen holds; who writes per language knows them.
    about = [Lines(now)] if len(facts.broadcast.texts) == 1 else []
    texts = yield from ask_texts(facts.languages, facts.names, *about)
    if facts.out and not (yield from _seen(texts)):
        return None
    return NewWords(broadcast=facts.broadcast.id, texts=texts)


def _seen(texts: Mapping[str, str]) -> Ask[bool]:
    """Once more before it changes on every phone."""
    said = [fixed("<blockquote>{text}</blockquote>", text=words) for words in texts.values()]
    return (
        yield from choice(
            "sure",
            [_("The new words:"), Lines(said)],
            [("yes", _("✅ Yes, change it"), True), ("no", _("❌ No, not so"), False)],
        )
    )


def submit(db: Transaction, who: Who, command: NewWords) -> Outcome:
    broadcast = announcing.theirs(db, who, command.broadcast, held=True)
    if broadcast is None or who.member is None or broadcast.state == "withdrawn":
        return Outcome(then=Show("broadcasts"))
    shown = (broadcast.id, 0)
    if not recipients.people(db, broadcast.id):
        if not broadcasts.rewrite(db, broadcast.id, command.texts, who.now):
            return Outcome(announcing.REFUSED["late"], Show("broadcast_draft", shown))
        live.changed(db, broadcast.id, who.now)
        return Outcome(then=Show("broadcast_draft", shown))
    return Outcome(_correct(db, who, broadcast, command), Show("broadcast_progress", shown))


def _correct(db: Transaction, who: Who, broadcast: Broadcast, command: NewWords) -> Text:
    """At once, or as a proposal where a second person said yes to the first words, or would have had to."""
    assert who.member is not None
    if announcing.parents_named(db, broadcast.centre, command.texts):
        return announcing.REFUSED["named"]
    tally = outcomes.tally(db, broadcast.id)
    many = sum(tally.values()) - tally.get("no_telegram", 0) > who.centre.announcements.alone
    others = announcing.approvers(db, broadcast.centre, who.member.id)
    if many and not others:
        return announcing.REFUSED["alone"]
    audit.record(db, who.member, "change", "broadcasts", broadcast.id, who.now, fields=("texts",))
    if not many:
        broadcasts.correct(db, broadcast.id, command.texts)
        live.changed(db, broadcast.id, who.now)
        return _("The messages are being changed.")
    broadcasts.propose(db, broadcast.id, command.texts, who.member.id)
    why = f"correct:{int(who.now.timestamp())}"
    for other in others:
        announcing.tell(db, who, other, "broadcast_correction", broadcast, why)
    live.changed(db, broadcast.id, who.now)
    return _("A second person has to say yes to the new words.")


FLOW = Flow("broadcast_correct", load, talk, submit, right="broadcast")
