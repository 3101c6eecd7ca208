"""One emoji, one meaning: the table of docs/reference/screens.md is what the labels keep to."""

from __future__ import annotations

import re

from bot.catalogues import extracted, key
from bot.settings import ROOT

_LEADING = re.compile(r"^([^\w\s<{/(\"'„“…«-]+)\s")


def test_every_emoji_on_a_screen_is_in_the_table() -> None:
    table = (ROOT / "docs/reference/screens.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| (\S+) \|", table, re.MULTILINE))
    used = {
        found[1]
        for message in extracted()
        if message.id and (found := _LEADING.match(key(message)))
    }

    assert used - listed == set()
