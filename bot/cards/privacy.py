"""The privacy notice, a page at a time: for anybody, also before anything is stored."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.centre import Centre
from bot.screen import Button, Screen, back, menu, tap
from bot.texts import Sayable, _
from bot.who import Who
from storage.database import Transaction


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True)

    centre: Centre
    page: int
    # Whether this person has something open or stored to go back to.
    stored: bool


def load(_db: Transaction, who: Who, ids: Ids) -> Facts | None:
    page = ids[0] if ids else 0
    return (
        Facts(centre=who.centre, page=page, stored=bool(who.account.id))
        if page < len(PAGES)
        else None
    )


def say(facts: Facts) -> Screen:
    page, last = facts.page, len(PAGES) - 1
    text: tuple[Sayable, ...] = tuple(make(facts.centre) for make in PAGES[page])
    buttons = [Button(_("➡️ Next"), tap("privacy", "", page + 1))] if page < last else []
    if page > 0:
        buttons.append(back(tap("privacy", "", page - 1)))
    return Screen(
        text, (*buttons, Button(_("▶️ Continue"), tap("continue")) if facts.stored else menu())
    )


PAGES: tuple[tuple[Callable[[Centre], Sayable], ...], ...] = (
    (
        lambda centre: _(
            "<b>Who keeps your data.</b> {controller}.", controller=centre.privacy.controller
        ),
        lambda centre: _("Data protection officer: {dpo}.", dpo=centre.privacy.dpo),
        lambda centre: _("Notice version: {version}.", version=centre.privacy.version),
    ),
    (
        lambda _centre: _(
            "<b>What we keep.</b> Your name, your phone, your language and your sign-ups."
        ),
        lambda _centre: _(
            "For a child: the first name and the year of birth. Nothing else about the child."
        ),
        lambda _centre: _("We never ask here for identity papers, illness or ethnicity."),
    ),
    (
        lambda _centre: _("<b>Why.</b> To organise the meetings, as the law asks of the centre."),
        lambda _centre: _("We share them only where the law or the project asks."),
        lambda _centre: _("Names and phones are kept encrypted."),
    ),
    (
        lambda _centre: _(
            "<b>Telegram.</b> It is a company outside the European Union. It can read this chat."
        ),
        lambda _centre: _("Whoever holds your phone can read it too."),
        lambda _centre: _("See in Telegram, under Settings, which devices use your account."),
    ),
    (
        lambda _centre: _(
            "<b>How long.</b> Your account: while you use it. If you leave us, ask us to erase it."
        ),
        lambda _centre: _("Attendance lists stay as long as the project's rules require."),
    ),
    (
        lambda centre: _(
            "<b>Your rights.</b> You can ask to see, correct or erase your data. Call {phone}, {hours}.",
            phone=centre.phone.number,
            hours=centre.phone.hours,
        ),
        lambda _centre: _("The answer comes within one month."),
        lambda _centre: _("You can complain to the national authority: dataprotection.ro."),
    ),
)

CARD = Card("privacy", load, say, anybody=True)
