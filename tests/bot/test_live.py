"""A roster stays true by itself: what the turn remembers, and what the sender then edits."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from telegram.error import BadRequest

from bot.centre import Centre
from bot.delivery import Sender
from bot.pace import Pace
from bot.screen import tap
from bot.threads import Threads
from bot.turn import Turns
from storage import audit, live, outbox, seats, staff
from storage.database import Database
from tests.bot.cards.test_request import asked
from tests.bot.families import only_request
from tests.bot.led import led_by, party, seated
from tests.bot.test_delivery import Clock, Telegram
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import NOW, add_meeting


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sender(
    database: Database, centres: dict[str, Centre], telegram: Telegram, clock: Clock
) -> Iterator[Sender]:
    with ThreadPoolExecutor(1) as pool:
        yield Sender(telegram, database, centres, Threads(pool, database), Pace(), clock)  # type: ignore[arg-type]  # a Telegram that only notes what is sent


@pytest.fixture
def educator(turns: Turns, database: Database) -> Person:
    return colleague(turns, database, "staff")


def opened(educator: Person, database: Database) -> tuple[int, int]:
    """Their meeting, and the message that shows its roster."""
    meeting = led_by(database, educator, add_meeting(database))
    educator.tap_data(tap("roster", "", meeting, 0))
    return meeting, max(educator.chat_log)


async def edits(sender: Sender, telegram: Telegram, clock: Clock) -> list[tuple[str, int | None]]:
    """What is sent a moment later: the call, and the message that it edits."""
    clock.now += timedelta(seconds=30)
    telegram.sent.clear()
    await sender.send_due()
    # The menu of commands goes along with the first message that a new colleague gets.
    telegram.sent = [one for one in telegram.sent if "text" in one]
    return [(one["method"], one.get("message_id")) for one in telegram.sent]


def live_rows(database: Database) -> int:
    with database.transaction() as db:
        return int(db.execute(select(func.count()).select_from(live.live_messages)).scalar_one())


async def test_ten_sign_ups_are_one_edit_of_the_same_message(
    sender: Sender, telegram: Telegram, clock: Clock, educator: Person, database: Database
) -> None:
    meeting, message = opened(educator, database)
    seated(database, meeting, party(database, 10))

    assert await edits(sender, telegram, clock) == [("editMessageText", message)]

    assert "Ana Exemplu 09" in telegram.sent[-1]["text"]
    assert await edits(sender, telegram, clock) == []


async def test_every_change_after_an_edit_is_another_edit(
    sender: Sender, telegram: Telegram, clock: Clock, educator: Person, database: Database
) -> None:
    meeting, message = opened(educator, database)
    people = party(database, 2)
    first, _second = seated(database, meeting, people)
    await edits(sender, telegram, clock)
    with database.transaction() as db:
        seats.cancel(db, first.id, people[0].id, clock.now)

    assert await edits(sender, telegram, clock) == [("editMessageText", message)]

    assert "Au spus că nu vin" in telegram.sent[-1]["text"]


async def test_what_changed_while_the_message_was_on_its_way_is_edited_in(
    sender: Sender, telegram: Telegram, clock: Clock, educator: Person, database: Database
) -> None:
    """Between the drawing of a screen and the moment its message is known nothing can be promised."""
    meeting, message = opened(educator, database)
    with database.transaction() as db:
        live.forget(db, educator.last.account, [message])
    seated(database, meeting, party(database, 1))
    with database.transaction() as db:
        live.remember(db, educator.last.account, "roster", (meeting, 0), message, NOW)

    assert await edits(sender, telegram, clock) == [("editMessageText", message)]
    assert "Ana Exemplu 00" in telegram.sent[-1]["text"]


async def test_a_message_that_shows_something_else_by_now_is_left_alone(
    sender: Sender, telegram: Telegram, clock: Clock, educator: Person, database: Database
) -> None:
    meeting, _message = opened(educator, database)
    educator.tap("Întâlnirea")
    seated(database, meeting, party(database, 1))

    assert await edits(sender, telegram, clock) == []
    assert live_rows(database) == 0


async def test_a_message_that_was_taken_away_is_not_sent_anew(
    sender: Sender, telegram: Telegram, clock: Clock, educator: Person, database: Database
) -> None:
    meeting, _message = opened(educator, database)
    telegram.answers = [BadRequest("Message to edit not found")]
    seated(database, meeting, party(database, 1))

    assert await edits(sender, telegram, clock) == []
    assert live_rows(database) == 0


async def test_an_edit_that_changes_nothing_is_no_mishap(
    sender: Sender, telegram: Telegram, clock: Clock, educator: Person, database: Database
) -> None:
    opened(educator, database)
    telegram.answers = [BadRequest("Message is not modified")]

    await edits(sender, telegram, clock)

    assert live_rows(database) == 1


async def test_a_role_taken_away_ends_it(
    sender: Sender, telegram: Telegram, clock: Clock, educator: Person, database: Database
) -> None:
    meeting, _message = opened(educator, database)
    mine = member_of(database, educator)
    with database.transaction() as db:
        staff.switch_off(db, mine.id, mine, NOW)
    seated(database, meeting, party(database, 1))

    assert await edits(sender, telegram, clock) == []
    assert live_rows(database) == 0


async def test_two_colleagues_each_have_their_own(
    sender: Sender,
    telegram: Telegram,
    clock: Clock,
    turns: Turns,
    educator: Person,
    database: Database,
) -> None:
    coordinator = colleague(turns, database, "coordinator")
    meeting, _message = opened(educator, database)
    coordinator.tap_data(tap("roster", "", meeting, 0))
    seated(database, meeting, party(database, 1))

    assert len(await edits(sender, telegram, clock)) == 2
    assert {one["chat_id"] for one in telegram.sent} == {educator.chat, coordinator.chat}


async def test_opened_a_second_time_only_the_new_message_is_live(
    sender: Sender, telegram: Telegram, clock: Clock, educator: Person, database: Database
) -> None:
    meeting, old = opened(educator, database)
    educator.tap_data(tap("roster", "", meeting, 0))
    new = max(educator.chat_log)
    seated(database, meeting, party(database, 1))

    assert new != old
    assert await edits(sender, telegram, clock) == [("editMessageText", new)]


async def test_the_page_that_is_open_is_the_one_that_is_edited(
    sender: Sender, telegram: Telegram, clock: Clock, educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database, capacity=60))
    seated(database, meeting, party(database, 25))
    educator.tap_data(tap("roster", "", meeting, 0))
    educator.tap("Mai multe")
    seated(database, meeting, party(database, 1, name="Radu Model"))

    await edits(sender, telegram, clock)

    assert "Radu Model 00" in telegram.sent[-1]["text"]
    assert "Ana Exemplu 00" not in telegram.sent[-1]["text"].partition("De sunat")[0]


async def test_a_roster_that_the_outbox_brings_is_live_too(
    sender: Sender, telegram: Telegram, clock: Clock, educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database))
    educator.command("menu")
    with database.transaction() as db:
        outbox.promise(
            db, educator.last.account, "roster", (meeting, 0), lane="reply", dedup="r", now=NOW
        )
    assert await edits(sender, telegram, clock) == [("sendMessage", None)]
    assert telegram.sent[-1]["protect_content"]
    seated(database, meeting, party(database, 1))

    assert (await edits(sender, telegram, clock))[-1][0] == "editMessageText"
    assert "Ana Exemplu 00" in telegram.sent[-1]["text"]


def looks(database: Database) -> int:
    with database.transaction() as db:
        reads = select(func.count()).where(audit.audit.c.action == "read")
        return int(db.execute(reads).scalar_one())


async def test_what_is_drawn_again_by_itself_at_night_is_no_look_at_it(
    sender: Sender, telegram: Telegram, clock: Clock, educator: Person, database: Database
) -> None:
    meeting, message = opened(educator, database)
    assert looks(database) == 1
    clock.now += timedelta(hours=17)
    seated(database, meeting, party(database, 1))

    assert ("editMessageText", message) in await edits(sender, telegram, clock)

    assert looks(database) == 1


async def test_what_is_sent_to_somebody_was_shown_to_them(
    sender: Sender, telegram: Telegram, clock: Clock, educator: Person, database: Database
) -> None:
    meeting = led_by(database, educator, add_meeting(database))
    with database.transaction() as db:
        account = member_of(database, educator).account_id
        assert account is not None
        outbox.promise(
            db, account, "roster", (meeting, 0), lane="reply", dedup="shown", now=clock.now
        )

    await edits(sender, telegram, clock)
    assert looks(database) == 1
    await edits(sender, telegram, clock)
    assert looks(database) == 1


async def test_the_hours_at_which_a_family_may_be_called_are_edited_in_beside_its_number(
    sender: Sender,
    telegram: Telegram,
    clock: Clock,
    educator: Person,
    turns: Turns,
    database: Database,
) -> None:
    meeting, message = opened(educator, database)
    mother = asked(turns, database)
    mother.tap_data(tap("meeting", "join", meeting, 0))
    await edits(sender, telegram, clock)

    request = only_request(database, mother)
    mother.tap_data(tap("safe_hours", "set", request.id, 3))

    assert ("editMessageText", message) in await edits(sender, telegram, clock)
