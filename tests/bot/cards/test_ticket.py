from __future__ import annotations

import pytest

from bot import qr
from bot.cards.signup import Facts
from bot.screen import Picture, link, tap
from storage import seats, signups
from storage.database import Database
from tests.bot.cards.test_signup import signed_up
from tests.bot.flows.test_signup import known
from tests.bot.led import party, seated
from tests.person import Person
from tests.sample import MEETING, NOW, SIGNUP, WHO, add_meeting, add_parent

FACTS = [Facts(who=WHO, signup=SIGNUP, meeting=MEETING)]


def test_the_code_comes_as_a_picture_of_a_link_that_names_nothing_but_the_sign_up(
    parent: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    links: list[str] = []

    def png(shown: str) -> bytes:
        links.append(shown)
        return b"png"

    monkeypatch.setattr(qr, "png", png)
    meeting = signed_up(parent, database)

    parent.tap("Cod pentru intrare")

    assert parent.screen.attachment == Picture(b"png")
    with database.transaction() as db:
        made = signups.of_meeting(db, meeting, ["confirmed"])[0]
    assert links == [f"https://t.me/belvedere_bot?start=c_{link(made.id)}"]


def test_it_is_a_png_that_a_phone_can_show() -> None:
    made = qr.png("https://t.me/belvedere_bot?start=c_AAAAAAAAAAA")

    assert made.startswith(b"\x89PNG")
    assert len(made) < 4000


def test_somebody_elses_code_is_shown_to_nobody(parent: Person, database: Database) -> None:
    signed_up(parent, database)
    theirs = add_parent(database, None)
    meeting = add_meeting(database)
    with database.transaction() as db:
        made = seats.take_seats_or_wait(
            db, meeting, theirs, [theirs.id], NOW, known=True, may_wait=False
        )
    assert not isinstance(made, str)

    parent.tap_data(tap("ticket", "", made.id))

    assert "nu mai este disponibil" in parent.text


def test_a_family_that_waits_has_no_code(parent: Person, database: Database) -> None:
    known(parent, database)
    meeting = add_meeting(database, capacity=1)
    seated(database, meeting, party(database, 1))
    parent.tap_data(tap("meeting", "wait", meeting, 0))

    parent.tap("Înscrierea mea")

    assert "Cod pentru intrare" not in parent.labels()
