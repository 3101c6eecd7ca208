from __future__ import annotations

from storage import accounts
from storage.database import Database
from tests.person import Person
from tests.sample import CENTRE, WHO

FACTS = [WHO]


def test_the_numbers_come_before_and_without_everything_and_leave_no_trace(
    parent: Person, database: Database
) -> None:
    parent.command("urgent")

    for phone in (*CENTRE.phones_for("danger"), *CENTRE.phones_for("talk")):
        assert phone.number in parent.text
    with database.transaction() as db:
        assert accounts.lock(db, parent.chat) is None


def test_the_numbers_are_one_tap_away_on_the_home_keyboard(parent: Person) -> None:
    parent.start()
    parent.tap("Română")

    parent.home("Urgențe")

    assert "112" in parent.text


def test_a_stranger_reads_them_in_the_language_of_the_own_telegram(parent: Person) -> None:
    parent.hint = "uk"

    parent.command("urgent")

    assert "небезпеці" in parent.text
