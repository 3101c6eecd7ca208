"""The staff's home: which rooms there are, and which of them stand open to whom.

A room is a card or a flow that is found by its name when it is looked for, so a new one needs nothing here
but its label.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.cards import cards
from bot.flows import flows
from bot.outcome import Show, Start
from bot.texts import Sayable, _
from bot.who import Who


@dataclass(frozen=True)
class Room:
    """`name`: of its card or flow, and of its command; `about`: what the menu of commands says."""

    name: str
    label: Sayable
    about: Sayable


HOME = Room("team", _("💼 Team"), _("What you may do here"))
# In the order in which the day needs them. Their places in here stand in buttons: add at the end.
ROOMS = (
    Room("agenda", _("📅 Agenda"), _("The meetings of the coming days")),
    Room("queue", _("🕓 To decide"), _("Sign-ups that wait for a decision")),
    Room("plan", _("➕ Plan a meeting"), _("Plan a meeting")),
    Room("broadcast", _("📣 Announcement"), _("Write to several families")),
    Room("broadcasts", _("📣 Past announcements"), _("What became of announcements")),
    Room("requests", _("🤝 Requests"), _("Families that ask for support")),
    Room("undelivered", _("☎️ Whom to call"), _("Families that messages did not reach")),
    Room("cases", _("📁 Cases"), _("Cases and their next review")),
    Room("reports", _("📊 Reports"), _("Figures and lists")),
    Room("people", _("🔑 Colleagues"), _("Colleagues and invites")),
    Room("audit", _("🔎 Who looked at what"), _("Who looked at what")),
    Room("alerts", _("⚠️ Alerts"), _("Who asked that the team be told")),
)


def open_to(who: Who) -> list[tuple[int, Room]]:
    """The rooms that exist and that this person's role opens, with their places in ROOMS."""
    return [(place, room) for place, room in enumerate(ROOMS) if way(who, room.name) is not None]


def way(who: Who, name: str) -> Show | Start | None:
    """Where a room's name leads this person; None where there is no such room for them."""
    if name != HOME.name and all(room.name != name for room in ROOMS):
        return None
    card, flow = cards().get(name), flows().get(name)
    if card is not None and card.rights and card.permits(who):
        return Show(name)
    if card is None and flow is not None and flow.right is not None and flow.permits(who):
        return Start(name)
    return None
