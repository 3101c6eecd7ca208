from __future__ import annotations

from bot.cards.alerts import MOST, Facts
from bot.screen import tap
from storage import alerts
from storage.database import Database
from tests.bot.cards.test_alert import IOANA, RAISED, TAKEN, raised
from tests.bot.team import colleague
from tests.person import Person

FACTS = [
    Facts(who=IOANA, shown=shown, left=left, leads=leads)
    for shown, left in (((), 0), ((RAISED, TAKEN), 0), ((RAISED,) * MOST, 3))
    for leads in (False, True)
]


def test_the_room_shows_what_nobody_has_taken_and_what_is_not_closed(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    coordinator.command("echipa")
    coordinator.tap("Alerte")
    assert "Nicio alertă" in coordinator.text
    alert = raised(parent, database)

    said = []
    for tapped in ("take", "close"):
        coordinator.tap_data(tap("alerts"))
        said.append(coordinator.text)
        coordinator.tap_data(tap("alert", tapped, alert, *([3] if tapped == "close" else [])))
    coordinator.tap_data(tap("alerts"))
    said.append(coordinator.text)

    assert [("nepreluat" in one, "neînchis" in one) for one in said] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_whoever_is_not_on_duty_finds_only_what_they_took(
    parent: Person, database: Database
) -> None:
    on_duty, first = colleague(parent, database, "counsellor", "Radu Model", number=101)
    other, _second = colleague(parent, database, "staff", "Sorin Specimen", number=102)
    with database.transaction() as db:
        alerts.put_on_duty(db, "belvedere", first)
    raised(parent, database)

    shown = []
    for person in (on_duty, other):
        person.tap_data(tap("alerts"))
        shown.append("nepreluat" in person.text)

    assert shown == [True, False]


def test_the_list_of_who_is_on_duty_is_two_taps_from_the_team(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    coordinator.command("echipa")
    coordinator.tap("Alerte")

    coordinator.tap("de gardă")

    assert "în această ordine" in coordinator.text
    counsellor, _other = colleague(parent, database, "counsellor", number=101)
    counsellor.tap_data(tap("alerts"))
    assert all("de gardă" not in label for label in counsellor.labels())
