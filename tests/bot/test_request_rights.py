"""Who sees and works on a request: the role, the topic and the centre decide; everybody else sees nothing at all."""

from __future__ import annotations

import pytest

from bot.cards.request_taps import TAPS
from bot.notices import WHAT
from bot.rights import RIGHTS
from bot.screen import Button, tap
from bot.texts import _
from bot.turn import Turns
from storage import request_messages
from storage.database import Database
from storage.request_messages import Said
from storage.requests import Request
from storage.staff import ROLES
from tests.bot.cards.test_request import asked
from tests.bot.families import TWO_CENTRES, family, member, only_request, seen
from tests.colleagues import colleague, welcomed_person
from tests.person import Person


def outsiders(turns: Turns, database: Database) -> dict[str, Person]:
    return {
        "another topic's team": member(turns, database, works_on=["family", "material"]),
        "a member without a topic": colleague(turns, database, "staff"),
        "the administrator": colleague(turns, database, "administrator"),
        "another centre's coordinator": colleague(
            Turns(database, TWO_CENTRES), database, "coordinator", centre="elsewhere"
        ),
        "another parent": family(turns, database, "+9996610002"),
        "a stranger": welcomed_person(turns, database),
    }


def looks(request: int, message: int) -> list[str]:
    """Every button about a request that anybody could make up."""
    found = [tap("request_work", name, request, extra) for name in ("", *TAPS) for extra in (0, 1)]
    found += [tap("request_number", "", request), tap("listen", "", message)]
    found += [tap("request_notice", "", request, n, 0) for n in range(len(WHAT))]
    found += [tap("request", name, request) for name in ("", "write", "withdraw", "undo")]
    found += [tap("safe_hours", name, request, 1) for name in ("", "set")]
    found += [tap("slots", name, request, message) for name in ("", "book")]
    found += [tap("answer", "", message), tap("discreet", "", 0, request)]
    return found


def test_whoever_has_no_part_in_it_sees_just_what_a_missing_one_shows(
    turns: Turns, database: Database
) -> None:
    parent = asked(turns, database)
    request = only_request(database, parent)
    with database.transaction() as db:
        message = request_messages.add(db, request.id, Said(voice="invented"), parent.now).id

    for who, person in outsiders(turns, database).items():
        shown: list[list[str]] = []
        for ids in ((request.id, message), (123_456, 654_321)):
            shown.append([])
            for data in looks(*ids):
                person.press(Button(_("forged"), data), 77)
                shown[-1].append(seen(person))
        assert shown[0] == shown[1], who
    assert only_request(database, parent) == request


def test_the_other_way_round_whose_topic_it_is_sees_it(turns: Turns, database: Database) -> None:
    """The control: were nobody shown anything, the test above would be green as well."""
    parent = asked(turns, database)
    request = only_request(database, parent)

    for person in (
        member(turns, database, works_on=["school"]),
        member(turns, database, "staff", works_on=["school"]),
        colleague(turns, database, "coordinator"),
        colleague(turns, database, "director"),
    ):
        person.tap_data(tap("request_work", "", request.id))
        assert request.reference in person.text


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_the_table_says(turns: Turns, database: Database, role: str) -> None:
    parent = asked(turns, database)
    request = only_request(database, parent)
    person = member(turns, database, role, works_on=["school"])  # type: ignore[arg-type]

    person.tap_data(tap("request_work", "take", request.id))

    may = role in RIGHTS["work_request"]
    assert (only_request(database, parent).responsible_id is not None) == may
    person.tap_data(tap("complaints"))
    assert ("nu mai este disponibil" in person.text) == (role not in RIGHTS["see_complaints"])
    person.tap_data(tap("topics"))
    assert ("nu mai este disponibil" in person.text) == (role not in RIGHTS["set_topics"])


def test_a_topic_that_is_taken_away_closes_its_requests_with_the_next_tap(
    turns: Turns, database: Database
) -> None:
    from storage import topics
    from tests.colleagues import member_of

    parent = asked(turns, database)
    request: Request = only_request(database, parent)
    worker = member(turns, database)
    worker.tap_data(tap("request_work", "take", request.id))
    mine = member_of(database, worker).id
    with database.transaction() as db:
        topics.take_away(db, mine, "school")

    worker.tap("Am sunat")

    assert "nu mai este disponibil" in worker.text
    assert only_request(database, parent).due_at is not None
