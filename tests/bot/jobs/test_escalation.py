from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.hours import working
from bot.jobs.escalation import escalate_requests
from bot.notices import WHAT
from bot.screen import tap
from bot.turn import Turns
from storage import request_asking, request_work, requests, staff, topics
from storage.database import Database, Transaction
from tests.bot.families import Delivered, deliver, family, member, only_request, tick
from tests.colleagues import member_of
from tests.person import Person
from tests.sample import CENTRE, CENTRES

ZONE = CENTRE.zone
# A Wednesday; the Monday and the Tuesday after it are public holidays.
ASKED = datetime(2026, 11, 25, 11, 30, tzinfo=ZONE)
DUE = datetime(2026, 11, 27, 12, 0, tzinfo=ZONE)


def week(
    database: Database,
    *people: Person,
    until: datetime,
    hours: Sequence[float] = (0, 8, 9, 10, 11, 12, 12.5, 13, 14, 15, 16, 17, 20),
    processes: int = 1,
) -> Iterator[Delivered]:
    """Everything that comes to anybody, in order, while nobody does anything and the clock ticks at these hours."""
    midnight = ASKED.replace(hour=0, minute=0)
    for day in range((until - midnight).days + 1):
        for hour in hours:
            now = midnight + timedelta(days=day, hours=hour)
            if not ASKED <= now <= until:
                continue
            # A second tick at the same time, as another process would make it, changes nothing.
            for _process in range(processes):
                tick(database, now)
            yield from (one for one in deliver(database, *people, at=now) if one.screen is not None)


def asking(turns: Turns, database: Database) -> Person:
    parent = family(turns, database)
    parent.now = ASKED
    parent.home("Vorbim")
    parent.tap("Școala")
    return parent


def at(moment: datetime) -> datetime:
    return moment


def local(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%a %d %H:%M}"


def test_a_request_nobody_answers_climbs_and_the_family_is_told_once(
    turns: Turns, database: Database
) -> None:
    mine = member(turns, database, name="Ioana Probă", works_on=["school"])
    deputy = member(turns, database, name="Sorin Specimen", works_on=["school"])
    lead = member(turns, database, "coordinator", name="Radu Model", works_on=[])
    other = member(turns, database, name="Dora Model", works_on=["family"])
    parent = asking(turns, database)
    mine.now = ASKED
    mine.tap_data(tap("request_work", "take", only_request(database, parent).id))

    people = (mine, deputy, lead, other, parent)
    heard = list(week(database, *people, until=ASKED + timedelta(days=8), processes=2))

    names = {id(mine): "mine", id(deputy): "deputy", id(lead): "lead", id(parent): "parent"}
    story = [(names[id(one.person)], local(one.at)) for one in heard]
    assert story == [
        ("mine", "Fri 27 09:00"),
        ("parent", "Fri 27 12:00"),
        ("mine", "Fri 27 12:00"),
        ("deputy", "Fri 27 13:00"),
        ("lead", "Fri 27 14:00"),
        # Saturday to Tuesday nobody is there; then every working morning.
        ("lead", "Wed 02 09:00"),
        ("lead", "Thu 03 09:00"),
    ]
    told = [one for one in heard if one.person is parent]
    assert [one.card for one in told] == ["discreet"]
    parent.now = DUE + timedelta(hours=1)
    parent.tap("Deschid")
    assert "Încă nu am reușit să vă sunăm. Ne pare rău." in parent.text
    assert "Am reamintit echipei" in parent.text
    assert CENTRE.phone.number in parent.text


def test_from_its_hour_on_it_is_never_silent_for_a_working_day(
    turns: Turns, database: Database
) -> None:
    mine = member(turns, database, works_on=["school"])
    lead = member(turns, database, "coordinator", works_on=[])
    parent = asking(turns, database)

    heard = [
        one.at
        for one in week(
            database, mine, lead, parent, until=ASKED + timedelta(days=40), hours=(9, 12.5, 20)
        )
        if one.at >= DUE and one.person is not parent
    ]

    for day in (ASKED.date() + timedelta(days=n) for n in range(2, 40)):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
        spoken = any(at.astimezone(ZONE).date() == day for at in heard)
        assert spoken == working(noon, CENTRE), day
    assert all(working(at, CENTRE) for at in heard)


def test_without_anybody_responsible_everybody_with_the_topic_hears_first_then_the_leads(
    turns: Turns, database: Database
) -> None:
    both = [
        member(turns, database, name=name, works_on=["school"])
        for name in ("Ioana Probă", "Sorin Specimen")
    ]
    lead = member(turns, database, "coordinator", works_on=[])
    parent = asking(turns, database)

    heard = [
        (one.person, local(one.at))
        for one in week(database, *both, lead, until=DUE + timedelta(hours=3))
        if one.at >= DUE
    ]

    assert {person.chat for person, at in heard if at == "Fri 27 12:00"} == {p.chat for p in both}
    assert [(person is lead, at) for person, at in heard[2:]] == [(True, "Fri 27 13:00")]
    assert parent.chat_log


def test_with_nobody_for_the_topic_the_leads_hear_at_its_hour(
    turns: Turns, database: Database
) -> None:
    lead = member(turns, database, "coordinator", works_on=[])
    asking(turns, database)

    heard = [local(one.at) for one in week(database, lead, until=DUE) if one.at == DUE]

    assert heard == ["Fri 27 12:00"]


def test_whoever_left_is_passed_over(turns: Turns, database: Database) -> None:
    mine = member(turns, database, name="Ioana Probă", works_on=["school"])
    deputy = member(turns, database, name="Sorin Specimen", works_on=["school"])
    lead = member(turns, database, "coordinator", works_on=[])
    parent = asking(turns, database)
    mine.now = ASKED
    mine.tap_data(tap("request_work", "take", only_request(database, parent).id))
    gone, by = member_of(database, mine).id, member_of(database, lead)
    with database.transaction() as db:
        assert staff.switch_off(db, gone, by, ASKED)

    heard = [
        one.person
        for one in week(database, mine, deputy, lead, until=DUE + timedelta(minutes=30))
        if one.at >= DUE
    ]

    assert heard == [deputy]


def test_after_days_without_a_clock_the_steps_come_one_by_one_and_not_all_at_once(
    turns: Turns, database: Database
) -> None:
    mine = member(turns, database, works_on=["school"])
    lead = member(turns, database, "coordinator", works_on=[])
    parent = asking(turns, database)
    later = DUE + timedelta(days=7)
    deliver(database, mine, lead, parent, at=DUE)

    for _time in range(3):
        escalate_requests(database, CENTRES, lambda: later)
    heard = [one for one in deliver(database, mine, lead, parent, at=later) if one.screen]

    assert {one.person.chat for one in heard} == {mine.chat, parent.chat}


def test_a_second_process_that_looked_at_the_same_time_tells_nobody_again(
    turns: Turns, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = member(turns, database, works_on=["school"])
    parent = asking(turns, database)
    deliver(database, mine, at=ASKED)
    request = only_request(database, parent).id
    monkeypatch.setattr(request_work, "watch", lambda *_given: [(request, "belvedere")] * 2)

    escalate_requests(database, CENTRES, partial(at, DUE))

    assert only_request(database, parent).level == 1


def test_an_answer_ends_the_climb(turns: Turns, database: Database) -> None:
    mine = member(turns, database, works_on=["school"])
    lead = member(turns, database, "coordinator", works_on=[])
    parent = asking(turns, database)
    mine.now = ASKED
    mine.tap_data(tap("request_work", "take", only_request(database, parent).id))
    mine.tap("Am sunat")

    heard = list(week(database, mine, lead, parent, until=ASKED + timedelta(days=8)))

    assert heard == []


def test_what_is_answered_and_left_open_is_asked_about_after_two_weeks(
    turns: Turns, database: Database
) -> None:
    mine = member(turns, database, works_on=["school"])
    parent = asking(turns, database)
    mine.now = ASKED
    mine.tap_data(tap("request_work", "take", only_request(database, parent).id))
    mine.tap("Am sunat")

    heard = list(
        week(database, mine, parent, until=ASKED + timedelta(days=20), hours=(0, 9, 13, 17))
    )

    assert [one.card for one in heard] == ["request_notice"]
    assert "Se poate închide?" in heard[0].text
    assert heard[0].at > ASKED + timedelta(days=13)


def test_nobody_to_tell_is_an_error_in_the_log(
    turns: Turns, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    asking(turns, database)

    escalate_requests(database, CENTRES, lambda: DUE)

    assert "nobody to tell about a request" in "".join(capsys.readouterr())


def test_every_kind_of_notice_has_its_place() -> None:
    assert len(WHAT) == len(set(WHAT))


def test_a_centre_that_is_configured_no_more_stops_nobody_behind_it(
    turns: Turns, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its requests are more than one look takes, and all of them are late for longer."""
    parent = asking(turns, database)
    with database.transaction() as db:
        theirs = requests.get(db, only_request(database, parent).id).caregiver_id
        for _number in range(101):
            long_ago = DUE - timedelta(days=5)
            request_asking.ask(db, "gone", theirs, None, "school", long_ago, long_ago)

    escalate_requests(database, CENTRES, lambda: DUE)

    assert only_request(database, parent).level > 0
    logged = "".join(capsys.readouterr())
    assert logged.count("requests of a centre that is not configured") == 1


def test_a_defect_in_one_request_stops_nobody_behind_it(
    turns: Turns,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second = asking(turns, database), asking(turns, database)
    with database.transaction() as db:
        requests.put(db, only_request(database, first).id, climb_at=DUE - timedelta(hours=1))
    broken = only_request(database, first).id
    climb = request_work.climb

    def breaks(db: Transaction, request: int, level: int, climb_at: datetime) -> None:
        if request == broken:
            raise ValueError(request)
        climb(db, request, level, climb_at)

    monkeypatch.setattr(request_work, "climb", breaks)

    escalate_requests(database, CENTRES, lambda: DUE)

    assert only_request(database, first).level == 0
    assert only_request(database, second).level > 0
    assert "left for the next tick" in "".join(capsys.readouterr())


def test_whoever_cannot_be_told_is_no_step(turns: Turns, database: Database) -> None:
    """No topic any more, or the chat is blocked: a row that nobody gets does not count as told."""
    mine = member(turns, database, name="Ioana Probă", works_on=["school"])
    deputy = member(turns, database, name="Sorin Specimen", works_on=["school"])
    lead = member(turns, database, "coordinator", works_on=[])
    parent = asking(turns, database)
    mine.now = ASKED
    mine.tap_data(tap("request_work", "take", only_request(database, parent).id))
    deputy.block()
    with database.transaction() as db:
        topics.take_away(db, member_of(database, mine).id, "school")
    deliver(database, mine, deputy, lead, at=ASKED)

    heard = [
        (one.person, local(one.at))
        for one in week(database, mine, deputy, lead, until=DUE)
        if one.at >= DUE
    ]

    assert heard == [(lead, "Fri 27 12:00")]


def test_what_is_open_and_has_lost_its_worker_is_asked_about_where_somebody_is(
    turns: Turns, database: Database
) -> None:
    mine = member(turns, database, name="Ioana Probă", works_on=["school"])
    lead = member(turns, database, "coordinator", works_on=[])
    parent = asking(turns, database)
    mine.now = ASKED
    mine.tap_data(tap("request_work", "take", only_request(database, parent).id))
    mine.tap("Am sunat")
    mine.block()

    heard = list(week(database, mine, lead, until=ASKED + timedelta(days=20), hours=(0, 9, 13, 17)))

    assert [(one.person, "Se poate închide?" in one.text) for one in heard] == [(lead, True)]
