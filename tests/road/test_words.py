"""The texts that these tests look for are the bot's own: one that was reworded is found here first."""

from __future__ import annotations

import pytest

from bot.catalogues import stored
from bot.texts import LANGUAGES, Text
from tests.road import words


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_text_looked_for_is_in_the_catalogue(language: str) -> None:
    catalogue = stored(language)
    looked_for = [text.msgid for text in vars(words).values() if isinstance(text, Text)]
    assert [msgid for msgid in looked_for if catalogue.get(msgid) is None] == []
