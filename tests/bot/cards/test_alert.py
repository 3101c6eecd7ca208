from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.cards.alert import CARD, Facts
from bot.cards.danger import CERTAIN
from bot.jobs import alarms
from bot.screen import tap
from storage import accounts, alerts, audit, safe_hours
from storage.alerts import ACTIONS, KINDS, Alert
from storage.database import Database
from storage.staff import Member
from tests.bot.cards.test_reminder import due
from tests.bot.flows.test_signup import introduced, welcomed
from tests.bot.team import account_of, colleague
from tests.person import Person
from tests.sample import ANA, CENTRES, NOW, WHO, add_meeting

IOANA = replace(WHO, member=Member(7, "belvedere", "Ioana Probă", "coordinator", "active", 1))
RAISED = Alert(9, "belvedere", 1, "child_danger", NOW, 0, NOW, None, None, None, None)
TAKEN = replace(RAISED, acknowledged_by=7, acknowledged_at=NOW, next_at=None)
FACTS = [
    Facts(who=IOANA, alert=RAISED, person=None, mine=False),
    Facts(who=IOANA, alert=TAKEN, person=None, mine=False),
    Facts(who=IOANA, alert=TAKEN, person=None, mine=False, leads=True),
    *(Facts(who=IOANA, alert=TAKEN, person=None, mine=mine, left=True) for mine in (False, True)),
    *(
        Facts(
            who=IOANA,
            alert=replace(TAKEN, kind=kind, action=action, closed_at=action and NOW),
            person=person,
            mine=True,
        )
        for kind in KINDS
        for action in (None, *ACTIONS)
        for person in (None, ANA)
    ),
]


FACTS += [one.model_copy(update={"safe": hours}) for one in FACTS for hours in ("evening", "write")]


def raised(parent: Person, database: Database) -> int:
    introduced(parent, add_meeting(database))
    parent.tap_data(tap("danger", "tell", 0, CERTAIN))
    with database.transaction() as db:
        return alerts.open_in(db, "belvedere")[0].id


def told(database: Database, person: Person, minutes: int) -> int:
    """How many alerts this colleague would have been sent by then."""
    shown = due(database, person.last.account, timedelta(minutes=minutes), person)
    return len([card for card, screen in shown if card == "alert" and screen])


def tick(database: Database, moment: datetime) -> None:
    alarms.climb(database, CENTRES, lambda: moment)


def test_take_is_for_one_person_and_the_parent_is_told_the_truth(
    parent: Person, database: Database
) -> None:
    first, _one = colleague(parent, database)
    second, _two = colleague(parent, database, number=101, name="Radu Model")
    alert = raised(parent, database)

    first.tap_data(tap("alert", "take", alert))
    second.tap_data(tap("alert", "take", alert))

    assert "Maria Exemplu" in first.text
    assert "Maria Exemplu" not in second.text
    answers = [
        screen
        for card, screen in due(database, parent.last.account, timedelta(), parent)
        if card == "discreet"
    ]
    assert len(answers) == 1
    assert answers[0] is not None
    parent.receive(answers[0])
    assert "Aveți un mesaj" in parent.text
    parent.tap("Deschid")
    assert "Cineva din echipă știe acum" in parent.text
    assert parent.screen.protect


def test_close_keeps_what_was_done(parent: Person, database: Database) -> None:
    coordinator, _member = colleague(parent, database)
    alert = raised(parent, database)
    coordinator.tap_data(tap("alert", "take", alert))

    coordinator.tap("119")

    with database.transaction() as db:
        after = alerts.get(db, alert)
    assert (after.action, after.closed_at is not None) == ("called_119", True)


def test_it_climbs_after_fifteen_thirty_and_sixty_minutes_and_is_never_silent(
    parent: Person, database: Database
) -> None:
    people = [
        colleague(parent, database, "counsellor", f"Probă {n}", number=100 + n) for n in range(3)
    ]
    coordinator, _member = colleague(parent, database, number=110)
    with database.transaction() as db:
        for _person, member in people:
            alerts.put_on_duty(db, "belvedere", member)
    raised(parent, database)
    begin = parent.now

    heard: dict[int, list[int]] = {}
    for minute in range(0, 200, 5):
        tick(database, begin + timedelta(minutes=minute))
        for place, person in enumerate([*(p for p, _member in people), coordinator]):
            person.now = begin
            if told(database, person, minute):
                heard.setdefault(place, []).append(minute)

    assert [minutes[0] for _place, minutes in sorted(heard.items())] == [0, 15, 30, 60]
    assert len(heard[3]) >= 3


def test_at_night_nobody_is_called_and_the_first_is_told_when_the_centre_opens(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    parent.now = coordinator.now = datetime(2026, 11, 24, 20, tzinfo=UTC)
    raised(parent, database)

    assert "când se deschide centrul" in parent.text
    assert told(database, coordinator, 60) == 0
    assert told(database, coordinator, 11 * 60 + 5) == 1


def test_whoever_is_not_on_duty_and_does_not_coordinate_sees_nothing(
    parent: Person, database: Database
) -> None:
    other, _member = colleague(parent, database, "staff")
    alert = raised(parent, database)

    seen = []
    for target in (alert, 12345):
        other.tap_data(tap("alert", "take", target))
        seen.append(other.text)

    assert len(set(seen)) == 1


def test_write_reaches_somebody_of_whom_no_number_is_known_behind_a_tap_and_no_one_else(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    other = Person(parent.turns, chat=parent.chat + 7)
    welcomed(other)
    welcomed(parent)
    parent.tap_data(tap("danger", "tell", 0, CERTAIN))
    with database.transaction() as db:
        alert = alerts.open_in(db, "belvedere")[0].id
    coordinator.tap_data(tap("alert", "take", alert))
    coordinator.tap("Îi scriu")
    coordinator.say("Bună ziua! Suntem aici. Cum vă putem suna?")

    brought = due(database, account_of(database, parent), timedelta(minutes=1), parent)

    assert [card for card, _screen in brought] == ["discreet", "discreet"]
    said = brought[-1][1]
    assert said is not None
    assert "Cum vă putem suna" not in parent.speaks.say(*said.text)
    [show] = said.buttons
    parent.tap_data(show.data)
    assert "Cum vă putem suna" in parent.text
    assert parent.screen.protect
    other.tap_data(show.data)
    assert "Cum vă putem suna" not in other.text


def test_write_is_not_offered_where_somebody_can_be_called(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    alert = raised(parent, database)

    coordinator.tap_data(tap("alert", "take", alert))

    assert "Maria Exemplu" in coordinator.text
    assert all("Îi scriu" not in label for label in coordinator.labels())


def test_number_and_write_are_for_somebody_who_must_not_be_called(
    parent: Person, database: Database
) -> None:
    """The number for whoever sends them help, behind a warning, and in the audit log."""
    coordinator, member = colleague(parent, database)
    alert = raised(parent, database)
    with database.transaction() as db:
        account = accounts.lock(db, parent.chat)
        assert account is not None
        person = account.person_id
        assert person is not None
        safe_hours.say(db, person, "write", NOW)
    coordinator.tap_data(tap("alert", "number", alert))
    assert "+9996610001" not in coordinator.text

    coordinator.tap_data(tap("alert", "take", alert))

    assert "Nu sunați. Scrieți." in coordinator.text
    assert "+9996610001" not in coordinator.text
    assert any("Îi scriu" in label for label in coordinator.labels())
    coordinator.tap("Văd numărul")
    assert coordinator.last.alert
    assert coordinator.last.toast is not None
    toast = coordinator.speaks.plain(coordinator.last.toast)
    assert toast.index("Nu sunați. Scrieți.") < toast.index("+9996610001")
    with database.reading() as db:
        looks = [e for e in audit.newest(db, "belvedere", skip=0, limit=9) if e.record == person]
    assert {(e.member, e.action) for e in looks} == {(member, "read")}
    assert all("phone" in e.fields for e in looks)


def test_whoever_takes_it_twice_is_not_told_that_a_colleague_did(
    parent: Person, database: Database
) -> None:
    first, _one = colleague(parent, database)
    alert = raised(parent, database)
    first.tap_data(tap("alert", "take", alert))

    first.tap_data(tap("alert", "take", alert))

    assert first.last.toast is not None
    assert first.speaks.plain(first.last.toast) == "Ați preluat-o dumneavoastră."
    assert "Maria Exemplu" in first.text


def test_take_over_is_for_whoever_answers_for_the_centre(
    parent: Person, database: Database
) -> None:
    on_duty, first = colleague(parent, database, "counsellor", "Radu Model", number=101)
    other, _second = colleague(parent, database, "staff", "Sorin Specimen", number=102)
    coordinator, _third = colleague(parent, database)
    with database.transaction() as db:
        alerts.put_on_duty(db, "belvedere", first)
    alert = raised(parent, database)
    on_duty.tap_data(tap("alert", "take", alert))

    other.tap_data(tap("alert", "take_over", alert, first))
    assert "Maria Exemplu" not in other.text
    coordinator.tap_data(tap("alert", "", alert))
    assert "Maria Exemplu" not in coordinator.text
    coordinator.tap("Preiau")

    assert "Maria Exemplu" in coordinator.text
    on_duty.tap_data(tap("alert", "", alert))
    assert "Maria Exemplu" not in on_duty.text


def test_everything_about_a_signal_is_protected(parent: Person) -> None:
    assert all(CARD.say(facts).protect for facts in FACTS)
