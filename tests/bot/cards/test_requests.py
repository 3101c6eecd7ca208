from __future__ import annotations

from datetime import timedelta

from bot.cards.requests import PAGE, Facts
from bot.request_words import span
from bot.screen import tap
from bot.texts import translator
from bot.turn import Turns
from storage.database import Database
from tests.bot.asked import ASSIGNED, LATE, REQUEST, STAFF_WHO
from tests.bot.families import family, give, member, only_request
from tests.colleagues import colleague

FACTS = [
    Facts(who=STAFF_WHO, page=0, listed=(), more=False, leads=False),
    Facts(who=STAFF_WHO, page=0, listed=((REQUEST, ""),), more=False, leads=False),
    Facts(
        who=STAFF_WHO,
        page=1,
        listed=((LATE, "Maximiliana-Constantina"), (ASSIGNED, "Maximiliana-Constantina"))
        * (PAGE // 2),
        more=True,
        leads=True,
    ),
]


def test_everybody_sees_the_own_topics_oldest_first_and_a_coordinator_all(
    turns: Turns, database: Database
) -> None:
    references = {}
    for number, topic in enumerate(("Școala", "Familia", "Copilul meu")):
        parent = family(turns, database, f"+999661000{number}")
        parent.later(minutes=number)
        parent.home("Vorbim")
        parent.tap(topic)
        references[topic] = only_request(database, parent).reference
    worker = member(turns, database, works_on=["child", "school"])
    lead = member(turns, database, "coordinator", works_on=[])

    worker.command("requests")
    lead.command("requests")

    assert references["Familia"] not in worker.text
    assert worker.text.index(references["Școala"]) < worker.text.index(references["Copilul meu"])
    assert all(reference in lead.text for reference in references.values())


def test_it_says_how_long_each_waits_and_when_it_is_due(turns: Turns, database: Database) -> None:
    parent = family(turns, database)
    parent.home("Vorbim")
    parent.tap("Școala")
    worker = member(turns, database)
    worker.now = parent.now + timedelta(hours=5)

    worker.command("requests")

    assert "Așteaptă de 5 ore" in worker.text
    assert "Termen: miercuri, 25 noiembrie, ora 17:00" in worker.text
    assert "Încă nu se ocupă nimeni" in worker.text


def test_a_topic_that_is_given_opens_its_requests_with_the_next_tap(
    turns: Turns, database: Database
) -> None:
    parent = family(turns, database)
    parent.home("Vorbim")
    parent.tap("Școala")
    worker = colleague(turns, database, "staff")
    worker.command("requests")
    assert "Nicio familie nu așteaptă" in worker.text

    give(database, worker, ["school"])
    worker.command("requests")

    assert only_request(database, parent).reference in worker.text


def test_pages_hold_every_request_once(turns: Turns, database: Database) -> None:
    wanted = set()
    for number in range(PAGE + 2):
        parent = family(turns, database, f"+99966100{number:02}")
        parent.home("Vorbim")
        parent.tap("Școala")
        wanted.add(only_request(database, parent).reference)
    worker = member(turns, database)
    worker.command("requests")
    first = {b for b in worker.labels() if "R-" in b}
    worker.tap("Mai multe")
    second = {b for b in worker.labels() if "R-" in b} - first

    assert len(first) == PAGE
    assert {label.removeprefix("🤝 ") for label in first | second} == wanted


def test_the_administrator_sees_nothing_of_it(turns: Turns, database: Database) -> None:
    admin = colleague(turns, database, "administrator")

    admin.tap_data(tap("requests"))

    assert "nu mai este disponibil" in admin.text


def test_time_is_said_as_roughly_as_people_say_it() -> None:
    speaks = translator("ro")
    said = {
        minutes: speaks.plain(span(timedelta(minutes=minutes)))
        for minutes in (-1, 0, 1, 59, 60, 20 * 60, 47 * 60, 48 * 60, 20 * 1440)
    }

    assert list(said.values()) == [
        "0 minute", "0 minute", "1 minut", "59 de minute", "1 oră", "20 de ore", "47 de ore", "2 zile",
        "20 de zile",
    ]  # fmt: skip
