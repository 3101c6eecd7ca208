from __future__ import annotations

import pytest

from bot.cards.request_notice import Facts
from bot.notices import WHAT
from bot.screen import tap
from bot.texts import LANGUAGES, translator
from bot.turn import Turns
from storage.database import Database
from tests.bot.asked import ANSWERED, LATE, LONG, STAFF_WHO
from tests.bot.cards.test_request import asked
from tests.bot.cards.test_request_work import taken
from tests.bot.families import MISSING, deliver, member, only_request

FACTS = [
    Facts(who=STAFF_WHO, request=request, what=what)
    for what in WHAT
    for request in (LATE, ANSWERED)
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_names_a_reference_and_never_the_matter_or_the_family(language: str) -> None:
    from bot.cards.request_notice import CARD
    from bot.request_words import TOPICS

    speaks = translator(language)
    for facts in FACTS:
        said = speaks.say(*CARD.say(facts).text)
        assert facts.request.reference in said
        assert LONG not in said
        for topic, label in TOPICS.items():
            # "The family wrote" is said of every request.
            assert topic == "family" or speaks.plain(label).split(" ", 1)[1] not in said


def test_it_opens_the_request(turns: Turns, database: Database) -> None:
    worker = member(turns, database)
    parent = asked(turns, database)
    told = deliver(database, worker, at=parent.now)
    assert len(told) == 1

    worker.tap("Deschid cererea")

    assert only_request(database, parent).reference in worker.text
    assert "Încă nu se ocupă nimeni" in worker.text


def test_what_a_colleague_has_taken_meanwhile_is_not_announced_as_new(
    turns: Turns, database: Database
) -> None:
    parent, _worker, request = taken(turns, database)
    second = member(turns, database, name="Sorin Specimen")

    for number, what in enumerate(WHAT):
        second.tap_data(tap("request_notice", "", request.id, number, request.round))
        gone = what not in {"late", "deputy", "leads", "freed", "fell", "moved"}
        assert (second.text == MISSING) == gone, what
    assert parent.chat_log


def test_a_notice_about_what_was_answered_since_is_out_of_date(
    turns: Turns, database: Database
) -> None:
    _parent, worker, request = taken(turns, database)
    worker.tap("Am sunat")

    for what in ("new", "soon", "late", "deputy", "leads", "wrote"):
        worker.tap_data(tap("request_notice", "", request.id, WHAT.index(what), request.round))
        assert worker.text == MISSING, what


def test_a_forged_notice_shows_nothing(turns: Turns, database: Database) -> None:
    _parent, worker, request = taken(turns, database)

    for ids in ((request.id,), (request.id, 99, 0), (12345, 0, 0), ()):
        worker.tap_data(tap("request_notice", "", *ids))
        assert worker.text == MISSING
