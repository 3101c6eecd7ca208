from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from bot import announcing
from bot.cards.broadcast_draft import Facts
from bot.screen import tap
from bot.turn import Turns
from storage import broadcasts, outbox
from storage.audit import audit
from storage.database import Database, Transaction
from tests.bot.announced import (
    ABOUT,
    LONG,
    TEXTS,
    Announced,
    a_broadcast,
    announced,
    family,
    signed_up,
    stranger,
)
from tests.colleagues import colleague
from tests.sample import CENTRE, WHO

NIGHT = replace(WHO, now=datetime(2026, 11, 23, 22, 0, tzinfo=UTC))


def facts(**changed: Any) -> Facts:
    usual: dict[str, Any] = {
        "who": WHO,
        "broadcast": a_broadcast(),
        "about": ABOUT,
        "author": "Sorin Specimen",
        "languages": ("ro",),
        "page": 0,
        "reached": 14,
        "to_call": 0,
        "over": 0,
        "telling": (),
        "named": (),
        "mine": True,
        "second": False,
    }
    return Facts(**usual | changed)


WARNED = {
    "telling": ("psiholog", "violență", "abuz", "poliție"),
    "named": ("Maria-Alexandra Exemplu Probă", "Ana Exemplu"),
    "reached": 120,
    "to_call": 21,
    "over": 20,
    "languages": ("ro", "en", "uk"),
    "page": 2,
}
FACTS = [
    facts(),
    facts(who=NIGHT, languages=("ro", "en", "uk"), broadcast=a_broadcast(texts=TEXTS)),
    facts(broadcast=a_broadcast(texts={"*": "cuvânt " * 128}), **WARNED),
    facts(leads="Sorin Specimen", **WARNED),
    facts(broadcast=a_broadcast(state="waiting_approval"), **WARNED),
    facts(broadcast=a_broadcast(state="waiting_approval"), mine=False, second=True, reached=120),
    facts(broadcast=a_broadcast(state="waiting_approval"), mine=False, reached=120),
    *(facts(broadcast=a_broadcast(state=s)) for s in ("scheduled", "sending", "withdrawn")),
]


@pytest.fixture
def there(turns: Turns, database: Database) -> Announced:
    return announced(turns, database)


@pytest.fixture
def many(turns: Turns, database: Database) -> Announced:
    return announced(turns, database, CENTRE.announcements.alone + 1)


async def test_send_sends_it_at_once(there: Announced) -> None:
    there.send()
    await there.run()

    assert there.tally() == {"sent": 3}


async def test_tomorrow_sends_it_at_ten_in_the_morning(there: Announced) -> None:
    there.write()
    there.author.tap("Mâine")
    assert "mâine, marți, 24 noiembrie, ora 10:00" in there.author.text

    there.now = datetime(2026, 11, 24, 7, 59, tzinfo=UTC)
    await there.run()
    assert there.tally() == {}
    there.now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    await there.run()
    assert there.tally() == {"sent": 3}


def test_later_asks_for_a_day_and_an_hour(there: Announced) -> None:
    there.write()
    there.author.tap("Altă dată")

    assert "Ce zi?" in there.author.text or "zi" in there.author.text.casefold()


def test_rewrite_asks_for_other_words(there: Announced) -> None:
    there.write("Ne vedem joi.")
    there.author.tap("Schimb textul")

    assert "Ne vedem joi." in there.author.text


def test_discard_throws_it_away_for_good(there: Announced) -> None:
    there.write()
    there.author.tap("Renunț")

    assert "retras" in there.author.text
    assert "Trimit" not in " ".join(there.author.labels())
    there.author.command("broadcast")
    there.author.tap("Anunțuri mai vechi")
    assert "Nu s-a scris încă nimic" in there.author.text


async def test_at_night_it_says_when_it_will_arrive_and_arrives_then(there: Announced) -> None:
    there.now = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
    there.write()
    assert "mâine, marți, 24 noiembrie, ora 08:00" in there.author.text
    there.author.tap("Trimit")
    await there.run()
    assert there.texts() == [[], [], []]

    there.now = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    await there.run()
    assert all(len(shown) == 1 for shown in there.texts())


async def test_many_get_it_only_after_a_second_person_said_yes_by_approve(
    many: Announced, turns: Turns, database: Database
) -> None:
    second = colleague(turns, database, "director")
    many.send()
    assert "acordul unei a doua persoane" in many.author.text
    await many.run()
    assert many.tally() == {}

    # The card goes to whoever else may say yes; to nobody without that right, and not to the author.
    with database.reading() as db:
        asked = db.execute(
            select(outbox.outbox.c.account_id).where(
                outbox.outbox.c.card == "broadcast_draft", outbox.outbox.c.live_id.is_(None)
            )
        ).all()
        assert asked == [(second_account(database, second),)]
    see(second, many)
    assert "Radu Model" in second.text
    second.tap("Da, trimiteți")
    many.now = second.now + timedelta(minutes=1)
    await many.run()

    assert many.tally() == {"sent": 51}
    assert many.broadcast.approved_by is not None
    with database.reading() as db:
        deeds = db.execute(select(audit.c.action, audit.c.member_id).order_by(audit.c.number))
        said = [(row.action, row.member_id == many.broadcast.author) for row in deeds]
    assert ("confirm", False) in said


async def test_what_goes_to_many_can_still_be_stopped_for_a_minute(
    many: Announced, turns: Turns, database: Database
) -> None:
    second = colleague(turns, database, "director")
    many.send()
    see(second, many)
    second.tap("Da, trimiteți")
    many.now = second.now + timedelta(seconds=50)
    await many.run()
    assert many.tally() == {}

    many.progress()
    many.author.tap("Opresc")
    many.now += timedelta(minutes=5)
    await many.run()
    assert many.tally() == {}
    assert many.broadcast.state == "draft"
    assert many.broadcast.approved_by is None


def test_decline_gives_it_back_to_its_author(
    many: Announced, turns: Turns, database: Database
) -> None:
    second = colleague(turns, database, "director")
    many.send()
    see(second, many)
    second.tap("Nu, nu așa")

    assert many.broadcast.state == "draft"
    with database.reading() as db:
        shown = db.execute(
            select(outbox.outbox.c.account_id).where(outbox.outbox.c.card == "broadcast_draft")
        ).all()
        assert (second_account(database, many.author),) in shown


@pytest.mark.parametrize("no", ["decline", "discard"])
def test_whoever_says_no_while_a_colleague_says_yes_finds_it_decided(
    many: Announced, turns: Turns, database: Database, monkeypatch: pytest.MonkeyPatch, no: str
) -> None:
    """The yes is given and not yet written down while the no is looked at."""
    second, third = (colleague(turns, database, role) for role in ("director", "coordinator"))
    many.send()
    see(second, many)
    given, become = threading.Event(), broadcasts.become

    def slowly(db: Transaction, broadcast: int, state: Any, *rest: Any, **more: Any) -> bool:
        became = become(db, broadcast, state, *rest, **more)
        if state == "scheduled":
            given.set()
            time.sleep(0.5)
        return became

    def says_no() -> None:
        given.wait(10)
        person = third if no == "decline" else many.author
        person.tap_data(tap("broadcast_draft", no, many.broadcast.id))

    monkeypatch.setattr(broadcasts, "become", slowly)
    with ThreadPoolExecutor(2) as both:
        yes = both.submit(second.tap, "Da, trimiteți")
        both.submit(says_no).result()
    yes.result()

    assert many.broadcast.state == "scheduled"
    assert many.broadcast.approved_by is not None


@pytest.mark.parametrize("tap_name", ["approve", "decline"])
def test_the_author_cannot_say_yes_or_no_to_the_own_message(
    many: Announced, turns: Turns, database: Database, tap_name: str
) -> None:
    colleague(turns, database, "director")
    many.send()
    many.author.tap_data(tap("broadcast_draft", tap_name, many.broadcast.id, 51))

    assert many.broadcast.state == "waiting_approval"


def test_somebody_elses_draft_can_be_seen_by_a_coordinator_and_not_sent(
    there: Announced, turns: Turns, database: Database
) -> None:
    other = colleague(turns, database, "director")
    there.write()
    see(other, there)

    assert "Sorin" not in other.text
    assert "Radu Model" in other.text
    for name in ("send", "tomorrow", "discard"):
        other.tap_data(tap("broadcast_draft", name, there.broadcast.id, 3))
    assert there.broadcast.state == "draft"


def test_without_a_second_person_nothing_goes_to_many_and_it_is_said_why(many: Announced) -> None:
    many.send()

    toast = many.author.last.toast
    assert toast is not None
    assert "Nimeni altcineva" in many.author.speaks.plain(toast)
    assert many.broadcast.state == "draft"


def test_an_audience_that_changed_since_the_preview_is_looked_at_again(
    there: Announced, turns: Turns, database: Database
) -> None:
    there.write()
    for number in range(60, 62):
        family(turns, database, there.meeting, "ro", number)

    there.author.tap("Trimit")
    assert "Îl primesc 5 persoane" in there.author.text
    assert "Trimit" in " ".join(there.author.labels())
    there.author.tap("Trimit")
    assert there.broadcast.state == "scheduled"


def test_one_person_more_changes_nothing(
    there: Announced, turns: Turns, database: Database
) -> None:
    there.write()
    family(turns, database, there.meeting, "ro", 60)

    there.author.tap("Trimit")

    assert there.broadcast.state == "scheduled"


async def test_an_audience_that_changed_before_its_hour_is_asked_about_again(
    there: Announced, turns: Turns, database: Database
) -> None:
    there.write()
    there.author.tap("Mâine")
    for number in range(60, 63):
        family(turns, database, there.meeting, "ro", number)

    there.now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    await there.run()

    assert there.tally() == {}
    assert there.broadcast.state == "draft"
    assert any(
        "Îl primesc 6 persoane" in shown for shown in there.telegram.texts(there.author.chat)
    )


def test_long_and_telling_texts_are_warned_of_and_not_blocked(there: Announced) -> None:
    there.write(f"{LONG} Vine și psihologul.")

    for warned in ("cuvinte", "psihologul"):
        assert warned in there.author.text
    there.author.tap("Trimit")
    assert there.broadcast.state == "scheduled"


def test_a_text_that_names_a_parent_cannot_be_written(there: Announced, database: Database) -> None:
    signed_up(database, None, 77, name="Ștefania Exemplu")
    there.write("Vine și familia Exemplu.")
    assert "Ștefania Exemplu" in there.author.text
    with pytest.raises(NoResultFound):
        assert there.broadcast

    there.author.say("Vin și alte familii.")
    assert there.broadcast.state == "draft"
    # Those who work here may be named, also by a name that a parent has too.
    there.author.tap("Schimb textul")
    there.author.say("Vă așteaptă doamna Model.")
    assert "Vă așteaptă doamna Model." in there.author.text


def test_a_name_that_became_a_parents_meanwhile_is_not_sent_by_anybody(
    many: Announced, turns: Turns, database: Database
) -> None:
    second = colleague(turns, database, "director")
    many.write("Ne vedem cu Ștefania Exemplu.")
    signed_up(database, None, 77, name="Ștefania Exemplu")

    many.author.tap("✅")
    toast = many.author.last.toast
    assert toast is not None
    assert "părinte" in many.author.speaks.plain(toast)
    assert state(many) == "draft"
    assert "✅" not in " ".join(
        many.author.speaks.plain(b.label) for b in many.author.screen.buttons
    )

    with database.transaction() as db:
        broadcasts.become(db, many.broadcast.id, "waiting_approval", many.now, expected=51)
    words = announcing.stamp(many.broadcast.texts)
    second.tap_data(tap("broadcast_draft", "approve", many.broadcast.id, 51, words))
    assert state(many) == "waiting_approval"


def test_a_second_person_says_yes_only_to_the_words_on_their_screen(
    many: Announced, turns: Turns, database: Database
) -> None:
    """The first message stays in their chat while the author writes other words and asks again."""
    second = colleague(turns, database, "director")
    many.send("Ne vedem joi.")
    see(second, many)
    first = max(second.chat_log)
    old = next(b for b in second.screen.buttons if "approve" in b.data)
    many.author.tap("Schimb textul")
    many.author.say("Veniți imediat cu toate actele.")
    many.author.tap("Cer acordul")
    assert state(many) == "waiting_approval"

    second.press(old, first)

    assert state(many) == "waiting_approval"
    assert second.last.alert
    assert "toate actele" in second.text
    second.tap("Da, trimiteți")
    assert state(many) == "scheduled"


def test_how_many_have_no_telegram_and_how_many_had_enough_is_said_before(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 2, without_telegram=2)
    there.write()

    assert "2 persoane nu au Telegram" in there.author.text


def test_a_draft_of_another_centre_is_not_there(
    there: Announced, turns: Turns, database: Database
) -> None:
    there.write()
    outsider = stranger(database)
    parent = there.families[0]
    for person in (outsider, parent):
        for name in ("", "send", "approve", "discard"):
            person.tap_data(tap("broadcast_draft", name, there.broadcast.id, 3))
            assert "nu mai este disponibil" in person.text
    assert there.broadcast.state == "draft"


def state(there: Announced) -> str:
    return there.broadcast.state


def see(person: Any, there: Announced) -> None:
    person.now = max(person.now, there.author.now)
    person.tap_data(tap("broadcast_draft", "", there.broadcast.id, 0))


def second_account(database: Database, person: Any) -> int:
    from tests.colleagues import member_of

    account = member_of(database, person).account_id
    assert account is not None
    return account
