"""One message sent by a plain HTTP call, from wherever one is: what no turn of ours ever does."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.request import Request, urlopen

from bot import centre, render
from bot.cards import cards
from bot.settings import Settings
from bot.texts import translator
from bot.who import acting
from storage import accounts


def send(db: Any, account_id: int, card: str, ids: tuple[int, ...], now: datetime) -> int:
    """The card as it is in this transaction; the message's id."""
    settings = Settings()
    account = accounts.find(db, account_id)
    assert account is not None
    who = acting(account, centre.load(settings.centres), now, None, "")
    facts = cards()[card].load(db, who, ids)
    said = render.message(cards()[card].say(facts), translator(account.language))
    request = Request(  # noqa: S310  # the sandbox on this machine
        f"{settings.api_url}/bot{settings.token.get_secret_value()}/sendMessage",
        json.dumps({"chat_id": account.chat, **said}).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=10) as answer:  # noqa: S310  # this machine only
        return int(json.load(answer)["result"]["message_id"])
