from __future__ import annotations

from dataclasses import replace

from bot import desk
from bot.cards import cards
from bot.cards.team import Facts
from bot.desk import ROOMS
from bot.flows import flows
from bot.roles import ROLES
from bot.screen import tap
from bot.turn import Turns
from storage.database import Database
from storage.staff import Member
from tests.colleagues import colleague
from tests.person import Person
from tests.sample import WHO

LONG = "Maximiliana-Constantina Numelung-Exemplificatoare Probă Model"
# The rooms that exist just now, as a card or as a dialogue.
BUILT = [place for place, room in enumerate(ROOMS) if {room.name} & {*cards(), *flows()}]
ASKED = frozenset(place for place in BUILT if ROOMS[place].name not in cards())
FACTS = [
    Facts(
        who=WHO,
        member=Member(1, "belvedere", LONG, role, "active", 1),
        rooms=tuple(BUILT),
        flows=ASKED | {BUILT[0]},
    )
    for role in ROLES
]


def test_each_role_finds_just_the_rooms_that_are_open_to_it(
    turns: Turns, database: Database
) -> None:
    for role in ROLES:
        person = colleague(turns, database, role)
        screen = person.command("echipa")
        shown = [b.data for b in screen.buttons if not b.data.startswith("home")]

        member = Member(1, "belvedere", "x", role, "active", 1)
        rooms = desk.open_to(replace(WHO, member=member))
        assert len(shown) == len(rooms)
        for button in list(screen.buttons)[: len(shown)]:
            person.command("echipa")
            person.press(button, max(person.chat_log))
            assert "disponibil" not in person.text, (role, button.data)
            person.command("cancel")


def test_the_administrator_is_offered_people_and_nothing_about_families(
    turns: Turns, database: Database
) -> None:
    screen = colleague(turns, database, "administrator").command("echipa")

    assert [b.data.partition(":")[0] for b in screen.buttons] == ["people", "home"]


def test_the_team_is_reached_from_the_menu_and_by_its_command_by_those_who_belong(
    turns: Turns, database: Database, parent: Person
) -> None:
    person = colleague(turns, database, "staff")
    for way in ("echipa", "team"):
        person.command(way)
        assert "Sorin Specimen" in person.text
    person.command("menu")
    person.tap("Echipa")
    assert "Sorin Specimen" in person.text


def test_begin_starts_a_dialogue_that_is_a_room_and_nothing_that_is_not(
    turns: Turns, database: Database
) -> None:
    person = colleague(turns, database, "coordinator")
    for place, room in enumerate((*ROOMS, None, None)):
        person.tap_data(tap("team", "begin", place))
        assert person.last.shows, room
        assert "disponibil" not in person.text
        person.command("cancel")
