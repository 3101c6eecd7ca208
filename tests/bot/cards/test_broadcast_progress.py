from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from telegram.error import Forbidden, TimedOut

from bot.cards.broadcast_progress import Facts
from bot.screen import tap
from bot.texts import fixed
from bot.turn import Turns
from storage import outbox, sending
from storage.database import Database
from tests.bot.announced import ABOUT, TEXTS, Announced, a_broadcast, announced, family, stranger
from tests.colleagues import colleague
from tests.sample import WHO

EVERYTHING = {
    "sent": 2000,
    "waiting": 900,
    "undelivered": 30,
    "uncertain": 3,
    "unsent": 120,
    "held_back": 20,
    "no_telegram": 101,
}


def facts(state: str, **changed: Any) -> Facts:
    usual: dict[str, Any] = {
        "who": WHO,
        "broadcast": a_broadcast(state=state, texts=TEXTS, proposed=TEXTS, proposed_by=1),
        "about": ABOUT,
        "tally": EVERYTHING,
        "amended": {"waiting": 21, "corrected": 1900, "not_possible": 20},
        "joined": 0,
        "asking": False,
    }
    return Facts(**usual | changed)


FACTS = [
    facts("scheduled", tally={}, amended={}),
    facts("draft", tally={}, amended={}),
    facts("sending"),
    facts("stopped"),
    facts("done", joined=21),
    facts("done", asking=True),
    facts("withdrawn", amended={"waiting": 1, "taken_away": 120, "emptied": 20, "not_possible": 2}),
]


@pytest.fixture
def there(turns: Turns, database: Database) -> Announced:
    return announced(turns, database)


async def test_stop_leaves_unsent_what_has_not_gone_out_and_the_count_is_true(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 10)
    there.send()
    there.tick()
    with database.transaction() as db:
        gone_out = sending.claim(db, "a sender", there.now, limit=4)
        for number, row in enumerate(gone_out, 1):
            sending.trying(db, row.id, "a sender", there.now)
            sending.sent(db, row.id, number, there.now)

    there.progress()
    there.author.tap("Opresc")
    assert f"Netrimise: {10 - len(gone_out)}" in there.author.text
    with database.transaction() as db:
        left = sending.claim(db, "a sender", there.now + timedelta(days=1))
    assert [row for row in left if row.lane == "broadcast"] == []
    await there.run()

    assert there.texts() == [[]] * 10
    assert there.tally() == {"sent": len(gone_out), "unsent": 10 - len(gone_out)}
    assert f"Trimis {len(gone_out)} din 10" in there.progress()


async def test_what_a_sender_has_already_claimed_is_not_sent_after_a_stop(there: Announced) -> None:
    there.send()
    there.tick()
    with there.database.transaction() as db:
        rows = sending.claim(db, "x", there.now)
        for row in rows:
            sending.again(db, row.id, there.now, tried=False)
    there.progress()
    there.author.tap("Opresc")
    with there.database.transaction() as db:
        # As if they had been claimed a moment before.
        db.execute(outbox.outbox.update().values(state="pending"))
    await there.deliver()

    assert there.texts() == [[], [], []]


async def test_resume_sends_it_to_those_who_have_not_got_it_and_to_nobody_twice(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 6)
    there.send()
    there.tick()
    with database.transaction() as db:
        for row in sending.claim(db, "slow", there.now, limit=3):
            sending.again(db, row.id, there.now + timedelta(minutes=1), tried=False)
    await there.deliver()
    there.progress()
    there.author.tap("Opresc")
    there.now += timedelta(minutes=2)
    await there.run()
    assert sorted(len(shown) for shown in there.texts()) == [0, 0, 0, 1, 1, 1]

    there.progress()
    there.author.tap("Merg mai departe")
    await there.run()

    assert [len(shown) for shown in there.texts()] == [1] * 6
    assert there.tally() == {"sent": 6}


async def test_stop_and_other_taps_of_somebody_without_a_right_do_nothing(
    there: Announced, turns: Turns, database: Database
) -> None:
    there.send()
    there.tick()
    educator = colleague(turns, database, "staff")
    outsider = stranger(database)
    for person in (educator, outsider, there.families[0]):
        person.now = there.now
        for name in ("", "stop", "resume", "correct", "withdraw", "more"):
            person.tap_data(tap("broadcast_progress", name, there.broadcast.id, 3))
            assert "nu mai este disponibil" in person.text

    assert there.broadcast.state == "sending"
    await there.run()
    assert there.tally() == {"sent": 3}


async def test_somebody_else_who_answers_for_the_centre_can_stop_it(
    there: Announced, turns: Turns, database: Database
) -> None:
    there.send()
    there.tick()
    director = colleague(turns, database, "director")
    director.now = there.now
    director.tap_data(tap("broadcast_progress", "stop", there.broadcast.id))

    assert there.broadcast.state == "stopped"


async def test_withdraw_takes_it_away_from_everybody_who_has_it(there: Announced) -> None:
    there.send()
    await there.run()
    there.progress()
    there.author.tap("Retrag")
    assert "Sigur?" in there.author.text
    there.author.tap("Da, îl retrag")
    await there.run()

    assert there.texts() == [[], [], []]
    assert "Șterse: 3" in there.progress()


async def test_withdraw_empties_what_is_too_old_and_says_what_could_not_be_changed(
    there: Announced,
) -> None:
    there.send()
    await there.run()
    there.now += timedelta(hours=50)
    there.telegram.problems[there.families[0].chat] = Forbidden("bot was blocked by the user")
    there.progress()
    there.author.tap("Retrag")
    there.author.tap("Da, îl retrag")
    await there.run()

    assert [len(shown) for shown in there.texts()] == [1, 1, 1]
    assert [("retras" in shown) for (shown,) in there.texts()] == [False, True, True]
    said = there.progress()
    assert "Golite, mai vechi de două zile: 2" in said
    assert "Nu s-au putut schimba: 1" in said


async def test_what_was_just_on_its_way_when_it_was_withdrawn_is_taken_away_too(
    there: Announced,
) -> None:
    there.send()
    there.tick()
    with there.database.transaction() as db:
        on_its_way = sending.claim(db, "a sender", there.now, limit=50)
        for row in on_its_way:
            sending.trying(db, row.id, "a sender", there.now)
    there.progress()
    there.author.tap("Retrag")
    there.author.tap("Da, îl retrag")
    await there.run()
    with there.database.transaction() as db:
        for number, row in enumerate(on_its_way, 1):
            if row.card == "announcement":
                chat = row.chat
                there.telegram.shows.setdefault(chat, {})[9000 + number] = "Ne vedem joi."
                sending.sent(db, row.id, 9000 + number, there.now)
    there.now += timedelta(seconds=2)
    await there.run()

    assert there.texts() == [[], [], []]


async def test_correct_leads_to_other_words(there: Announced) -> None:
    there.send("Ne vedem joi.")
    await there.run()
    there.progress()
    there.author.tap("Corectez")

    assert "Acum scrie" in there.author.text


async def test_more_writes_only_to_those_who_joined_later(
    there: Announced, turns: Turns, database: Database
) -> None:
    there.send()
    await there.run()
    assert "veni" not in " ".join(there.author.labels())
    there.families.append(family(turns, database, there.meeting, "uk", 60))
    there.progress()
    there.author.tap("Către 1")
    await there.run()

    assert [len(shown) for shown in there.texts()] == [1, 1, 1, 1]
    assert "Trimis 4 din 4" in there.progress()


async def test_the_authors_message_follows_what_happens_with_one_edit_in_three_seconds(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 30)
    there.send()
    # The screen that the tap has changed is a message of the author's chat.
    there.telegram.shows[there.author.chat] = {there.author.last.shows[-1].edit or 1: "?"}
    for _ in range(15):
        there.now += timedelta(seconds=1)
        await there.run()
    edits = [method for method, chat in there.telegram.calls if chat == there.author.chat]

    assert "Trimis 30 din 30" in there.telegram.texts(there.author.chat)[-1]
    assert set(edits) == {"editMessageText"}
    assert len(edits) <= 5


async def test_uncertain_and_undelivered_are_told_apart_and_nothing_is_repeated(
    there: Announced,
) -> None:
    there.send()
    there.telegram.problems[there.families[0].chat] = Forbidden("bot was blocked by the user")
    there.telegram.problems[there.families[1].chat] = TimedOut()
    await there.run()
    there.now += timedelta(minutes=5)
    await there.run()

    assert there.tally() == {"sent": 1, "undelivered": 1, "uncertain": 1}
    said = there.progress()
    assert "Nu au ajuns: 1" in said
    assert "Nesigur: 1" in said
    assert any("Pe cine" in label or "☎️" in label for label in there.author.labels())


async def test_instalments_do_not_spare_the_second_persons_yes(
    turns: Turns, database: Database
) -> None:
    """45 of them had it; 45 more would be 90."""
    there = announced(turns, database, 45)
    colleague(turns, database, "director")
    there.send()
    await there.run()
    for number in range(100, 145):
        there.families.append(family(turns, database, there.meeting, "ro", number))
    there.progress()

    there.author.tap("➕")
    await there.run()

    assert there.tally() == {"sent": 45}
    assert "acordul altcuiva" in there.author.speaks.plain(there.author.last.toast or fixed(""))


async def test_a_few_who_joined_later_get_it_without_a_second_yes(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 45)
    there.send()
    await there.run()
    for number in range(100, 105):
        there.families.append(family(turns, database, there.meeting, "ro", number))
    there.progress()

    there.author.tap("➕")
    await there.run()

    assert there.tally() == {"sent": 50}
