"""Who sees a case: whoever is responsible for it, and whoever coordinates. To everybody else it was never there."""

from __future__ import annotations

import pytest

from bot.cards import cards
from bot.casework import WHAT
from bot.flows import flows
from bot.rights import RIGHTS
from bot.screen import Button, tap
from bot.texts import _
from bot.turn import Turns
from storage import accounts, dialogues
from storage.cases import Case
from storage.database import Database
from storage.dialogues import Dialogue
from storage.staff import ROLES
from tests.bot.cased import caregiver_of, case_of, other_parent, worked
from tests.bot.families import TWO_CENTRES, family, member
from tests.bot.test_two_adults import seen
from tests.colleagues import colleague
from tests.person import Person
from tests.world import dump

CARDS = [card for name, card in cards().items() if name.startswith("case")]
FLOWS = [name for name in flows() if name.startswith("case_") and name != "case_open"]
NEVER = 123_456


def outsiders(turns: Turns, database: Database, case: Case, mother: Person) -> dict[str, Person]:
    elsewhere = Turns(database, TWO_CENTRES)
    return {
        "another counsellor": member(turns, database),
        "another member of staff": member(turns, database, "staff"),
        "the administrator": colleague(turns, database, "administrator"),
        "another centre's director": colleague(elsewhere, database, "director", "elsewhere"),
        "the mother whose case it is": mother,
        "the other parent": other_parent(turns, database, case),
        "another parent": family(turns, database, "+9996610009"),
    }


def looks(case: int, person: int) -> list[str]:
    """Every button of a case that anybody could make up."""
    found = [
        tap(card.name, name, case, *more)
        for card in CARDS
        for name in ("", *card.taps)
        for more in ((), (0,), (1,), (person,), (person, 1), (0, 1))
    ]
    return found + [tap("case_notice", "", case, n, 0) for n in range(len(WHAT))]


def test_whoever_has_no_part_in_it_sees_just_what_a_missing_case_shows(
    turns: Turns, database: Database
) -> None:
    mother, _worker, case = worked(turns, database)
    person = caregiver_of(database, mother).id
    everybody = outsiders(turns, database, case, mother)
    before = dump(database, tuple(everybody.values()))

    for who, outsider in everybody.items():
        shown: list[list[str]] = []
        for ids in ((case.id, person), (NEVER, NEVER)):
            shown.append([])
            for data in looks(*ids):
                outsider.press(Button(_("forged"), data), 77)
                shown[-1].append(seen(outsider))
                if "~" in shown[-1][-1]:
                    outsider.command("cancel")
        assert shown[0] == shown[1], who

    assert dump(database, tuple(everybody.values())) == before


def test_a_dialogue_about_it_ends_with_the_next_word_of_whoever_has_no_part_in_it(
    turns: Turns, database: Database
) -> None:
    mother, _worker, case = worked(turns, database)
    for who, outsider in outsiders(turns, database, case, mother).items():
        for flow in FLOWS:
            shown = []
            for one in (case.id, NEVER):
                answer_in(database, outsider, Dialogue(flow, {"case": str(one)}, "x", 7))
                outsider.say("Ana Exemplu")
                shown.append(outsider.text)
            assert shown[0] == shown[1], (who, flow)
            assert "Ana" not in shown[0]


def answer_in(database: Database, person: Person, dialogue: Dialogue) -> None:
    with database.transaction() as db:
        account = accounts.lock(db, person.chat)
        assert account is not None
        new = dialogues.of(db, account.id) is None
        dialogues.save(db, account.id, dialogue, person.now, new=new)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_the_table_says(turns: Turns, database: Database, role: str) -> None:
    """The other way round: somebody responsible, and somebody who is not."""
    parent = family(turns, database)
    person = colleague(turns, database, role)  # type: ignore[arg-type]  # parametrized with a role
    able = RIGHTS["see_case"].get(role)  # type: ignore[call-overload]  # a role, as text
    others = case_of(database, parent, colleague(turns, database, "counsellor"), "1/2026")

    person.tap_data(tap("case", "", others.id))
    assert ("1/2026" in person.text) is (able == "all")
    if able:
        mine = case_of(database, parent, person, "2/2026")
        person.tap_data(tap("case", "open", mine.id, 0))
        assert "Ana Exemplu" in person.text
    coordinates = role in RIGHTS["see_case_looks"]
    person.tap_data(tap("case_looks", "", others.id))
    assert ("1/2026" in person.text) is coordinates
    person.tap_data(tap("case_apart", "", others.id))
    assert ("1/2026" in person.text) is coordinates
