from __future__ import annotations

from bot.cards.announcement_gone import Facts
from bot.screen import tap
from bot.turn import Turns
from storage.database import Database
from tests.bot.announced import announced
from tests.bot.cards.test_announcement import of

FACTS = [Facts(message=1, old=True), Facts(message=1, old=False)]


async def test_it_is_nothing_for_whoever_was_not_written_to_or_before_it_was_withdrawn(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database)
    there.send()
    await there.run()
    mine, other = there.families[:2]
    for person in (mine, other):
        person.now = there.now
        person.tap_data(tap("announcement_gone", "", of(there, mine)))
        assert "nu mai este disponibil" in person.text


async def test_it_leaves_no_cover_in_a_chat_that_shows_nothing(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database)
    there.cover()
    there.send()
    await there.run()
    there.progress()
    there.author.tap("Retrag")
    there.author.tap("Da, îl retrag")
    await there.run()

    assert there.texts() == [[], [], []]
    assert "Șterse: 3" in there.progress()
