"""Two parents of one child, each with a telephone: nothing that one of them did shows on a screen of the other.

Two fathers look at the same things. The mother of the first one's child did all that a parent can do; the
mother of the second one's child did nothing. To both fathers she is a stranger, so both see the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.cards import cards
from bot.screen import Button, tap
from bot.texts import _
from bot.turn import Turns
from storage import persons, requests, signups, slots
from storage.database import Database
from storage.persons import NewChild
from tests.bot.cased import caregiver_of
from tests.bot.families import deliver, family, member
from tests.colleagues import member_of
from tests.person import Person
from tests.sample import NOW, add_meeting
from tests.world import everything

_QUESTION = re.compile(r"~\d+\.")
PARENTS_CARDS = [card for card in cards().values() if not card.rights]
COMMANDS = ("meetings", "signups", "talk", "contact", "urgent", "help", "privacy", "menu")


@dataclass(frozen=True)
class Scene:
    """`hers`: ids of all rows that came into being by what the mother of the first one's child did."""

    fathers: tuple[Person, Person]
    mother: Person
    hers: list[int]
    meetings: list[int]


def seen(person: Person) -> str:
    """To the bit, but for the number of a question in its buttons, and which message was edited."""
    answer = person.last
    shown = [(one.screen.text, one.screen.buttons, one.screen.keyboard) for one in answer.shows]
    return _QUESTION.sub("~", repr((shown, answer.toast, answer.alert)))


def couple(turns: Turns, database: Database, number: int) -> tuple[Person, Person]:
    """Mother and father, in families of their own, who may both sign up the same child."""
    mother = family(turns, database, f"+999661001{number}")
    father = family(turns, database, f"+999661002{number}")
    hers, his = caregiver_of(database, mother), caregiver_of(database, father)
    with database.transaction() as db:
        (child,) = persons.add_children(db, hers, [NewChild("Mara", 2018)], NOW)
        db.execute(persons.guardians.insert().values(child_id=child.id, caregiver_id=his.id))
    return mother, father


@pytest.fixture
def scene(turns: Turns, database: Database) -> Scene:
    mother, father = couple(turns, database, 1)
    _passive, other = couple(turns, database, 2)
    worker = member(turns, database)
    mine = member_of(database, worker).id
    meetings = [
        add_meeting(database),
        add_meeting(database, kind="science", starts_in=timedelta(days=4)),
        add_meeting(database, capacity=1, starts_in=timedelta(days=5)),
    ]
    with database.transaction() as db:
        starts = [NOW + timedelta(days=2, hours=n) for n in range(2)]
        slots.open_slots(db, "belvedere", mine, starts, 30, NOW, by_phone=False)
        free = slots.free(db, "belvedere", "school", NOW, 9)
    before = everything(database)

    for meeting in meetings:
        mother.tap_data(tap("meeting", "join", meeting, 0))
    mother.tap_data(tap("talk", "ask", 1))
    with database.reading() as db:
        (request,) = requests.queue(db, "belvedere", None, skip=0, limit=9)
        assert len(signups.of_caregiver(db, caregiver_of(database, mother).id)) == len(meetings)
    mother.tap_data(tap("slots", "book", request.id, free[0].id))
    worker.tap_data(tap("request_work", "take_over", request.id, request.responsible_id or mine))
    deliver(database, mother, worker, at=NOW + timedelta(hours=1))
    after = everything(database)
    hers = [one for table in after for one in after[table] - before[table] if one > 2**32]
    return Scene((father, other), mother, [*hers, free[0].id], meetings)


def test_both_fathers_see_the_same_on_every_screen(scene: Scene) -> None:
    """Also with what she has: sign-ups, a request, an hour, in each shape in which a card takes ids."""
    for command in COMMANDS:
        shown = []
        for father in scene.fathers:
            father.command(command)
            shown.append(seen(father))
        assert shown[0] == shown[1], command
    for card in PARENTS_CARDS:
        for one in (*scene.hers, *scene.meetings):
            for ids in ((), (one,), (one, 0), (0, one), (0, one, 0)):
                shown = []
                for father in scene.fathers:
                    father.press(Button(_("forged"), tap(card.name, "", *ids)), 77)
                    shown.append(seen(father))
                assert shown[0] == shown[1], (card.name, ids)


def test_what_is_hers_does_nothing_in_the_hands_of_the_other(
    scene: Scene, database: Database
) -> None:
    before = everything(database)
    for card in PARENTS_CARDS:
        for name in card.taps:
            for one in scene.hers:
                shown = []
                for father in scene.fathers:
                    father.press(Button(_("forged"), tap(card.name, name, one, 0)), 77)
                    shown.append(seen(father))
                    if "~" in shown[-1]:
                        father.command("cancel")
                assert shown[0] == shown[1], (card.name, name)
    after = everything(database)
    for table in ("signups", "requests", "slots", "persons"):
        assert before[table] == after[table], table


def test_both_fathers_can_do_the_same_and_read_the_same_about_it(
    scene: Scene, database: Database
) -> None:
    """Each in turn, and the first takes back what he did before the second does it."""
    adults, _children, full = scene.meetings
    told = []
    for father in scene.fathers:
        steps = []
        for data in (
            tap("meeting", "join", adults, 0),
            tap("meeting", "join", full, 0),
            tap("meeting", "wait", full, 0),
            tap("meetings", "", 0, 0),
            tap("talk", "ask", 1),
        ):
            father.press(Button(_("forged"), data), 77)
            steps.append(words(father))
        with database.reading() as db:
            mine = signups.of_caregiver(db, caregiver_of(database, father).id)
            asked = requests.open_of(db, father.last.account)
        for one in mine:
            father.press(Button(_("forged"), tap("signup", "cancel", one.id)), 77)
            steps.append(words(father))
        father.press(Button(_("forged"), tap("slots", "", asked[0].id)), 77)
        steps.append(words(father))
        told.append(steps)

    assert told[0] == told[1]
    assert len(told[0]) == 8


def words(person: Person) -> str:
    """What a phone shows: everything but the ids in the buttons."""
    answer, speaks = person.last, person.speaks
    shown = [
        (speaks.say(*one.screen.text), [speaks.plain(b.label) for b in one.screen.buttons])
        for one in answer.shows
    ]
    toast = speaks.plain(answer.toast) if answer.toast else ""
    return repr((shown, toast, answer.alert))
