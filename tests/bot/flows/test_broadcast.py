from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.announcing import MOST
from bot.dialogue import Asking, Done, Reply, walk
from bot.flows.broadcast import Facts, talk
from bot.turn import Turns
from storage import sending
from storage.audiences import Audience
from storage.broadcasts import ANY
from storage.database import Database
from storage.staff import Member
from tests.bot.announced import Announced, announced, family, lead, signed_up
from tests.colleagues import colleague
from tests.sample import MEETING, WHO, add_meeting

COORDINATOR = replace(WHO, member=Member(51, "belvedere", "Radu Model", "coordinator", "active", 1))
EDUCATOR = replace(WHO, member=Member(52, "belvedere", "Sorin Specimen", "staff", "active", 1))
MANY = tuple(
    replace(MEETING, id=n, activity_id=30 + n, starts_at=MEETING.starts_at + timedelta(days=n))
    for n in range(1, 13)
)
FACTS = [
    Facts(who=EDUCATOR, every=False, coming=(), waiting={}),
    Facts(who=EDUCATOR, every=False, coming=(MEETING,), waiting={}, reached=1, languages=("ro",)),
    Facts(who=COORDINATOR, every=True, coming=MANY, waiting={3: 2}),
    Facts(
        who=COORDINATOR,
        every=True,
        coming=MANY,
        waiting={m.id: 1 for m in MANY},
        reached=120,
        to_call=21,
        languages=("ro", "en", "uk"),
    ),
]
REPLIES = {
    "age": [Reply("typed", "5-8"), Reply("typed", "6 ani")],
    "text": [Reply("typed", "Ne vedem joi.")],
    **{f"text.{one}": [Reply("typed", "Ne vedem joi.")] for one in ("ro", "en", "uk")},
}


@pytest.fixture
def there(turns: Turns, database: Database) -> Announced:
    return announced(turns, database)


async def test_a_message_to_a_meeting_takes_at_most_four_taps_and_one_text(
    there: Announced,
) -> None:
    there.author.command("team")
    there.author.tap("📣")
    there.author.tap("📅")
    there.author.say("Aduceți un caiet. Ne vedem joi.")
    seen = there.author.text
    there.author.tap("Trimit")
    await there.run()

    assert there.author.taps <= 4
    assert there.author.typed == 1
    assert "Îl primesc 3 persoane" in seen
    assert all("Aduceți un caiet" in shown for (shown,) in there.texts())


def test_what_the_preview_shows_is_word_for_word_what_each_will_read(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, languages=("ro", "uk"))
    there.author.command("broadcast")
    there.author.tap("📅")
    there.author.tap("Un text pe limbă")
    there.author.say("Ne vedem <joi> & vineri.")
    there.author.say("Чекаємо у четвер.")
    romanian = there.author.text
    there.author.tap("Українська")
    ukrainian = there.author.text
    there.author.tap("Trimit")
    there.tick()

    with database.transaction() as db:
        rows = sending.claim(db, "test", there.now)
    assert len([row for row in rows if row.card == "announcement"]) == 3
    assert "Un mesaj de la centru\n\nNe vedem &lt;joi&gt; &amp; vineri." in romanian
    assert "Повідомлення від центру\n\nЧекаємо у четвер." in ukrainian


async def test_each_reads_the_text_in_the_own_language(turns: Turns, database: Database) -> None:
    there = announced(turns, database, languages=("ro", "uk", "en"))
    there.author.command("broadcast")
    there.author.tap("📅")
    there.author.tap("Un text pe limbă")
    for said in ("Ne vedem joi.", "See you on Thursday.", "Чекаємо у четвер."):
        there.author.say(said)
    there.author.tap("Trimit")
    await there.run()

    assert [shown for (shown,) in there.texts()] == [
        "📣 Un mesaj de la centru\n\nNe vedem joi.",
        "📣 Повідомлення від центру\n\nЧекаємо у четвер.",
        "📣 A message from the centre\n\nSee you on Thursday.",
    ]


async def test_one_text_for_all_reaches_all_whatever_they_read(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, languages=("ro", "uk"))
    there.send("Ne vedem joi.")
    await there.run()

    assert all("Ne vedem joi." in shown for (shown,) in there.texts())


def test_whoever_writes_in_one_language_only_is_not_asked_about_others(there: Announced) -> None:
    there.author.command("broadcast")
    there.author.tap("📅")

    assert not any("limbă" in label for label in there.author.labels())


def test_a_text_that_is_too_long_for_one_screen_is_refused(there: Announced) -> None:
    there.author.command("broadcast")
    there.author.tap("📅")
    there.author.say("a" * (MOST + 1))

    assert f"{MOST}" in there.author.text
    there.author.say("a" * MOST)
    assert "Trimit" in " ".join(there.author.labels())


def test_a_waiting_list_an_activity_an_age_a_language_and_all_can_be_written_to(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, languages=("ro", "uk"))
    full = add_meeting(database, capacity=1, starts_in=timedelta(days=9))
    signed_up(database, full, 50)
    family(turns, database, full, "ro", 51)
    author = there.author
    seen = {}
    for kind, *further in (
        ("O listă de așteptare", "📅"),
        ("Toată activitatea", "📅"),
        ("După vârsta lor", "🧒"),
        ("O limbă", "Українська"),
        ("Toate familiile",),
    ):
        author.command("broadcast")
        author.tap(kind)
        for label in further:
            author.tap(label)
        seen[kind] = author.text
        author.command("cancel")

    assert "Îl primește 1 persoană" in seen["O listă de așteptare"]
    assert "Îl primesc 3 persoane" in seen["Toată activitatea"]
    assert "Nimeni de acolo nu are Telegram" in seen["După vârsta lor"]
    assert "Îl primește 1 persoană" in seen["O limbă"]
    assert "Îl primesc 4 persoane" in seen["Toate familiile"]
    assert "1 persoană nu are Telegram" in seen["Toate familiile"]


def test_ages_can_be_written_in_words() -> None:
    facts = FACTS[3]
    step = walk(talk(facts), {"audience": "age"})
    assert isinstance(step, Asking)

    assert step.question.read(Reply("typed", "de la 5 la 8 ani")) == "5-8"
    assert step.question.read(Reply("typed", "7")) == "7-7"
    for nonsense in ("8-5", "0-40", "mici", "1-2-3"):
        assert not isinstance(step.question.read(Reply("typed", nonsense)), str)
    done = walk(talk(facts), {"audience": "age", "age": "5-8", "text": "x"})
    assert isinstance(done, Done)
    assert done.command.audience == Audience("age", born=(2018, 2021))
    assert done.command.texts == {ANY: "x"}


def test_an_educator_writes_only_to_the_families_of_the_own_meetings(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 2)
    educator = colleague(turns, database, "staff")
    mine = add_meeting(database, starts_in=timedelta(days=5))
    lead(database, mine, educator)
    family(turns, database, mine, "ro", 70)

    educator.command("broadcast")
    offered = [label for label in educator.labels() if "📅" in label]

    assert len(offered) == 2  # the meeting, and its activity
    assert not any("Toate familiile" in label for label in educator.labels())
    for token in (f"m{there.meeting}", "all", "age", "language"):
        done = walk(
            talk(FACTS[1]), {"audience": token, "age": "3-6", "spoken": "ro", "text": "Ceva."}
        )
        assert isinstance(done, Asking)
        assert done.question.key == "audience"


def test_whoever_leads_nothing_is_told_so(turns: Turns, database: Database) -> None:
    educator = colleague(turns, database, "staff")
    educator.command("broadcast")

    assert "Nu conduceți nicio întâlnire" in educator.text
    educator.tap("Bine")
    assert "Trimit" not in " ".join(educator.labels())


def test_a_meeting_that_was_given_to_somebody_else_meanwhile_is_not_theirs_any_more(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, role="staff")
    there.author.command("broadcast")
    there.author.tap("📅")
    lead(database, there.meeting, colleague(turns, database, "staff", name="Altcineva Nou"))

    there.author.say("Ne vedem joi.")

    assert "Nu conduceți nicio întâlnire" in there.author.text


def test_coming_meetings_are_offered_however_many_past_ones_are_still_open(
    there: Announced, database: Database
) -> None:
    """A meeting stays open until its attendance is taken."""
    for days in range(1, 41):
        add_meeting(database, starts_in=timedelta(days=-days))

    there.author.command("broadcast")
    there.author.tap("📅 joi")
    there.author.say("Ne vedem joi.")

    assert there.broadcast.audience.meeting == there.meeting
