"""Told to stop, the bot finishes what it began and ends; whatever comes meanwhile waits for the next one."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from storage import accounts, outbox
from tests.road import words
from tests.road.house import House, eventually
from tests.road.parent import taps

# What a service manager gives it before it kills, in seconds.
FAREWELL = 10.0


async def test_stopped_in_the_middle_of_a_rush_it_loses_nobody_and_confirms_each_once(
    any_quiet_house: House,
) -> None:
    house, meeting = any_quiet_house, any_quiet_house.add_meeting(capacity=8)
    bot = await house.fork_bot()
    parents = await asyncio.gather(*(house.add_returning_parent() for _ in range(8)))
    cards = []
    for parent in parents:
        await parent.start(meeting)
        cards.append(await parent.sees(words.SIGN_ME_UP))
    for parent, card in zip(parents, cards, strict=True):
        await parent.forge(next(t.data for t in taps(card) if t.name == "join"))
    await bot.stop()
    assert bot.code == 0

    await house.fork_bot()
    for parent in parents:
        await parent.sees(words.standing("confirmed"), words.CALENDAR)
    await house.caught_up()
    assert house.books.states(meeting) == ["confirmed"] * 8
    await eventually(lambda: {p.state for p in house.books.promises()} == {"sent"})
    assert {p.attempts for p in house.books.promises()} == {1}
    assert all(len(p.shows(words.standing("confirmed"), words.CALENDAR)) == 1 for p in parents)


async def test_a_confirmation_that_waits_for_its_turn_is_left_to_the_next_one(
    own_house: House,
) -> None:
    bot = await own_house.fork_bot()
    parent, meeting = await own_house.add_returning_parent(), own_house.add_meeting()
    await parent.start(meeting)
    card = await parent.sees(words.SIGN_ME_UP)
    for _question in range(4):  # more than a chat takes at once, so that the next message must wait
        await parent.phone.say("/help")
    await parent.tap(words.SIGN_ME_UP, card)
    await eventually(lambda: own_house.books.states(meeting) == ["confirmed"])
    await bot.stop()
    assert bot.code == 0
    assert "Traceback" not in bot.said
    assert [(p.state, p.attempts) for p in own_house.books.promises()] in (
        [("pending", 0)],
        [("sent", 1)],
    )

    await own_house.fork_bot()
    await parent.sees(words.standing("confirmed"), words.CALENDAR)
    await own_house.caught_up()
    assert len(parent.shows(words.standing("confirmed"), words.CALENDAR)) == 1


async def test_a_promise_that_nobody_can_keep_does_not_stop_those_behind_it(
    own_house: House,
) -> None:
    await own_house.fork_bot()
    parent, meeting = await own_house.add_returning_parent(), own_house.add_meeting()
    account, now = own_house.books.account(parent.phone.user_id), datetime.now(UTC)
    assert account is not None
    with own_house.database.transaction() as db:
        outbox.promise(db, account.id, "forgotten", (1,), lane="reply", dedup="old", now=now)
    await parent.start(meeting)
    await parent.sees(words.SIGN_ME_UP)
    await parent.tap(words.SIGN_ME_UP)
    await parent.sees(words.standing("confirmed"), words.CALENDAR)
    await eventually(lambda: own_house.books.owed() == 0)


async def test_stopped_while_the_database_holds_a_turn_up_it_ends_in_time_and_the_turn_comes_again(
    any_quiet_house: House,
) -> None:
    house = any_quiet_house
    bot = await house.start_bot()
    parent, meeting = await house.add_returning_parent(), house.add_meeting()
    await parent.start(meeting)
    card = await parent.sees(words.SIGN_ME_UP)
    with house.database.transaction() as db:
        assert accounts.lock(db, parent.phone.user_id) is not None
        await parent.tap(words.SIGN_ME_UP, card)
        await asyncio.sleep(0.5)  # the turn is under way, and waits for the lock
        since = time.monotonic()
        await bot.stop()
        took = time.monotonic() - since
    assert bot.code == 0
    assert took < FAREWELL
    assert house.books.states(meeting) == []

    await house.fork_bot()
    await parent.sees(words.standing("confirmed"), words.CALENDAR)
    assert house.books.states(meeting) == ["confirmed"]


async def test_stopped_while_telegram_lets_it_wait_it_ends_in_time(own_house: House) -> None:
    house = own_house
    bot = await house.fork_bot()
    parent = await house.add_returning_parent()
    await house.desk.add_fault(do="delay", method="sendMessage", seconds=30)
    await parent.write("/help")
    await asyncio.sleep(0.5)
    since = time.monotonic()
    await bot.stop()

    assert time.monotonic() - since < FAREWELL
    assert bot.code == 0
    await house.desk.clear_faults()
    await house.fork_bot()
    await parent.sees(words.HELP)


async def test_a_token_that_is_revoked_ends_it_loudly_and_loses_no_promise(
    own_house: House,
) -> None:
    house = own_house
    bot = await house.fork_bot()
    parent, meeting = await house.add_returning_parent(), house.add_meeting()
    await parent.start(meeting)
    card = await parent.sees(words.SIGN_ME_UP)
    await house.caught_up()
    await house.desk.add_fault(do="refuse", method="sendMessage", code=401)
    await parent.tap(words.SIGN_ME_UP, card)
    await bot.ended()

    assert bot.code == 1
    assert "Telegram does not know BELVEDERE_TOKEN" in bot.said
    assert "Traceback" not in bot.said
    assert {p.state for p in house.books.promises()} == {"pending"}
    await house.desk.clear_faults()
    await house.fork_bot()
    await parent.sees(words.standing("confirmed"), words.CALENDAR)


async def test_two_that_poll_for_one_bot_are_one_too_many_and_it_is_said(own_house: House) -> None:
    first = await own_house.fork_bot()
    await own_house.desk.listening(20)
    await own_house.fork_bot()
    await first.ended()

    assert first.code == 1
    assert "Another program asks Telegram" in first.said
    assert "Traceback" not in first.said
