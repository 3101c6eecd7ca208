"""Who acts in this turn, where, and when. Rights are read from here and the database, in the turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.centre import Centre
from bot.screen import deep_link
from bot.texts import Brief, Sayable, Short, Titled, When, fixed
from storage.accounts import Account
from storage.staff import Member


@dataclass(frozen=True)
class Who:
    """`account` has id 0 for somebody of whom nothing is stored."""

    account: Account
    centre: Centre
    centres: Mapping[str, Centre]
    now: datetime
    # Set for people with a role, as the database says in this very turn.
    member: Member | None = None
    # The assistant's own name in Telegram, without @.
    bot: str = ""

    def link(self, payload: str) -> str:
        """What opens this chat and says `/start payload`."""
        return deep_link(self.bot, payload)

    def when(self, moment: datetime) -> When:
        """A moment in words, in the centre's time."""
        return When(moment, self.centre.zone, self.now)

    def brief(self, moment: datetime) -> Brief:
        """The same at the head of a list's entry."""
        return Brief(moment, self.centre.zone)

    def short(self, moment: datetime) -> Short:
        """The same within the width of a button."""
        return Short(moment, self.centre.zone)

    def hour(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.centre.zone):%H:%M}"

    def place(self, room: str) -> Sayable:
        """Where in the centre; the centre's name alone when no room is said."""
        name = Titled({"ro": self.centre.name})
        return fixed("{centre}, {room}", centre=name, room=room) if room else name


def acting(
    account: Account,
    centres: Mapping[str, Centre],
    now: datetime,
    member: Member | None,
    bot: str = "",
) -> Who:
    """A member acts in the centre whose member they are, whatever centre the account once chose; and one
    whose centre is configured no more acts as anybody else.
    """
    if member is not None and member.centre not in centres:
        member = None
    code = account.centre if member is None else member.centre
    centre = centres.get(code) or next(iter(centres.values()))
    return Who(account, centre, centres, now, member, bot)


def the_clock(centre: Centre, centres: Mapping[str, Centre], now: datetime) -> Who:
    """Nobody: what the clock does by itself, in one centre."""
    account = Account(0, 0, centre.code, None, "active", "none", None, None)
    return Who(account, centre, centres, now)
