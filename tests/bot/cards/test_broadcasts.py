from __future__ import annotations

from typing import get_args

from bot.cards.broadcasts import PAGE, STANDS, Facts
from bot.screen import tap
from bot.turn import Turns
from storage.broadcasts import State
from storage.database import Database
from tests.bot.announced import ABOUT, a_broadcast, announced, stranger
from tests.colleagues import colleague
from tests.sample import WHO

FACTS = [
    Facts(who=WHO, page=0, shown=(), more=False),
    Facts(
        who=WHO,
        page=1,
        shown=tuple((a_broadcast(state=state), ABOUT) for state in STANDS)[:PAGE],
        more=True,
    ),
    Facts(who=WHO, page=0, shown=((a_broadcast(state="withdrawn"), ABOUT),), more=False),
]


def test_every_state_has_words() -> None:
    assert set(STANDS) == set(get_args(State))


def test_write_begins_a_new_one(turns: Turns, database: Database) -> None:
    there = announced(turns, database)
    there.author.tap_data("broadcasts::")
    there.author.tap("Anunț nou")

    assert "Cui doriți să scrieți?" in there.author.text


async def test_a_coordinator_sees_everybodys_and_an_educator_only_the_own(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, role="staff")
    there.write()
    coordinator = colleague(turns, database, "coordinator")
    educator = colleague(turns, database, "staff", name="Altcineva Nou")
    outsider = stranger(database)
    seen = []
    for person in (there.author, coordinator, educator, outsider):
        person.tap_data(tap("broadcasts"))
        seen.append("Cine vine la" in person.text)

    assert seen == [True, True, False, False]
