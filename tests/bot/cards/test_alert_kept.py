from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.cards.alert_kept import Facts
from tests.sample import WHO

NIGHT = replace(WHO, now=datetime(2026, 11, 27, 23, tzinfo=UTC))
FACTS = [
    Facts(who=who, seen=seen, told=told)
    for who, told in ((WHO, True), (NIGHT, True), (NIGHT, False))
    for seen in (True, False)
]
