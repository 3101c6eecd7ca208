"""The first conversation: language, who speaks here and the emergency numbers, the privacy notice."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot.cards import linked
from bot.centre import Centre
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.outcome import Outcome, Show, Start
from bot.questions import choice, tell
from bot.screen import Button, tap
from bot.texts import LANGUAGES, Titled, _
from bot.who import Who
from storage import accounts, invites
from storage.database import Transaction


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True)

    centre: Centre
    centres: tuple[Centre, ...]
    # The meeting of the poster that brought them here.
    meeting: int | None
    # The invite whose link they followed (0 for one that is none, which they are told at the end), and its centre.
    invite: int | None = None
    invited_to: Centre | None = None
    # The printed code that brings a family which the centre knows already; 0 for one that is none.
    family: int | None = None


class Welcome(BaseModel):
    model_config = ConfigDict(frozen=True)

    language: str
    centre: str
    accepted: bool
    meeting: int | None
    invite: int | None = None
    family: int | None = None


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts:
    invite = invites.find(db, answers.get("invite") or 0, who.now)
    return Facts(
        centre=who.centre,
        centres=tuple(who.centres.values()),
        meeting=answers.get("meeting"),
        invite=answers.get("invite"),
        invited_to=who.centres.get(invite.centre) if invite else None,
        family=answers.get("family"),
    )


def talk(facts: Facts) -> Ask[Welcome | None]:
    names = [(code, Titled({"ro": name}), code) for code, name in LANGUAGES.items()]
    language = yield from choice(
        "language", [_("Hello! Please choose your language.")], names, menu=False
    )
    centre = facts.invited_to or facts.centre
    elsewhere = facts.meeting is not None or facts.invited_to is not None or facts.family
    if len(facts.centres) > 1 and not elsewhere:
        offered = [(c.code, Titled({"ro": c.short_name}), c) for c in facts.centres]
        centre = yield from choice("centre", [_("Which centre do you go to?")], offered, menu=False)
    yield from tell(
        "hello",
        _(
            "I am the automatic assistant of {centre}. I help you sign up for meetings and ask for support.",
            centre=centre.name,
        ),
        _(
            "⚠️ Messages are not read all the time. In danger call <b>112</b>. A child in danger: <b>119</b>."
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
            _("You can always ask to see your data, or to erase it."),
        ],
        [
            ("yes", _("✅ I understand"), True),
            ("no", _("❌ Not by Telegram"), False),
        ],
        links=[Button(_("📄 Read all"), tap("privacy", "", 0))],
        menu=False,
    )
    return Welcome(
        language=language,
        centre=centre.code,
        accepted=accepted,
        meeting=facts.meeting,
        invite=facts.invite,
        family=facts.family,
    )


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
    if command.invite is not None:
        return Outcome(then=Start("join", {"invite": command.invite}))
    if command.family is not None:
        return linked.opened(db, who, command.family)
    if command.meeting is not None:
        return Outcome(then=Show("meeting", (command.meeting, 0)))
    return Outcome(then=Show("home"))


FLOW = Flow("welcome", load, talk, submit)
