"""The first person of a centre who may invite others, from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from bot import qr
from bot.centre import Centre
from bot.dialogue import Problem
from bot.flows.introduction import full_name
from bot.screen import deep_link
from storage import invites, migrations
from storage.database import Database
from storage.staff import Role


class Unclear(Exception):
    """What was typed names no centre, or no person; the text says what would."""


def chosen(centres: Mapping[str, Centre], code: str) -> str:
    """The centre's code; raises Unclear when it is not one of several."""
    if not code and len(centres) == 1:
        return next(iter(centres))
    if code not in centres:
        raise Unclear(f"Say which centre with --centre: {', '.join(centres)}.")
    return code


def invite(database: Database, centre: str, role: Role, name: str, bot: str) -> str:
    """The link and its QR code, for a terminal. Raises Unclear for a name that nobody could give."""
    if name and isinstance(full_name(name), Problem):
        raise Unclear("--name needs first name and surname, in letters.")
    migrations.require_newest(database)
    with database.transaction() as db:
        token, made = invites.make(db, centre, role, name or None, None, datetime.now(UTC))
    link = deep_link(bot, f"i_{token}")
    until = made.expires_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return f"{qr.blocks(link)}\n{link}\n\nFor one {role} of {centre}, once, until {until}. It cannot be shown again."
