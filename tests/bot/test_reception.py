"""From a raw update to the answer on the phone, with a Telegram that says to wait, and a turn that promises."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from telegram.error import NetworkError, RetryAfter

from bot.ingress import InOrder
from bot.pace import BURST, WINDOW
from bot.reception import Reception
from bot.render import Call, call
from bot.screen import tap
from storage import signups, updates
from storage.database import Database
from tests.bot.flows.test_signup import known
from tests.bot.receiving import Clock, Telegram, said, tapped
from tests.person import Person
from tests.sample import add_meeting


@pytest.mark.parametrize("wait", [3, 300])
async def test_however_long_telegram_says_to_wait_nobody_calls_before_and_the_screen_comes(
    reception: Reception, telegram: Telegram, clock: Clock, wait: int
) -> None:
    telegram.answers = [RetryAfter(wait)]
    first, second = said("/help", 1), said("/urgent", 2)
    turns = InOrder(reception.receive)

    await asyncio.gather(turns.put(first), turns.put(second))

    refused, *later = telegram.called("sendMessage")
    assert len(later) == 2
    assert min(later) >= refused + wait


async def test_no_button_is_answered_while_telegram_said_to_wait(
    reception: Reception, telegram: Telegram, clock: Clock
) -> None:
    reception._pace.halt(120)
    began = clock.now

    await reception.receive(tapped("urgent::"))

    assert min(at for at, _method in telegram.calls) >= began + 120


async def test_a_turn_that_was_committed_shows_its_screen_once_after_the_wait(
    reception: Reception, telegram: Telegram, database: Database
) -> None:
    telegram.answers = [RetryAfter(90), RetryAfter(90)]
    update = said("/start", 5)

    await reception.receive(update)
    await reception.receive(update)

    assert len(telegram.called("sendMessage")) == 3
    with database.transaction() as db:
        assert updates.was_shown(db, 5)


async def test_a_broken_line_is_tried_a_few_times_and_then_the_update_comes_again(
    reception: Reception, telegram: Telegram, clock: Clock
) -> None:
    telegram.answers = [NetworkError("cut")] * 4

    with pytest.raises(NetworkError):
        await reception.receive(said("/start", 6))
    await reception.receive(said("/start", 6))

    assert len(telegram.called("sendMessage")) == 5


async def test_a_screen_that_cannot_be_made_is_set_aside_and_stops_nobody(
    reception: Reception,
    telegram: Telegram,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_given: Any, **_named: Any) -> Any:
        raise KeyError("x")

    monkeypatch.setattr("bot.reception.put", broken)

    await reception.receive(said("/start", 8))

    with database.transaction() as db:
        assert [row.update_id for row in db.execute(updates.quarantine.select())] == [8]


async def test_the_sender_is_woken_by_what_was_promised_for_now_and_by_nothing_else(
    reception: Reception, parent: Person, database: Database
) -> None:
    known(parent, database)
    meeting = add_meeting(database)
    woken: Callable[[], int] = lambda: len(reception.woken)  # type: ignore[attr-defined]  # noqa: E731  # shorter than a function

    for number, words in enumerate(("/help", "/meetings", "/urgent"), 20):
        await reception.receive(said(words, number))
    assert woken() == 0

    await reception.receive(tapped(tap("meeting", "join", meeting, 0), 30))
    assert woken() == 1


async def test_what_they_hide_is_gone_before_anything_is_said(
    reception: Reception, telegram: Telegram, parent: Person, database: Database
) -> None:
    known(parent, database)
    await reception.receive(said("/help", 40))
    telegram.calls.clear()
    telegram.answers = [RetryAfter(2), NetworkError("cut")]

    await reception.receive(said("/ascunde", 41))

    methods = [method for _at, method in telegram.calls if method != "setMyCommands"]
    assert methods == ["deleteMessages"] * 3 + ["sendMessage"]


async def test_what_cannot_be_hidden_comes_again_and_is_not_called_gone(
    reception: Reception, telegram: Telegram, parent: Person, database: Database
) -> None:
    known(parent, database)
    await reception.receive(said("/help", 40))
    shown = len(telegram.called("sendMessage"))
    telegram.answers = [NetworkError("cut")] * 3

    with pytest.raises(NetworkError):
        await reception.receive(said("/ascunde", 41))
    assert len(telegram.called("sendMessage")) == shown
    await reception.receive(said("/ascunde", 41))

    assert len(telegram.called("sendMessage")) == shown + 1


async def test_the_place_is_taken_when_the_words_are_there(
    reception: Reception, telegram: Telegram, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(*given: Any, **more: Any) -> Call:
        clock.now += 0.5
        return call(*given, **more)

    monkeypatch.setattr("bot.reception.call", slowly)

    await reception.receive(said("/help"))

    assert list(reception._pace._sent) == telegram.called("sendMessage")


async def test_whoever_types_without_pause_holds_up_nobody_and_sees_where_it_ends(
    reception: Reception, telegram: Telegram, clock: Clock
) -> None:
    turns, began = InOrder(reception.receive), clock.now

    await asyncio.gather(*(turns.put(said("/help", number)) for number in range(100, 200)))

    assert len(telegram.called("sendMessage")) == BURST + 1
    assert clock.now - began <= WINDOW


@pytest.mark.parametrize("silent", ["edited_message", "the same once more"])
async def test_what_no_screen_answers_overtakes_nothing(
    reception: Reception, telegram: Telegram, silent: str
) -> None:
    for number in range(100, 100 + BURST):
        await reception.receive(said("/help", number))
    before = len(telegram.called("sendMessage"))
    asked = said("/help", 300)
    edit = {"update_id": 301, "edited_message": said("/help", 301)["message"] | {"edit_date": 2}}
    behind = edit if silent in edit else asked
    turns = InOrder(reception.receive)

    await asyncio.gather(turns.put(asked), turns.put(behind))

    assert len(telegram.called("sendMessage")) == before + 1


async def test_a_few_at_once_are_all_answered(reception: Reception, telegram: Telegram) -> None:
    turns = InOrder(reception.receive)

    await asyncio.gather(*(turns.put(said("/help", number)) for number in range(100, 100 + BURST)))

    assert len(telegram.called("sendMessage")) == BURST


async def test_what_was_overtaken_is_not_shown_when_it_comes_again(
    reception: Reception, telegram: Telegram
) -> None:
    for number in range(100, 100 + BURST):
        await reception.receive(said("/help", number), behind=1)
    before = telegram.called("sendMessage")

    await reception.receive(said("/help", 200), behind=1)
    await reception.receive(said("/help", 200))

    assert telegram.called("sendMessage") == before


async def test_a_tap_that_is_overtaken_still_has_its_effect(
    reception: Reception, parent: Person, database: Database
) -> None:
    known(parent, database)
    meeting = add_meeting(database)
    for number in range(100, 100 + BURST):
        await reception.receive(said("/help", number))

    await reception.receive(tapped(tap("meeting", "join", meeting, 0), 30), behind=1)

    with database.reading() as db:
        assert len(signups.of_meeting(db, meeting, ["confirmed"])) == 1
