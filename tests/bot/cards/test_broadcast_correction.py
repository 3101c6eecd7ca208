from __future__ import annotations

import pytest

from bot.cards.broadcast_correction import Facts
from bot.screen import tap
from bot.turn import Turns
from storage.database import Database
from tests.bot.announced import ABOUT, TEXTS, Announced, a_broadcast, announced
from tests.bot.flows.test_broadcast_correct import corrected
from tests.colleagues import colleague
from tests.person import Person

PROPOSED = a_broadcast(state="done", proposed=TEXTS, proposed_by=1)
FACTS = [
    Facts(
        broadcast=PROPOSED,
        about=ABOUT,
        proposed=proposed,
        languages=tuple(proposed),
        page=0,
        have=121,
        second=second,
    )
    for proposed in ({"*": "ă" * 900}, TEXTS)
    for second in (True, False)
]


@pytest.fixture
async def there(turns: Turns, database: Database) -> Announced:
    made = announced(turns, database, 60)
    second = colleague(turns, database, "director")
    made.families.append(second)
    made.send("Ne vedem joi.")
    second.tap_data(tap("broadcast_draft", "", made.broadcast.id, 0))
    second.tap("Da, trimiteți")
    made.now = made.broadcast.send_at or made.now
    await made.run()
    corrected(made, "Ne vedem vineri.")
    return made


async def test_approve_changes_what_families_have(there: Announced) -> None:
    second = seen_by_second(there)
    second.tap("Da, schimbați")
    await there.run()

    assert all("vineri" in shown for (shown,) in there.texts()[:-1])


async def test_decline_leaves_it_as_it_was(there: Announced) -> None:
    second = seen_by_second(there)
    second.tap("Nu, nu așa")
    await there.run()

    assert all("joi" in shown for (shown,) in there.texts()[:-1])
    assert there.broadcast.proposed is None


async def test_whoever_wrote_the_new_words_cannot_say_yes_to_them(there: Announced) -> None:
    there.author.tap_data(tap("broadcast_correction", "approve", there.broadcast.id))
    await there.run()

    assert there.broadcast.version == 1


def seen_by_second(there: Announced) -> Person:
    second = there.families[-1]
    second.now = there.now
    second.tap_data(tap("broadcast_correction", "", there.broadcast.id, 0))
    assert "vineri" in second.text
    return second


async def test_a_yes_to_words_that_were_changed_meanwhile_does_not_count(there: Announced) -> None:
    second = seen_by_second(there)
    first = max(second.chat_log)
    old = next(b for b in second.screen.buttons if "approve" in b.data)
    corrected(there, "Ne vedem sâmbătă.")

    second.press(old, first)

    assert there.broadcast.version == 1
    assert second.last.alert
    assert "sâmbătă" in second.text
    second.tap("Da, schimbați")
    assert there.broadcast.version == 2
