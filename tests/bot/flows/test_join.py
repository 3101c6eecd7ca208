from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from structlog.testing import capture_logs

from bot.dialogue import Asking, Reply, walk
from bot.flows.join import Facts, expected, talk
from bot.roles import ROLES
from bot.screen import Screen
from bot.turn import Turns
from storage import accounts, invites, sending, staff
from storage.database import Database
from storage.staff import Member, Role
from tests.colleagues import colleague, member_of, welcomed_person
from tests.person import Person
from tests.sample import CENTRE

FACTS = [Facts(invite=1, role=role, centre="Centrul Nume Lung Aa") for role in ROLES]
REPLIES = {"name": [Reply("typed", "Ioana Probă")]}


def invited(
    database: Database,
    role: Role = "staff",
    *,
    by: Member | None = None,
    name: str | None = "Ioana Probă",
    now: Person,
) -> str:
    with database.transaction() as db:
        token, _invite = invites.make(db, CENTRE.code, role, name, by, now.now)
    return token


def accept(person: Person, token: str, name: str = "Ioana Probă") -> None:
    person.start(f"i_{token}")
    person.say(name)
    person.tap("Sunt de acord")


def seen(person: Person) -> tuple[list[Screen], object]:
    """All that an answer shows."""
    return [shown.screen for shown in person.last.shows], person.last.toast


@pytest.fixture
def newcomer(turns: Turns, database: Database) -> Person:
    return welcomed_person(turns, database)


def test_the_name_comes_first_and_then_a_yes_to_what_the_role_asks() -> None:
    first = walk(talk(FACTS[0]), {})
    second = walk(talk(FACTS[0]), {"name": "Ioana Probă"})

    assert isinstance(first, Asking)
    assert isinstance(second, Asking)
    assert (first.question.key, second.question.key) == ("name", "agreed")


def test_an_invite_makes_a_member_who_sees_the_team_at_once(
    newcomer: Person, database: Database
) -> None:
    accept(newcomer, invited(database, now=newcomer))

    assert member_of(database, newcomer).state == "active"
    assert "Ioana Probă" in newcomer.text
    newcomer.command("menu")
    newcomer.tap("Echipa")
    assert "Ioana Probă" in newcomer.text


def test_a_newcomer_is_welcomed_first_and_then_asked(parent: Person, database: Database) -> None:
    token = invited(database, now=parent)

    parent.start(f"i_{token}")
    parent.tap("Română")
    parent.tap("Am înțeles")
    parent.say("Ioana Probă")
    parent.tap("Sunt de acord")

    assert member_of(database, parent).role == "staff"


def test_whoever_says_no_becomes_nobody_and_may_still_use_the_link(
    newcomer: Person, database: Database
) -> None:
    token = invited(database, now=newcomer)
    newcomer.start(f"i_{token}")
    newcomer.say("Ioana Probă")
    newcomer.tap("Nu")

    newcomer.command("echipa")
    assert "Nu am înțeles" in newcomer.text
    accept(newcomer, token)
    assert member_of(database, newcomer).state == "active"


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Ioana Probă", True),
        ("PROBA ioana", True),
        ("Ioana-Maria Probă", True),
        ("Ioana", False),
        ("Maria Exemplu", False),
    ],
)
def test_the_name_may_be_written_in_any_order_and_without_marks(typed: str, *, same: bool) -> None:
    assert expected("Ioana Probă", typed) is same


def test_whatever_is_wrong_with_a_link_looks_like_one_that_never_was(
    turns: Turns, database: Database
) -> None:
    """Used, too old, guessed, handed on, its maker gone, and for somebody who is here already."""
    persons = [welcomed_person(turns, database) for _ in range(6)]
    used = invited(database, now=persons[0])
    accept(welcomed_person(turns, database), used)
    old = invited(database, now=persons[1])
    persons[1].later(hours=48)
    handed_on = invited(database, now=persons[2])
    coordinator = colleague(turns, database, "coordinator")
    maker = member_of(database, coordinator)
    orphan = invited(database, by=maker, now=persons[3])
    with database.transaction() as db:
        second = staff.add(db, CENTRE.code, "Dora Directoare", "director", persons[3].now)
        staff.switch_off(db, maker.id, second, persons[3].now)
    member = colleague(turns, database, "staff")
    promotion = invited(database, "coordinator", name=None, now=member)

    answers = []
    for person, token in zip(
        [*persons[:2], persons[3], persons[4], member],
        [used, old, orphan, "x" * 32, promotion],
        strict=True,
    ):
        person.start(f"i_{token}")
        answers.append(seen(person))
    persons[2].start(f"i_{handed_on}")
    persons[2].say("Maria Exemplu")
    persons[2].tap("Sunt de acord")
    answers.append(seen(persons[2]))
    persons[5].start("m_AAAAAAAA")  # a meeting that never was
    answers.append(seen(persons[5]))

    assert answers == [answers[0]] * 7
    assert member_of(database, member).role == "staff"
    for person in persons:
        person.command("echipa")
        assert "Nu am înțeles" in person.text


def test_a_wrong_link_leaves_an_open_dialogue_alone(newcomer: Person, database: Database) -> None:
    newcomer.command("language")
    newcomer.start("i_wrong")

    newcomer.command("menu")

    assert "Continuăm" in " ".join(newcomer.labels())


def test_after_five_wrong_tries_there_is_silence_and_an_alarm_without_names(
    newcomer: Person, database: Database
) -> None:
    right = invited(database, now=newcomer)
    with capture_logs() as logged:
        for _ in range(5):
            newcomer.start("i_wrong")
            assert newcomer.last.shows
        for token in ("wrong", right):
            newcomer.start(f"i_{token}")
            assert not newcomer.last.shows

    alarms = [entry for entry in logged if "guessed" in entry["event"]]
    assert [set(alarm) for alarm in alarms] == [{"event", "log_level", "tries", "centre"}]
    newcomer.command("menu")
    assert newcomer.last.shows
    newcomer.later(minutes=61)
    accept(newcomer, right)
    assert member_of(database, newcomer).state == "active"


def test_a_wrong_name_counts_as_a_wrong_try(newcomer: Person, database: Database) -> None:
    token = invited(database, now=newcomer)
    for _ in range(5):
        accept(newcomer, token, "Maria Exemplu")

    newcomer.start(f"i_{token}")

    assert not newcomer.last.shows


def test_the_same_wrong_update_twice_counts_once(newcomer: Person, database: Database) -> None:
    from bot.incoming import Command, Incoming

    wrong = Incoming(9_500_000, newcomer.chat, Command("start", "i_wrong"), 1)
    for _ in range(3):
        newcomer.turns.take(wrong, newcomer.now)

    with database.transaction() as db:
        account = accounts.lock(db, newcomer.chat)
        assert account is not None
        assert invites.tries(db, account.id, newcomer.now) == 1


def test_one_of_twenty_phones_that_use_a_link_at_once_gets_in(
    turns: Turns, database: Database
) -> None:
    people = [welcomed_person(turns, database) for _ in range(20)]
    token = invited(database, "coordinator", name=None, now=people[0])
    for person in people:
        person.start(f"i_{token}")
        person.say("Ioana Probă")

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda person: person.tap("Sunt de acord"), people))

    with database.transaction() as db:
        assert len(staff.of_centre(db, CENTRE.code, pending=True)) == 1


def test_a_leader_invited_from_the_chat_waits_for_a_second_person(
    turns: Turns, database: Database, newcomer: Person
) -> None:
    inviter = colleague(turns, database, "coordinator")
    second = colleague(turns, database, "director")
    colleague(turns, database, "counsellor")
    maker = member_of(database, inviter)

    accept(newcomer, invited(database, "coordinator", by=maker, now=newcomer))

    assert member_of(database, newcomer).state == "pending"
    assert "confirmă" in newcomer.text
    newcomer.command("echipa")
    assert "Nu am înțeles" in newcomer.text
    with database.transaction() as db:
        promised = sending.claim(db, "test", newcomer.now)
    assert [(row.card, row.account_id) for row in promised] == [
        ("member", member_of(database, second).account_id)
    ]


def test_a_member_belongs_to_the_centre_of_the_invite(
    parent: Person, database: Database, turns: Turns
) -> None:
    other = CENTRE.model_copy(update={"code": "alt", "short_name": "Alt centru"})
    parent.turns = Turns(database, {CENTRE.code: CENTRE, "alt": other}, "belvedere_bot")
    with database.transaction() as db:
        token, _invite = invites.make(db, "alt", "coordinator", None, None, parent.now)

    parent.start(f"i_{token}")
    parent.tap("Română")
    assert "Alt centru" not in " ".join(parent.labels())  # the invite says which, nobody is asked
    parent.tap("Am înțeles")
    parent.say("Ioana Probă")
    parent.tap("Sunt de acord")

    assert member_of(database, parent).centre == "alt"
    with database.transaction() as db:
        account = accounts.lock(db, parent.chat)
    assert account is not None
    assert account.centre == "alt"
