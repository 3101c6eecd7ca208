from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.cards import request as request_card
from bot.cards.talk import PAGE, Facts
from bot.incoming import Incoming, Press
from bot.screen import Tap, tap
from bot.texts import LANGUAGES
from bot.turn import Turns
from storage import requests
from storage.database import Database
from storage.topics import COUNSELLING
from tests.bot.asked import APPROVED, MATERIAL, REQUEST
from tests.bot.cased import worked
from tests.bot.families import account_of, deliver, family, member, only_request
from tests.bot.flows.test_case_write import write
from tests.person import Person
from tests.sample import CENTRE, CENTRES, NOW, WHO

FACTS = [
    Facts(who=WHO, asked=request_card.Facts(who=WHO, request=REQUEST)),
    Facts(who=WHO, mine=()),
    Facts(who=WHO, mine=(REQUEST,)),
    Facts(who=WHO, mine=(REQUEST, MATERIAL, APPROVED, REQUEST)),
    Facts(who=WHO, mine=(REQUEST, MATERIAL, APPROVED), next=1),
]
BUCHAREST = CENTRE.zone


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_known_parent_has_a_promise_after_two_taps(
    turns: Turns, database: Database, language: str
) -> None:
    parent = family(turns, database, language=language)
    parent.taps = parent.typed = 0

    parent.home("💬")
    parent.tap("🏫")

    assert (parent.taps, parent.typed) == (2, 0)
    request = only_request(database, parent)
    assert request.topic == "school"
    assert request.due_at is not None
    assert parent.speaks.plain(WHO.when(request.due_at)).removeprefix("mâine, ") in parent.text


def test_ask_promises_a_call_by_an_hour_in_words(turns: Turns, database: Database) -> None:
    """A Monday at noon and a bit: the close of Wednesday, two whole working days later."""
    parent = family(turns, database)
    parent.home("Vorbim")

    parent.tap("Copilul meu")

    assert "Vă sună cineva până miercuri, 25 noiembrie, ora 17:00" in parent.text


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (datetime(2026, 11, 23, 8, 59), datetime(2026, 11, 25, 12)),
        (datetime(2026, 11, 23, 11, 59), datetime(2026, 11, 25, 12)),
        (datetime(2026, 11, 23, 12, 1), datetime(2026, 11, 25, 17)),
        # Friday afternoon; Monday and Tuesday are public holidays.
        (datetime(2026, 11, 27, 16, 0), datetime(2026, 12, 3, 17)),
        (datetime(2026, 11, 28, 23, 0), datetime(2026, 12, 4, 12)),
        (datetime(2026, 12, 24, 10, 0), datetime(2026, 12, 29, 12)),
    ],
)
def test_the_hour_is_counted_in_the_centres_working_time(
    turns: Turns, database: Database, asked: datetime, due: datetime
) -> None:
    parent = family(turns, database)
    parent.now = asked.replace(tzinfo=BUCHAREST)
    parent.home("Vorbim")
    parent.tap("Familia")

    assert only_request(database, parent).due_at == due.replace(tzinfo=BUCHAREST)


def test_a_newcomer_says_who_it_is_and_then_has_the_promise(
    parent: Person, turns: Turns, database: Database
) -> None:
    from tests.bot.flows.test_signup import welcomed

    welcomed(parent)
    parent.home("Vorbim")
    parent.tap("Spun la telefon")
    assert "Ca să vă putem suna" in parent.text
    parent.share()
    parent.say("Maria Exemplu")
    parent.tap("Da")

    assert any(
        "Vă sună cineva până" in parent.speaks.say(*s.text) for s in parent.chat_log.values()
    )
    assert only_request(database, parent).topic == "other"


def test_before_the_notice_is_accepted_there_is_a_number_and_nothing_is_asked(
    parent: Person, database: Database
) -> None:
    parent.start()
    parent.tap("Română")

    parent.home("Vorbim")

    assert CENTRE.phone.number in parent.text
    with database.transaction() as db:
        assert db.execute(requests.requests.select()).all() == []


def test_asking_twice_is_one_request(turns: Turns, database: Database) -> None:
    parent = family(turns, database)
    for _time in range(2):
        parent.tap_data("talk:AA:ask")

    with database.transaction() as db:
        assert len(requests.open_of(db, account_of(database, parent))) == 1


def test_what_is_open_comes_first_and_something_else_can_still_be_asked(
    turns: Turns, database: Database
) -> None:
    parent = family(turns, database)
    parent.home("Vorbim")
    parent.tap("Școala")
    parent.home("Vorbim")
    assert any("Școala" in label for label in parent.labels())
    parent.tap("Altceva")
    parent.tap("Familia")

    with database.transaction() as db:
        mine = requests.open_of(db, account_of(database, parent))
    assert [one.topic for one in mine] == ["school", "family"]


def test_a_forged_topic_shows_the_topics_again(turns: Turns, database: Database) -> None:
    parent = family(turns, database)
    for number in (len(COUNSELLING), 2**40):
        parent.tap_data(tap("talk", "ask", number))
        assert "Despre ce doriți să vorbiți?" in parent.text


def test_a_topic_keeps_what_was_left_open(turns: Turns, database: Database) -> None:
    """A question elsewhere waits while somebody asks for a call."""
    parent = family(turns, database)
    parent.command("language")
    parent.home("Vorbim")
    parent.tap("Școala")
    parent.command("menu")

    assert "Continuăm" in " ".join(parent.labels())


def test_those_whose_topic_it_is_hear_of_it_while_the_centre_is_open(
    turns: Turns, database: Database
) -> None:
    parent = family(turns, database)
    mine = member(turns, database, name="Ioana Probă", works_on=["school"])
    other = member(turns, database, name="Sorin Specimen", works_on=["family"])
    lead = member(turns, database, "coordinator", works_on=[])
    parent.now = datetime(2026, 11, 23, 20, 0, tzinfo=BUCHAREST)
    parent.home("Vorbim")
    parent.tap("Școala")

    assert deliver(database, mine, other, lead, at=parent.now) == []
    told = deliver(database, mine, other, lead, at=datetime(2026, 11, 24, 9, 0, tzinfo=BUCHAREST))
    assert [(one.person, one.card) for one in told] == [(mine, "request_notice")]
    assert "R-" in told[0].text
    assert "Școala" not in told[0].text


def test_without_anybody_for_the_topic_the_coordinator_hears_of_it(
    turns: Turns, database: Database
) -> None:
    parent = family(turns, database)
    lead = member(turns, database, "coordinator", works_on=[])
    parent.home("Vorbim")
    parent.tap("Școala")

    told = deliver(database, lead, at=parent.now)

    assert [one.person for one in told] == [lead]
    assert parent.now > NOW
    assert CENTRES["belvedere"] is CENTRE


@pytest.mark.parametrize("many", [4, 5, 7])
def test_every_open_request_is_found_and_can_be_taken_back(
    turns: Turns, database: Database, many: int
) -> None:
    parent = family(turns, database)
    for number in range(min(many, len(COUNSELLING))):
        parent.tap_data(tap("talk", "ask", number))
    for category in ["Alimente", "Haine"][: max(0, many - len(COUNSELLING))]:
        parent.command("menu")
        parent.tap("Sprijin material")
        parent.tap(category)
    with database.reading() as db:
        wanted = {one.id for one in requests.open_of(db, account_of(database, parent))}
    assert len(wanted) == many
    parent.home("Vorbim")

    found: set[int] = set()
    pages = 0
    while not wanted <= found and pages < many:
        shown = [Tap.read(button.data) for button in parent.screen.buttons]
        found |= {one.ids[0] for one in shown if one.card == "request"}
        pages += 1
        if found != wanted:
            parent.tap("Mai multe", screen=parent.screen)

    assert found == wanted
    for one in wanted:
        parent.tap_data(tap("request", "", one))
        parent.tap("Retrag", screen=parent.screen)
    with database.reading() as db:
        assert requests.open_of(db, account_of(database, parent)) == []


def test_a_page_that_does_not_exist_is_one_that_does(turns: Turns, database: Database) -> None:
    parent = family(turns, database)
    for number in range(len(COUNSELLING)):
        parent.tap_data(tap("talk", "ask", number))

    parent.tap_data(tap("talk", "", PAGE, 2**40))

    assert "Cererile dumneavoastră" in parent.text


def again(turns: Turns, parent: Person, data: str) -> tuple[str, str]:
    """What the tap shows, and what it shows when it comes again because the program died before that was on the phone."""
    parent.last = turns.take(Incoming(1, parent.chat, Press(data, "q"), 1), parent.now)
    first = parent.speaks.say(*parent.last.shows[-1].screen.text)
    parent.last = turns.take(Incoming(1, parent.chat, Press(data, "q"), 1), parent.now)
    return first, parent.speaks.say(*parent.last.shows[-1].screen.text)


@pytest.mark.parametrize("number", range(len(COUNSELLING)))
def test_a_promise_that_nobody_saw_is_seen_when_the_tap_comes_again(
    turns: Turns, database: Database, number: int
) -> None:
    parent = family(turns, database)

    first, second = again(turns, parent, tap("talk", "ask", number))

    assert "Vă sună cineva până" in first
    assert second == first
    with database.reading() as db:
        assert len(requests.open_of(db, account_of(database, parent))) == 1


def test_what_the_centre_wrote_first_is_no_answer_to_a_topic_that_was_tapped(
    turns: Turns, database: Database
) -> None:
    parent, worker, _case = worked(turns, database)
    write(worker)
    parent.now = worker.now + timedelta(minutes=1)

    first, second = again(turns, parent, tap("talk", "ask", COUNSELLING.index("other")))

    assert "Vă sună cineva până" in first
    assert second == first
