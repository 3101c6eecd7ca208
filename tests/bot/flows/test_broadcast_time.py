from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.dialogue import Reply
from bot.flows.broadcast_time import Facts
from bot.turn import Turns
from storage.database import Database
from tests.bot.announced import Announced, announced
from tests.sample import WHO

FACTS = [Facts(who=WHO, broadcast=7, seen=12)]
REPLIES = {"day": [Reply("typed", "3.12")], "hour": [Reply("typed", "18:30")]}


@pytest.fixture
def there(turns: Turns, database: Database) -> Announced:
    return announced(turns, database)


async def test_a_message_goes_out_on_the_day_and_at_the_hour_that_were_typed(
    there: Announced,
) -> None:
    there.write()
    there.author.tap("Altă dată")
    there.author.say("24.11")
    there.author.say("18:30")
    assert "marți, 24 noiembrie, ora 18:30" in there.author.text
    there.now = datetime(2026, 11, 24, 16, 29, tzinfo=UTC)
    await there.run()
    assert there.texts() == [[], [], []]

    there.now = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    await there.run()
    assert all(len(shown) == 1 for shown in there.texts())


async def test_an_hour_of_the_night_becomes_the_morning_after_and_the_author_is_told(
    there: Announced,
) -> None:
    there.write()
    there.author.tap("Altă dată")
    there.author.say("24.11")
    there.author.say("22:00")

    assert "miercuri, 25 noiembrie, ora 08:00" in there.author.text
