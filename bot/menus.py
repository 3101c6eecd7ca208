"""The menu of commands: everybody's, and the one of a person with a role, which is set for their chat alone.

What a chat was given is remembered as a digest. Whoever shows that chat something compares it with what
the person should have now, so a new role, a lost one, another language and a new release are all made up
for with the next contact, also after a crash.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from bot import desk
from bot.texts import Sayable, _, translator
from bot.who import Who

EVERYBODY: tuple[tuple[str, Sayable], ...] = (
    ("start", _("Menu")),
    ("urgent", _("Emergency numbers")),
    ("help", _("Help")),
    ("language", _("Change the language")),
    ("privacy", _("My data")),
    ("cancel", _("Stop what we began")),
    ("ascunde", _("Tidy this chat")),
)
# The command as people here call it, and as the code does.
TEAM = ("echipa", desk.HOME.name)


@dataclass(frozen=True)
class Menu:
    """Commands as (name, description); none of its own when empty. `digest`: at most 16 characters, "" when empty."""

    commands: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        if not self.commands:
            return ""
        return hashlib.sha256(json.dumps(self.commands).encode()).hexdigest()[:16]


def due(who: Who, language: str | None) -> Menu | None:
    """The menu that this chat should be given now; None when it has it already, or is nobody's."""
    menu = _menu(who, language)
    return menu if who.account.id and menu.digest != who.account.menu else None


def _menu(who: Who, language: str | None) -> Menu:
    if who.member is None:
        return Menu()
    rooms = [(room.name, room.about) for _place, room in desk.open_to(who)]
    first, *others = EVERYBODY
    listed = [first, (TEAM[0], desk.HOME.about), *rooms, *others]
    speaks = translator(language)
    return Menu(tuple((name, speaks.plain(about)) for name, about in listed))
