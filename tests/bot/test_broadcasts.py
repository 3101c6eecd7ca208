"""A message to very many, killed at bad moments: everybody has it, nobody twice, and the count is true."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert

from bot.delivery import Sender
from bot.jobs.broadcasts import send_broadcasts
from bot.pace import Pace
from bot.threads import Threads
from bot.turn import Turns
from storage import (
    accounts,
    broadcasts,
    live,
    meetings,
    outbox,
    outcomes,
    persons,
    seats,
    sending,
    signups,
    staff,
)
from storage.audiences import Audience
from storage.broadcasts import ANY
from storage.database import Database
from storage.recipients import CHUNK
from storage.schema import new_id
from tests.bot.announced import Announced, Chats, announced, lead
from tests.colleagues import colleague, member_of
from tests.sample import CENTRES, NOW

# `FAMILIES=3000` makes it as many as the promise is; the suite takes a slice.
VERY_MANY = int(os.environ.get("FAMILIES", "900"))


class Killed(BaseException):
    """The process is gone: nothing of the open transaction is kept."""


def crowd(database: Database, size: int) -> list[int]:
    """The chats of so many families that the centre knows."""
    chats = list(range(8_000_000, 8_000_000 + size))
    with database.transaction() as db:
        house = persons.add_family(db, "belvedere", domicile="yes", now=NOW, known=True)
        made = []
        for chat in chats:
            family, person, account = new_id(), new_id(), new_id()
            made.append((family, person, account, chat))
        db.execute(
            insert(persons.families),
            [
                {
                    "id": family,
                    "centre": "belvedere",
                    "domicile": "yes",
                    "known_since": NOW,
                    "created_at": NOW,
                }
                for family, _person, _account, _chat in made
            ],
        )
        db.execute(
            insert(persons.persons),
            [
                {
                    "id": person,
                    "family_id": family,
                    "kind": "caregiver",
                    "name": db.seal(persons.persons.c.name, person, "Ana Exemplu"),
                    "created_at": NOW,
                }
                for family, person, _account, _chat in made
            ],
        )
        table = accounts.accounts
        db.execute(
            insert(table),
            [
                {
                    "id": account,
                    "chat_hash": db.blind(table.c.chat_hash, str(chat)),
                    "chat": db.seal(table.c.chat, account, str(chat)),
                    "centre": "belvedere",
                    "language": "ro",
                    "state": "active",
                    "keyboard": "home",
                    "menu": "",
                    "notice": "2026-11",
                    "notice_at": NOW,
                    "person_id": person,
                    "created_at": NOW,
                }
                for _family, person, account, chat in made
            ],
        )
        assert house
    return chats


def written(turns: Turns, database: Database) -> int:
    """A message to all families, said yes to by two people, its hour come."""
    author = member_of(database, colleague(turns, database, "coordinator"))
    second = member_of(database, colleague(turns, database, "director"))
    with database.transaction() as db:
        made = broadcasts.draft(db, author, Audience("all"), {ANY: "Ne vedem joi."}, NOW)
        assert broadcasts.become(db, made, "waiting_approval", NOW, expected=VERY_MANY)
        assert broadcasts.become(
            db, made, "scheduled", NOW, expected=VERY_MANY, send_at=NOW, approved_by=second.id
        )
    return made


class Dying(Chats):
    """Ends its process when it has sent so many, with the next requests on their way."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after
        self.dead = asyncio.Event()

    async def do_api_request(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        if len(self.calls) >= self.after:
            self.dead.set()
        if self.dead.is_set():
            await asyncio.Event().wait()
        return await super().do_api_request(method, given)


async def test_a_message_to_very_many_killed_in_the_middle_reaches_everybody_once(
    turns: Turns, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats = crowd(database, VERY_MANY)
    made = written(turns, database)
    now = NOW

    def tick() -> None:
        send_broadcasts(database, CENTRES, lambda: now)

    # The clock's process is killed in the middle of the promising: once between two transactions, once within one.
    promise, count = outbox.promise, 0

    def killed_in_the_middle(*given: Any, **named: Any) -> bool:
        nonlocal count
        count += 1
        if count in {CHUNK * 3 + 1, CHUNK * 7 + 40}:
            raise Killed
        return promise(*given, **named)

    monkeypatch.setattr("storage.recipients.outbox.promise", killed_in_the_middle)
    for _ in range(2):
        with pytest.raises(Killed):
            tick()
    tick()
    with database.reading() as db:
        assert outcomes.tally(db, made) == {"waiting": VERY_MANY}

    # The sender's process is killed after a third of them.
    telegram = Dying(VERY_MANY // 3)
    with ThreadPoolExecutor(database.writers) as pool:
        bot: Any = telegram
        sender = Sender(
            bot, database, CENTRES, Threads(pool, database), Pace(per_second=1_000_000), lambda: now
        )
        running = asyncio.create_task(sender.run(asyncio.Event()))
        await telegram.dead.wait()
        in_flight = len(sender._flying)
        running.cancel()
        for flight in list(sender._flying):
            flight.cancel()
        await asyncio.gather(running, *sender._flying, return_exceptions=True)
    assert len(telegram.calls) < VERY_MANY

    # Another process takes over when the lease of the dead one has ended.
    telegram.after = 10**9
    telegram.dead.clear()
    now = NOW + sending.LEASE + timedelta(seconds=1)
    with database.transaction() as db:
        sending.take_up_abandoned(db, now)
    with ThreadPoolExecutor(database.writers) as pool:
        bot = telegram
        await Sender(
            bot, database, CENTRES, Threads(pool, database), Pace(per_second=1_000_000), lambda: now
        ).send_due()
    tick()

    got = Counter({chat: len(shown) for chat, shown in telegram.shows.items() if chat in chats})
    with database.reading() as db:
        tally = outcomes.tally(db, made)
        found = broadcasts.find(db, made)
    uncertain = tally.get("uncertain", 0)
    assert max(got.values()) == 1
    # Whoever has nothing was on its way when the process died, and is counted as uncertain.
    assert VERY_MANY - len(got) <= uncertain <= in_flight
    assert tally.get("sent", 0) + uncertain == VERY_MANY
    assert found is not None
    assert found.state == "done"


@pytest.fixture
def there(turns: Turns, database: Database) -> Announced:
    return announced(turns, database, 5)


@pytest.mark.parametrize("step", ["recipients.add", "broadcasts.become", "live.changed"])
async def test_a_kill_while_it_begins_leaves_it_as_if_its_hour_had_not_come(
    there: Announced, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    there.send()
    with monkeypatch.context() as patched:
        patched.setattr(f"bot.jobs.broadcasts.{step}", _kill)
        with pytest.raises(Killed):
            there.tick()
    assert there.tally() == {}
    assert there.broadcast.state == "scheduled"

    await there.run()
    assert [len(shown) for shown in there.texts()] == [1] * 5


@pytest.mark.parametrize("after", range(6))
async def test_a_kill_at_any_correction_or_withdrawal_changes_each_message_once(
    there: Announced, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    there.send("Ne vedem joi.")
    await there.run()
    there.progress()
    there.author.tap("Corectez")
    there.author.say("Ne vedem vineri.")
    there.author.tap("Da, schimbați")
    real, count = outbox.promise, 0

    def killed(*given: Any, **named: Any) -> bool:
        nonlocal count
        count += 1
        if count == after:
            raise Killed
        return real(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr("storage.amendments.outbox.promise", killed)
        if 0 < after <= 5:
            with pytest.raises(Killed):
                there.tick()
    await there.run()

    assert all(len(shown) == 1 and "vineri" in shown[0] for shown in there.texts())
    edits = Counter(chat for method, chat in there.telegram.calls if method == "editMessageText")
    assert {edits[family.chat] for family in there.families} == {1}


async def test_two_clocks_at_once_promise_each_message_once(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 40)
    there.send()
    there.now = there.author.now
    with ThreadPoolExecutor(4) as clocks:
        for done in [clocks.submit(there.tick) for _ in range(4)]:
            done.result()
    await there.deliver()

    assert [len(shown) for shown in there.texts()] == [1] * 40


async def test_two_messages_at_once_do_not_each_take_the_last_of_a_familys_week(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 30)
    for _ in range(CENTRES["belvedere"].announcements.a_week - 1):
        there.send()
        await there.run()
    for _ in range(2):
        there.send()
    there.now = there.author.now
    with ThreadPoolExecutor(4) as clocks:
        for done in [clocks.submit(there.tick) for _ in range(4)]:
            done.result()
    await there.deliver()

    most = CENTRES["belvedere"].announcements.a_week
    assert {len(shown) for shown in there.texts()} == {most}


async def test_whoever_has_left_writes_to_nobody_any_more(
    there: Announced, turns: Turns, database: Database
) -> None:
    director = member_of(database, colleague(turns, database, "director"))
    there.send()
    with database.transaction() as db:
        staff.switch_off(db, there.broadcast.author, director, there.now)
    await there.run()

    assert there.texts() == [[]] * 5
    assert there.broadcast.state == "draft"


async def test_a_meeting_that_was_given_to_somebody_else_is_not_written_to_by_the_first(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, role="staff")
    there.send()
    another_leads(there, turns, "Altcineva Nou")
    await there.run()

    assert there.texts() == [[]] * 3
    assert there.broadcast.state == "draft"


async def test_whoever_no_longer_leads_the_meeting_is_told_that_it_was_not_sent_and_why(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, role="staff")
    there.write()
    send = next(b for b in there.author.screen.buttons if ":send" in b.data)
    there.author.tap("Mâine")
    another_leads(there, turns, "Altcineva Nou")
    there.now = there.broadcast.send_at or there.now
    await there.run()

    said = there.telegram.texts(there.author.chat)[-1]
    assert "Încă nu s-a trimis nimic." in said
    assert "Cine conduce: Altcineva Nou" in said
    # Nor does a button of an older screen of theirs make it look as if it had been.
    there.author.now = there.now
    there.author.tap_data(send.data)
    await there.run()
    assert there.broadcast.state == "draft"
    assert "Cine conduce: Altcineva Nou" in there.author.text
    assert not any("Trimit" in label for label in there.author.labels())
    assert there.texts() == [[]] * 3


async def test_what_would_reach_nobody_any_more_is_asked_about_again_and_never_called_sent(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 1)
    there.write()
    there.author.tap("Mâine")
    with database.transaction() as db:
        db.execute(delete(seats.seats))
        db.execute(delete(signups.signups))
    there.now = there.broadcast.send_at or there.now
    await there.run()

    assert there.broadcast.state == "draft"


def another_leads(there: Announced, turns: Turns, name: str) -> None:
    lead(there.database, there.meeting, colleague(turns, there.database, "staff", name=name))
    with there.database.transaction() as db:
        db.execute(meetings.meetings.update().values(facilitator=name))


async def test_what_was_written_for_later_comes_up_again_in_its_authors_chat_when_it_begins(
    there: Announced,
) -> None:
    there.write()
    there.author.tap("Mâine")
    at = there.broadcast.send_at
    assert at is not None
    there.now = at
    await there.run()
    there.now += live.PAUSE
    await there.run()

    assert "Trimis 5 din 5" in there.telegram.texts(there.author.chat)[-1]


async def test_the_clock_leaves_alone_what_is_done_and_what_waits_for_the_morning(
    there: Announced, database: Database
) -> None:
    there.send()
    await there.run()
    there.now += timedelta(minutes=1)
    await there.run()
    calls = len(there.telegram.calls)
    for _ in range(5):
        there.now += timedelta(minutes=1)
        await there.run()

    assert len(there.telegram.calls) == calls
    with database.reading() as db:
        assert broadcasts.busy(db) == []


def _kill(*_given: Any, **_named: Any) -> None:
    raise Killed


async def test_what_is_hours_late_is_not_sent_and_its_author_is_asked_again(
    there: Announced,
) -> None:
    there.write("Ne vedem mâine!")
    there.author.tap("Mâine")
    at = there.broadcast.send_at
    assert at is not None
    # The program was down for two days.
    there.now = at + timedelta(days=2)
    await there.run()

    assert there.texts() == [[]] * 5
    assert there.broadcast.state == "draft"
    assert "Ne vedem mâine!" in there.telegram.texts(there.author.chat)[-1]


async def test_what_is_an_hour_late_is_still_sent(there: Announced) -> None:
    there.write()
    there.author.tap("Mâine")
    assert there.broadcast.send_at is not None
    there.now = there.broadcast.send_at + timedelta(hours=1)
    await there.run()

    assert [len(shown) for shown in there.texts()] == [1] * 5


async def test_what_is_about_a_meeting_that_has_begun_meanwhile_is_asked_about_again(
    there: Announced, database: Database
) -> None:
    there.write("Ne vedem azi.")
    there.author.tap("Mâine")
    at = there.broadcast.send_at
    assert at is not None
    with database.transaction() as db:
        db.execute(meetings.meetings.update().values(starts_at=at - timedelta(minutes=1)))
    there.now = at
    await there.run()

    assert there.texts() == [[]] * 5
    assert there.broadcast.state == "draft"


async def test_those_who_came_a_moment_ago_can_still_be_written_to(
    there: Announced, database: Database
) -> None:
    with database.transaction() as db:
        db.execute(meetings.meetings.update().values(starts_at=there.now - timedelta(hours=1)))
    there.send("Mulțumim că ați venit.")
    await there.run()

    assert [len(shown) for shown in there.texts()] == [1] * 5


async def test_what_lay_on_its_way_for_a_day_is_stopped_and_goes_on_when_its_author_says_so(
    there: Announced,
) -> None:
    there.send("Ne vedem mâine!")
    there.tick()
    # Promised, and then nobody was there to send it.
    there.now += timedelta(days=1)
    await there.deliver()
    there.tick()
    await there.deliver()

    assert there.texts() == [[]] * 5
    assert there.broadcast.state == "stopped"
    assert "Netrimise: 5" in there.telegram.texts(there.author.chat)[-1]
    there.progress()
    there.author.tap("▶️")
    await there.run()
    assert [len(shown) for shown in there.texts()] == [1] * 5


async def test_what_waits_for_the_morning_is_not_late(there: Announced) -> None:
    there.now = datetime(2026, 11, 23, 18, 50, tzinfo=UTC)
    there.send()
    there.tick()
    there.now = datetime(2026, 11, 23, 19, 1, tzinfo=UTC)
    await there.deliver()
    assert there.texts() == [[]] * 5

    there.now = datetime(2026, 11, 24, 6, 1, tzinfo=UTC)
    await there.run()
    assert [len(shown) for shown in there.texts()] == [1] * 5
