"""How a person may be reached, said to whoever has the number in front of them: a call can be overheard."""

from __future__ import annotations

from bot.request_words import HOURS
from bot.texts import Text, _
from storage import safe_hours
from storage.database import Transaction
from storage.safe_hours import SafeHours


def contact_way(db: Transaction, person: int) -> Text:
    """For every screen that shows a number to the team. What was not said is no yes."""
    return said(safe_hours.of(db, person))


def said(hours: SafeHours | None) -> Text:
    if hours is None:
        return _("⚠️ When a call is safe was not said. Ask first.")
    return _("⚠️ Do not call. Write.") if hours == "write" else HOURS[hours]
