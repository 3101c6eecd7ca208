"""Twenty times SIGKILL, at random moments, while people sign up and cancel: nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import random
import time

import pytest

from storage.signups import LIVE
from tests.road import words
from tests.road.conftest import ROADS
from tests.road.crowd import Visitor, crowd
from tests.road.house import House, eventually
from tests.road.parent import PATIENCE

KILLS = 20
RETURNING, NEWCOMERS = 6, 2
# From the first sign of life to the end of it, in seconds.
LONGEST_LIFE = 0.6


# Where updates are asked for, tests/chaos kills thirty times on either database.
@pytest.mark.parametrize("any_quiet_house", [ROADS[3]], indirect=True)
async def test_twenty_kills_under_load_lose_and_double_nothing(any_quiet_house: House) -> None:
    house, dice = any_quiet_house, random.Random(time.time_ns())
    meetings = [house.add_meeting(capacity=3) for _ in range(2)]
    first = await house.fork_bot()
    visitors = await crowd(house, dice, returning=RETURNING)
    newcomers = [Visitor(await house.add_parent("uk"), dice) for _ in range(NEWCOMERS)]
    roomy = house.add_meeting(capacity=100)
    await first.kill()

    stop = asyncio.Event()
    async with asyncio.timeout(240), asyncio.TaskGroup() as people:
        for visitor in visitors:
            people.create_task(visitor.live(stop))
        for newcomer in newcomers:
            people.create_task(newcomer.arrive(roomy))
        await _kill_again_and_again(house, dice)
        house.let_leases_end()
        await house.fork_bot()
        stop.set()

    everybody = [*visitors, *newcomers]
    await house.caught_up()
    await eventually(lambda: house.books.owed() == 0)
    assert all(visitor.did for visitor in everybody)
    await _the_books_are_right(house)
    await _phones_and_books_agree(house, everybody, [*meetings, roomy])
    await _no_more_was_sent_than_the_kills_allow(house, everybody, [*meetings, roomy])
    await _everybody_can_go_on(house, everybody)
    assert not any("ERROR" in bot.said or "Traceback" in bot.said for bot in house.bots)


async def _kill_again_and_again(house: House, dice: random.Random) -> None:
    for _kill in range(KILLS):
        sent = await _calls(house)
        bot = await house.fork_bot()
        async with asyncio.timeout(PATIENCE):
            while await _calls(house) == sent:  # noqa: ASYNC110  # what a sandbox counts wakes nobody
                await asyncio.sleep(0.02)
        await asyncio.sleep(dice.uniform(0, LONGEST_LIFE))
        await bot.kill()


async def _calls(house: House) -> int:
    """How many calls had their effect so far."""
    return int((await house.desk.status())["ledger"])


async def _the_books_are_right(house: House) -> None:
    books = house.books
    assert books.oversold() == []
    assert books.damage() == []
    assert not books.quarantined()
    # Each update that Telegram had was dealt with, and is remembered once.
    assert books.seen() == (await house.desk.status())["updates_made"]
    made = [signup.id for signup in books.signups()]
    promised = [promise.signup for promise in books.promises() if promise.confirms]
    assert sorted(promised) == sorted(made)


async def _phones_and_books_agree(
    house: House, everybody: list[Visitor], meetings: list[int]
) -> None:
    for visitor in everybody:
        account = house.books.account(visitor.parent.phone.user_id)
        assert account is not None
        of_family = [s for s in house.books.signups() if s.caregiver_id == account.person_id]
        assert visitor.told() <= {signup.id for signup in of_family}
        living = [signup for signup in of_family if signup.state in LIVE]
        screen = await visitor.reads_own_sign_ups()
        assert len([label for label in screen.labels if label.startswith("📝")]) == len(living)
        for mine in living:
            title = house.title(mine.meeting_id, visitor.parent.language)
            assert visitor.shows_as_signed_up(screen, mine, title), screen.text


async def _no_more_was_sent_than_the_kills_allow(
    house: House, everybody: list[Visitor], meetings: list[int]
) -> None:
    ledger, uncertain = await house.desk.ledger(), 0
    for visitor in everybody:
        phone = visitor.parent.phone.user_id
        account = house.books.account(phone)
        assert account is not None
        sent = [e.text or "" for e in ledger if e.chat_id == phone and e.method == "sendMessage"]
        for meeting in meetings:
            made = [
                s.id for s in house.books.signups(meeting) if s.caregiver_id == account.person_id
            ]
            promises = house.books.promises(*made) if made else []
            assert all(p.state in {"sent", "ambiguous"} and p.attempts <= 2 for p in promises)
            arrived = visitor.cards(sent, house.title(meeting, visitor.parent.language))
            # Two that would have said the same are kept by one message, of which one was tried.
            certain = len({p.message for p in promises if p.state == "sent"})
            assert certain <= arrived <= sum(p.attempts for p in promises)
            uncertain += sum(max(0, p.attempts - 1) for p in promises)
    assert uncertain <= KILLS


async def _everybody_can_go_on(house: House, everybody: list[Visitor]) -> None:
    meeting = house.add_meeting(capacity=len(everybody))

    async def sign_up(visitor: Visitor) -> None:
        parent = visitor.parent
        await parent.start(meeting)
        await parent.sees(words.SIGN_ME_UP)
        await parent.tap(words.SIGN_ME_UP)
        await parent.sees(house.title(meeting, parent.language), words.MY_SIGN_UP)

    await asyncio.gather(*(sign_up(visitor) for visitor in everybody))
    assert len(house.books.states(meeting)) == len(everybody)
    assert house.books.meeting(meeting).free == 0
