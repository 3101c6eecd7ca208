from __future__ import annotations

from bot.dialogue import Reply
from bot.render import message
from bot.screen import Voice, tap
from bot.texts import translator
from bot.turn import Turns
from storage import audit, request_messages
from storage.database import Database
from tests.bot.cards.test_request import asked
from tests.bot.cards.test_request_work import taken
from tests.bot.families import MISSING, deliver, family, member, only_request
from tests.colleagues import member_of

FACTS = ["AwACAgQ-invented-file-id"]


def test_a_recording_goes_both_ways_and_to_nobody_else(turns: Turns, database: Database) -> None:
    parent, worker = asked(turns, database), member(turns, database)
    other = member(turns, database, name="Sorin Specimen", works_on=["family"])
    stranger = family(turns, database, "+9996610002")
    request = only_request(database, parent)
    parent.tap("Scriu sau vorbesc")
    parent.send(Reply("voice", "from-the-family"))
    worker.tap_data(tap("request_work", "take", request.id))
    worker.tap("Ascult")
    assert worker.screen.attachment == Voice("from-the-family")

    worker.tap("Răspund")
    worker.send(Reply("voice", "from-the-team"))
    worker.tap("Ioana")
    deliver(database, parent, worker, at=parent.now.replace(hour=11))
    parent.tap("Deschid")
    parent.tap("Ascult")
    assert parent.screen.attachment == Voice("from-the-team")

    with database.transaction() as db:
        said = request_messages.last(db, request.id, 5)
    assert [one.side for one in said] == ["family", "team"]
    for one in said:
        for person in (other, stranger):
            person.tap_data(tap("listen", "", one.id))
            assert person.text == MISSING
    parent.tap_data(tap("listen", "", said[0].id))
    assert parent.text == MISSING, "what was sent is in the chat already"


def test_what_is_read_takes_no_words_along() -> None:
    from bot.cards.listen import CARD

    screen = CARD.say(FACTS[0])
    assert screen.protect
    assert message(screen, translator("ro"))["text"] == ""


def test_that_one_of_the_team_listened_is_in_the_audit_log_and_that_a_family_did_is_not(
    turns: Turns, database: Database
) -> None:
    parent, worker, request = taken(turns, database)
    lead = member(turns, database, "coordinator", works_on=[])
    parent.tap("Scriu sau vorbesc")
    parent.send(Reply("voice", "from-the-family"))
    worker.now = parent.now
    worker.tap("Răspund")
    worker.send(Reply("voice", "from-the-team"))
    worker.tap("Ioana")
    with database.transaction() as db:
        heard, answer = (one.id for one in request_messages.last(db, request.id, 2))

    for person in (worker, lead, worker):
        person.tap_data(tap("listen", "", heard))
    parent.tap_data(tap("listen", "", answer))
    assert parent.screen.attachment == Voice("from-the-team")

    with database.reading() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=50)
    looks = [(e.member, e.record, e.fields) for e in entries if e.action == "read"]
    by = [member_of(database, person).id for person in (lead, worker)]
    assert [one for one in looks if one[1] in {heard, answer}] == [
        (by[0], heard, ("voice",)),
        (by[1], heard, ("voice",)),
    ]


def test_words_are_no_recording(turns: Turns, database: Database) -> None:
    parent, worker, request = taken(turns, database)
    parent.tap("Scriu sau vorbesc")
    parent.say("Este vorba de școală.")
    with database.transaction() as db:
        words = request_messages.last(db, request.id, 1)[0]

    worker.tap_data(tap("listen", "", words.id))

    assert worker.text == MISSING
