"""The first conversation: language, who speaks here and the emergency numbers, the privacy notice."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot.centre import Centre
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.outcome import Outcome, Show
from bot.questions import choice, tell
from bot.screen import Button, tap
from bot.texts import LANGUAGES, Titled, _
from bot.who import Who
from storage import accounts
from storage.database import Transaction


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True)

    centre: Centre
    centres: tuple[Centre, ...]
    # The meeting of the poster that brought them here.
    meeting: int | None


class Welcome(BaseModel):
    model_config = ConfigDict(frozen=True)

    language: str
    centre: str
    accepted: bool
    meeting: int | None


def load(_db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts:
    return Facts(
        centre=who.centre, centres=tuple(who.centres.values()), meeting=answers.get("meeting")
    )


def talk(facts: Facts) -> Ask[Welcome | None]:
    names = [(code, Titled({"ro": name}), code) for code, name in LANGUAGES.items()]
    language = yield from choice(
        "language", [_("Hello! Please choose your language.")], names, menu=False
    )
    centre = facts.centre
    if len(facts.centres) > 1 and facts.meeting is None:
        offered = [(c.code, Titled({"ro": c.short_name}), c) for c in facts.centres]
        centre = yield from choice("centre", [_("Which centre do you go to?")], offered, menu=False)
    yield from tell(
        "hello",
        _(
            "I am the automatic assistant of {centre}. I help you sign up for meetings and ask for support.",
            centre=centre.name,
        ),
        _(
            "⚠️ Messages are not read day and night. In danger call <b>112</b>. A child in danger: <b>119</b>."
        ),
        keyboard="home",
    )
    accepted = yield from choice(
        "notice",
        [
            _("We keep your name, phone and sign-ups, to organise the meetings."),
            _(
                "Telegram is a company outside the European Union. Please do not write here about illness or violence."
            ),
            _("You can see or erase your data at any time."),
        ],
        [
            ("yes", _("✅ I understand"), True),
            ("no", _("❌ Not by Telegram"), False),
        ],
        links=[Button(_("📄 Read all"), tap("privacy", "", 0))],
        menu=False,
    )
    return Welcome(language=language, centre=centre.code, accepted=accepted, meeting=facts.meeting)


def submit(db: Transaction, who: Who, command: Welcome) -> Outcome:
    if not command.accepted:
        accounts.forget(db, who.account.id)
        phone = who.centre.phone
        return Outcome(
            _(
                "That is all right. Support does not depend on Telegram. You can call {phone}, {hours}.",
                phone=phone.number,
                hours=phone.hours,
            )
        )
    accounts.set_language(db, who.account.id, command.language)
    accounts.set_centre(db, who.account.id, command.centre)
    accounts.accept_notice(db, who.account.id, who.centres[command.centre].privacy.version, who.now)
    if command.meeting is not None:
        return Outcome(then=Show("meeting", (command.meeting, 0)))
    return Outcome(then=Show("home"))


FLOW = Flow("welcome", load, talk, submit)
