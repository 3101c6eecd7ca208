"""A few words to somebody of whom the team knows only that they asked for help: relayed, behind a tap."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot.cards.alert import Facts
from bot.cards.alert import load as load_alert
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.hours import next_waking
from bot.notices import BEHIND
from bot.outcome import Outcome, Show
from bot.questions import text
from bot.texts import _
from bot.who import Who
from storage import alert_words, audit, outbox
from storage.database import Transaction

# With the name above it, what somebody still reads on one small screen.
MOST = 250


class Write(BaseModel):
    model_config = ConfigDict(frozen=True)

    alert: int
    words: str


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    """Only for whoever has taken it, while it is open and somebody is there to read."""
    facts = load_alert(db, who, (int(answers["alert"]),))
    if facts is None or not facts.mine or facts.alert.closed_at is not None:
        return None
    return facts if facts.alert.account_id is not None else None


def talk(facts: Facts) -> Ask[Write | None]:
    words = yield from text(
        "words",
        _("Your words: at most {most} characters. At night they wait until morning.", most=MOST),
        _("It is read on a phone that others may see. Name no service and no matter."),
        most=MOST,
    )
    return Write(alert=facts.alert.id, words=words)


def submit(db: Transaction, who: Who, command: Write) -> Outcome:
    facts = load(db, who, {"alert": str(command.alert)})
    if facts is None or who.member is None or facts.alert.account_id is None:
        return Outcome(then=Show("alert", (command.alert,)))
    words = alert_words.add(db, command.alert, who.member.id, command.words, who.now)
    audit.record(db, who.member, "send", "alert_words", words, who.now)
    outbox.promise(
        db,
        facts.alert.account_id,
        "discreet",
        (BEHIND.index("alert_words"), words),
        lane="urgent",
        dedup=f"alert_words:{words}",
        now=who.now,
        not_before=next_waking(who.now, who.centre.zone),
    )
    return Outcome(_("✅ Sent."), Show("alert", (command.alert,)))


FLOW = Flow("alert_write", load, talk, submit, right="see_alert", private=True)
