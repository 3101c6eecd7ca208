from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from telegram.error import TimedOut

from bot.cards.announcement import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import recipients
from storage.database import Database
from tests.bot.announced import LONG, TEXTS, Announced, announced, family
from tests.person import Person
from tests.sample import CENTRE

FACTS = [
    Facts(recipient=2**62, texts={"*": LONG}, meeting=True),
    Facts(recipient=2**62, texts=TEXTS, meeting=False),
]


@pytest.fixture
def there(turns: Turns, database: Database) -> Announced:
    return announced(turns, database)


def of(there: Announced, family: Person) -> int:
    """The id of what this family received."""
    with there.database.reading() as db:
        from storage import accounts

        account = accounts.lock(db, family.chat)
        assert account is not None
        found = db.execute(
            recipients.recipients.select().where(recipients.recipients.c.account_id == account.id)
        ).one()
    return int(found.id)


async def test_open_shows_the_meeting_below_and_the_message_stays(there: Announced) -> None:
    there.send()
    await there.run()
    family = there.families[0]
    family.now = there.now

    family.tap_data(tap("announcement", "open", of(there, family)))

    assert "Înscrierea mea" in " ".join(family.labels())
    assert family.last.shows[-1].edit is None
    assert family.last.removes == ()


async def test_open_of_an_uncertain_message_proves_that_it_arrived(there: Announced) -> None:
    there.send()
    there.telegram.problems[there.families[0].chat] = TimedOut()
    await there.run()
    assert there.tally() == {"sent": 2, "uncertain": 1}

    family = there.families[0]
    family.now = there.now
    family.tap_data(tap("announcement", "open", of(there, family)))

    assert there.tally() == {"sent": 3}


async def test_a_cover_that_may_have_arrived_opens_and_proves_that_it_arrived(
    there: Announced,
) -> None:
    there.cover()
    there.send("Ne vedem joi.")
    family = there.families[0]
    there.telegram.problems[family.chat] = TimedOut()
    await there.run()
    assert there.broadcast.state == "done"
    assert there.tally() == {"sent": 2, "uncertain": 1}

    family.now = there.now
    for _again in range(2):
        family.tap_data(tap("announcement", "", of(there, family)))
        assert "Ne vedem joi." in family.text

    assert there.tally() == {"sent": 3}


async def test_nobody_sees_or_opens_what_went_to_somebody_else(there: Announced) -> None:
    there.send()
    await there.run()
    first, second = there.families[:2]
    second.now = there.now
    for name in ("", "open"):
        for target in (of(there, first), 12345):
            second.tap_data(tap("announcement", name, target))
            assert "nu mai este disponibil" in second.text


async def test_whoever_is_answering_questions_gets_it_when_the_dialogue_ends(
    there: Announced,
) -> None:
    busy = there.families[0]
    busy.command("language")
    there.send()
    await there.run()
    assert [len(shown) for shown in there.texts()] == [0, 1, 1]
    assert there.tally() == {"sent": 2, "waiting": 1}

    busy.now = there.now + timedelta(minutes=1)
    busy.tap("Română")
    there.now += timedelta(minutes=3)
    await there.run()

    assert [len(shown) for shown in there.texts()] == [1, 1, 1]


async def test_whoever_goes_on_answering_is_waited_for_at_most_half_an_hour(
    there: Announced,
) -> None:
    busy = there.families[0]
    there.send()
    for minute in range(30):
        busy.now = there.now
        busy.command("language")
        await there.run()
        assert [len(shown) for shown in there.texts()] == [0, 1, 1], minute
        there.now += timedelta(minutes=1)
    busy.now = there.now
    busy.command("language")
    await there.run()

    assert [len(shown) for shown in there.texts()] == [1, 1, 1]


async def test_a_dialogue_that_was_left_long_ago_holds_nothing_back(there: Announced) -> None:
    there.families[0].command("language")
    there.now += timedelta(minutes=31)
    there.send()
    await there.run()

    assert [len(shown) for shown in there.texts()] == [1, 1, 1]


async def test_nothing_arrives_in_the_quiet_hours_whatever_delayed_it(there: Announced) -> None:
    there.now = datetime(2026, 11, 23, 18, 59, tzinfo=UTC)
    there.send()
    there.tick()
    for hour in (19, 23):
        there.now = datetime(2026, 11, 23, hour, 1, tzinfo=UTC)
        await there.run()
        assert there.texts() == [[], [], []]
    assert "24 noiembrie, ora 08:00" in there.progress()

    there.now = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    await there.run()
    assert [len(shown) for shown in there.texts()] == [1, 1, 1]


async def test_a_family_gets_so_many_a_week_and_the_author_sees_who_was_spared(
    there: Announced, turns: Turns, database: Database
) -> None:
    for _ in range(CENTRE.announcements.a_week):
        there.send()
        await there.run()
        there.now += timedelta(hours=1)
    there.families.append(family(turns, database, there.meeting, "ro", 60))
    there.write()
    assert "3 persoane au primit destule" in there.author.text
    there.author.tap("Trimit")
    await there.run()

    assert [len(shown) for shown in there.texts()] == [3, 3, 3, 1]
    assert "Au primit destule săptămâna aceasta: 3" in there.progress()
    there.now += timedelta(days=7)
    there.send(to="Toate familiile")
    await there.run()
    assert [len(shown) for shown in there.texts()] == [4, 4, 4, 2]
