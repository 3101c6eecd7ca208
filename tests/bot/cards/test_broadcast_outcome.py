from __future__ import annotations

from typing import get_args

from telegram.error import Forbidden

from bot.cards.broadcast_outcome import PAGE, SIGNS, Facts
from bot.screen import tap
from bot.turn import Turns
from storage.database import Database
from storage.outcomes import Became
from tests.bot.announced import ABOUT, announced, stranger
from tests.colleagues import colleague

ALL = tuple(("Maria-Alexandra Constantinescu-Exemplu Probă", became) for became in SIGNS)
FACTS = [
    Facts(broadcast=7, about=ABOUT, page=0, people=(), more=False),
    Facts(broadcast=7, about=ABOUT, page=1, people=(*ALL, *ALL, ALL[0]), more=True),
]


def test_every_outcome_has_a_sign() -> None:
    assert set(SIGNS) == set(get_args(Became))


async def test_each_is_listed_with_what_became_of_it_those_first_who_did_not_get_it(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 3, without_telegram=1)
    there.telegram.problems[there.families[2].chat] = Forbidden("bot was blocked by the user")
    there.send()
    await there.run()
    there.progress()
    there.author.tap("Cine l-a primit")
    lines = there.author.text.split("\n\n")[1].splitlines()

    assert lines[0] == "❌ Familia Probă2"
    assert lines[1] == "☎️ Familia Probă900"
    assert sorted(lines[2:]) == ["✅ Familia Probă0", "✅ Familia Probă1"]
    assert there.author.last.shows[-1].screen.protect


async def test_a_long_list_is_turned_page_by_page(turns: Turns, database: Database) -> None:
    there = announced(turns, database, PAGE + 2)
    there.send()
    await there.run()
    there.progress()
    there.author.tap("Cine l-a primit")
    first = there.author.text
    there.author.tap("Mai mult")

    assert first.count("Familia") == PAGE
    assert there.author.text.count("Familia") == 2


async def test_nobody_else_sees_who_was_written_to(turns: Turns, database: Database) -> None:
    there = announced(turns, database)
    there.send()
    await there.run()
    others = (
        colleague(turns, database, "staff"),
        stranger(database),
        there.families[0],
    )
    for person in others:
        for card in ("broadcast_outcome", "broadcast_calls"):
            person.tap_data(tap(card, "", there.broadcast.id, 0))
            assert "nu mai este disponibil" in person.text
