"""Who sees and works on a request: the role, the topic and the centre decide; everybody else sees nothing at all."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.cards.request_taps import TAPS
from bot.notices import BEHIND, WHAT
from bot.rights import RIGHTS
from bot.screen import Button, tap
from bot.texts import _
from bot.turn import Turns
from storage import audit, complaints, request_messages, slots, staff
from storage.database import Database
from storage.request_messages import Said
from storage.requests import Request
from storage.staff import ROLES
from tests.bot.cards.test_request import asked
from tests.bot.cards.test_slots import booked
from tests.bot.families import TWO_CENTRES, family, member, only_request, other_parent, seen
from tests.colleagues import colleague, member_of, welcomed_person
from tests.person import Person


@dataclass(frozen=True)
class Private:
    """Ids of what only one chat and whoever works on it may see. `nameless`: what not even its sender may."""

    request: int
    words: int
    recording: int
    answer: int
    slot: int
    sequence: int
    complaint: int
    nameless: int


MADE_UP = Private(123_456, 223_456, 323_456, 423_456, 523_456, 1, 623_456, 723_456)


def private(turns: Turns, database: Database) -> tuple[Person, Private]:
    """A parent with an agreed hour, something said both ways, and two complaints."""
    parent, _worker, slot = booked(turns, database)
    request = only_request(database, parent)
    with database.transaction() as db:
        said = (Said(words="Cuvinte inventate."), Said(voice="invented"))
        words, recording = (request_messages.add(db, request.id, s, parent.now).id for s in said)
        answer = request_messages.add(
            db, request.id, Said(voice="answer"), parent.now, author=slot.staff_id
        ).id
        day, account = parent.now.date(), request.account_id
        named, nameless = (
            complaints.register(
                db, "belvedere", "complaint", "Frig.", day, day, account=mine, name=name
            ).id
            for mine, name in ((account, "Ana Exemplu"), (None, None))
        )
    found = Private(request.id, words, recording, answer, slot.id, slot.sequence, named, nameless)
    return parent, found


def outsiders(turns: Turns, database: Database, parent: Person) -> dict[str, Person]:
    ex_member = member(turns, database)
    lead, leaving = (
        member_of(database, person)
        for person in (colleague(turns, database, "coordinator"), ex_member)
    )
    with database.transaction() as db:
        assert staff.switch_off(db, leaving.id, lead, parent.now)
    return {
        "another topic's team": member(turns, database, works_on=["family", "material"]),
        "a member without a topic": colleague(turns, database, "staff"),
        "somebody who has left": ex_member,
        "the administrator": colleague(turns, database, "administrator"),
        "another centre's coordinator": colleague(
            Turns(database, TWO_CENTRES), database, "coordinator", centre="elsewhere"
        ),
        "another parent": family(turns, database, "+9996610002"),
        "the other parent of the same child": other_parent(turns, database, parent),
        "a stranger": welcomed_person(turns, database),
    }


def looks(of: Private) -> list[str]:
    """Every button about it that anybody could make up."""
    request, slot = of.request, (of.slot, of.sequence)
    found = [tap("request_work", name, request, extra) for name in ("", *TAPS) for extra in (0, 1)]
    found += [tap("request_number", "", request)]
    found += [tap("request_notice", "", request, n, r) for n in range(len(WHAT)) for r in (0, 1)]
    found += [tap("request", name, request) for name in ("", "write", "withdraw", "undo")]
    found += [tap("safe_hours", name, request, 1) for name in ("", "set")]
    found += [tap("slots", name, request, of.slot) for name in ("", "book")]
    found += [tap("slot", name, *slot) for name in ("", "cancel")]
    found += [tap("slot_calendar", "", *slot), tap("my_slots", "close", of.slot)]
    for message in (of.words, of.recording, of.answer):
        found += [tap("answer", "", message), tap("listen", "", message)]
    for complaint in (of.complaint, of.nameless):
        found += [tap("complaint", "", complaint)]
        found += [tap("complaint_work", name, complaint) for name in ("", "answer", "told")]
    behind = (
        ("request", request), ("answer", of.answer), ("slot", *slot), ("complaint", of.complaint),
        ("complaint", of.nameless),
    )  # fmt: skip
    found += [tap("discreet", "", BEHIND.index(card), *ids) for card, *ids in behind]
    return found


def everything(database: Database, parent: Person) -> object:
    """What must be as it was, and what nobody may have looked at."""
    with database.reading() as db:
        seen_by = [
            (e.member, e.action, e.table) for e in audit.newest(db, "belvedere", skip=0, limit=500)
        ]
        hours = db.execute(slots.slots.select().order_by(slots.slots.c.id)).all()
        written = db.execute(complaints.complaints.select().order_by("id")).all()
    return only_request(database, parent), seen_by, hours, written


def test_whoever_has_no_part_in_it_sees_just_what_a_missing_one_shows(
    turns: Turns, database: Database
) -> None:
    parent, there = private(turns, database)
    people = outsiders(turns, database, parent)
    before = everything(database, parent)

    for who, person in people.items():
        for real, made_up in zip(looks(there), looks(MADE_UP), strict=True):
            shown = []
            for data in (real, made_up):
                person.press(Button(_("forged"), data), 77)
                shown.append(seen(person))
            assert shown[0] == shown[1], (who, real)
    assert everything(database, parent) == before


def test_the_sender_of_a_complaint_without_a_name_has_no_part_in_it_either(
    turns: Turns, database: Database
) -> None:
    parent, there = private(turns, database)
    shown = []
    for complaint in (there.nameless, MADE_UP.nameless):
        for data in (
            tap("complaint", "", complaint),
            tap("complaint_work", "", complaint),
            tap("discreet", "", BEHIND.index("complaint"), complaint),
        ):
            parent.press(Button(_("forged"), data), 77)
            shown.append(seen(parent))

    assert shown[:3] == shown[3:]


def test_the_control_the_owner_sees_each_of_it(turns: Turns, database: Database) -> None:
    parent, there = private(turns, database)

    for data in (
        tap("request", "", there.request),
        tap("slot", "", there.slot, there.sequence),
        tap("slot_calendar", "", there.slot, there.sequence),
        tap("answer", "", there.answer),
        tap("listen", "", there.answer),
        tap("complaint", "", there.complaint),
    ):
        parent.press(Button(_("own"), data), 77)
        assert "nu mai este disponibil" not in parent.speaks.say(*parent.last.shows[-1].screen.text)


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
    person = member(turns, database, role, works_on=["school"])  # type: ignore[arg-type]  # parametrized with a role

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
