"""Words of danger are answered at once, whatever else is broken, and once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from sqlalchemy import text
from telegram.error import NetworkError

from bot.screen import tap
from bot.threads import Threads
from storage import accounts, alerts, chat_messages
from storage.database import Database, Unavailable
from tests.conftest import CIPHER
from tests.safety.door import Door

DANGER = "ma bate barbatul meu"
PAPERS = "Vă rugăm să nu trimiteți acte"
LOST = "Nu am înțeles"
AT_ONCE = 2.0  # seconds


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    with ThreadPoolExecutor(database.writers) as pool:
        yield Door(database, Threads(pool, database))


async def welcomed(door: Door) -> None:
    await door.write("/start")
    with door.database.transaction() as db:
        account = accounts.lock(db, door.chat)
        assert account is not None
        accounts.set_language(db, account.id, "ro")
        accounts.accept_notice(db, account.id, "2026-11", door.now)
    await door.write("/cancel")
    door.telegram.calls.clear()
    door.telegram.heard.clear()


async def test_with_the_database_stopped() -> None:
    for url in ("sqlite:////nowhere/at/all.sqlite3", "postgresql://nobody@127.0.0.1:1/none"):
        away = Database(url, CIPHER)
        with ThreadPoolExecutor(1) as pool:
            door = Door(away, Threads(pool, away))
            begun = time.monotonic()
            with pytest.raises(Unavailable):
                await door.write(DANGER)
        assert door.telegram.heard[0] - begun < AT_ONCE
        assert "112" in door.telegram.texts[0]
        assert "0800 500 333" in door.telegram.texts[0]
        away.close()


async def test_with_the_database_hanging_and_the_chat_and_the_batch_waiting(
    database_url: str,
) -> None:
    """Somebody else holds the lock; the first message of the chat waits for it, the second says a danger."""
    database, other = Database(database_url, CIPHER), Database(database_url, CIPHER)
    with ThreadPoolExecutor(database.writers) as pool:
        door = Door(database, Threads(pool, database))
        await door.write("/start")
        with ExitStack() as held:
            db = held.enter_context(other.transaction())
            if not other.sqlite:
                db.execute(text("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE"))
            door.telegram.calls.clear()
            door.telegram.called.clear()
            waiting = [door.order.put(door.update(text=words)) for words in ("bună ziua", DANGER)]
            with suppress(TimeoutError):
                await asyncio.wait_for(door.telegram.called.wait(), AT_ONCE)
            assert door.telegram.texts, "no card while the database hung"
            assert "112" in door.telegram.texts[0]
            assert not any(one.done() for one in waiting)
        await asyncio.gather(*waiting)
    database.close()
    other.close()


async def test_a_card_that_was_not_sent_comes_with_the_update_that_comes_again(door: Door) -> None:
    await welcomed(door)
    door.telegram.answers = [NetworkError("away")] * 3
    raw = door.update(text=DANGER)

    with pytest.raises(NetworkError):
        await door.receive(raw)
    assert door.telegram.texts == []
    await door.receive(raw)
    await door.receive(raw)

    assert ["112" in said for said in door.telegram.texts] == [True]


async def test_the_card_comes_once_however_often_the_update_does(door: Door) -> None:
    await welcomed(door)
    raw = door.update(text=DANGER)

    for _time in range(3):
        await door.receive(raw)

    assert len(door.telegram.texts) == 1


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]},
        {"document": {"file_id": "x", "file_unique_id": "x"}},
    ],
)
async def test_what_stands_under_a_photo_is_read_and_the_photo_is_answered_too(
    door: Door, content: dict[str, Any]
) -> None:
    await welcomed(door)

    await door.receive(door.update(caption=DANGER, **content))

    first, second = door.telegram.texts
    assert "112" in first
    assert second.startswith(PAPERS)


async def test_a_recording_with_words_under_it_a_command_and_a_change_are_read(door: Door) -> None:
    await welcomed(door)
    voice = {"file_id": "x", "file_unique_id": "x", "duration": 1}
    harmless = door.update(text="bună ziua, la ce oră?")

    await door.receive(door.update(caption=DANGER, voice=voice))
    await door.write(f"/ajutor {DANGER}")
    await door.receive(harmless)
    before = len(door.telegram.texts)
    changed = harmless["message"] | {"edit_date": 1, "text": DANGER}
    await door.receive({"update_id": harmless["update_id"] + 500_000, "edited_message": changed})

    assert sum("0800 500 333" in said for said in door.telegram.texts) == 3
    assert "0800 500 333" in door.telegram.texts[before]
    assert len(door.telegram.texts) == before + 1, "a change answers nothing anew"


@pytest.mark.parametrize("command", ["/help", "/ajutor", "/urgent"])
async def test_a_command_alone_is_answered_as_what_it_is(door: Door, command: str) -> None:
    await welcomed(door)

    await door.write(command)

    assert len(door.telegram.texts) == 1


async def test_the_card_is_the_answer_where_nothing_is_asked(door: Door) -> None:
    await welcomed(door)

    await door.write(DANGER)
    await door.write("zgârie-nori galbeni")

    assert ["112" in said for said in door.telegram.texts] == [True, False]
    assert LOST in door.last


async def test_a_dialogue_goes_on_beside_the_card(door: Door) -> None:
    await door.write("/start")
    door.telegram.calls.clear()

    await door.write(DANGER)

    assert "112" in door.telegram.texts[0]
    assert len(door.telegram.texts) == 2, "the open question is asked again"


async def test_hide_takes_the_card_the_words_and_the_command_itself(door: Door) -> None:
    await welcomed(door)
    await door.write(DANGER)
    await door.press(tap("danger", "tell", 0, 0), max(k for k in door.telegram.chat if k < 10_000))
    before = set(door.telegram.chat)
    assert len(before) >= 2

    await door.write("/ascunde")

    [left] = door.telegram.chat
    assert left not in before
    assert "Ce doriți să faceți?" in door.last


async def test_what_was_shown_without_the_database_is_hidden_too(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    await welcomed(door)
    taking = door.turns.take

    def away(*_given: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(door.turns, "take", away)
    with pytest.raises(Unavailable):
        await door.write(DANGER)
    monkeypatch.setattr(door.turns, "take", taking)
    assert len(door.telegram.texts) == 2

    await door.write("/ascunde")

    ours = [number for number in door.telegram.chat if number < 1_000_000]
    assert len(ours) == 1, "only the menu"


async def test_the_words_and_the_card_are_promised_to_leave_the_chat(door: Door) -> None:
    await welcomed(door)
    await door.write(DANGER)
    there = set(door.telegram.chat)

    with door.database.transaction() as db:
        account = accounts.lock(db, door.chat)
        assert account is not None
        rows = db.execute(text("SELECT ids FROM outbox WHERE card = 'vanish'")).all()
        promised = {int(str(row.ids).strip("[]")) for row in rows}
        kept = set(chat_messages.recent(db, account.id, door.now))
    card = max(number for number in there if number < 1_000_000)
    words = max(there)
    assert {card, words} <= promised
    assert {card, words} <= kept


CHILD = "am 12 ani si vreau sa ma inscriu"


async def test_of_a_child_nothing_is_collected(door: Door) -> None:
    await door.write(CHILD)

    assert "Ești copil" in door.last
    assert all(number in door.last for number in ("112", "119", "116 111"))
    with door.database.transaction() as db:
        assert accounts.lock(db, door.chat) is None
        for table in ("seen_updates", "chat_messages", "dialogues", "quarantine", "outbox"):
            assert db.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


async def test_a_childs_words_answer_no_question_that_stands_open(door: Door) -> None:
    await welcomed(door)
    await door.write("/language")
    with door.database.transaction() as db:
        before = db.execute(text("SELECT answers, asked, revision FROM dialogues")).all()

    await door.write("I'm 12 and my dad beats me")

    with door.database.transaction() as db:
        after = db.execute(text("SELECT answers, asked, revision FROM dialogues")).all()
    assert before == after
    assert "Ești copil" in door.last


async def test_an_adult_taken_for_a_child_still_finds_the_team(door: Door) -> None:
    await welcomed(door)
    await door.write(CHILD)
    card = max(number for number in door.telegram.chat if number < 1_000_000)
    [[way_back]] = door.telegram.chat[card]["reply_markup"]["inline_keyboard"]

    await door.press(way_back["callback_data"], card)
    [[tell], _menu] = door.telegram.chat[card]["reply_markup"]["inline_keyboard"]
    await door.press(tell["callback_data"], card)

    with door.database.transaction() as db:
        [alert] = alerts.open_in(db, "belvedere")
    assert alert.kind == "other"


@pytest.mark.parametrize("words", ["fiica mea are 12 ani", "copiii mei au 7 si 9 ani"])
async def test_who_speaks_of_a_child_is_no_child(door: Door, words: str) -> None:
    await welcomed(door)

    await door.write(words)

    assert LOST in door.last


async def test_a_broken_net_stops_nobody(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    await welcomed(door)

    def broken(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(door.turns, "danger", broken)
    with suppress(ZeroDivisionError):
        await door.write(DANGER)
    await door.write("/urgent")

    assert "112" in door.last
