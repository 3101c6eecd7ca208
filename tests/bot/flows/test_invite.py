from __future__ import annotations

import re

from bot.dialogue import Asking, Reply, walk
from bot.flows.invite import Facts, talk
from bot.screen import Picture
from bot.turn import Turns
from storage import audit, staff
from storage.database import Database
from tests.bot.flows.test_join import accept
from tests.colleagues import colleague, member_of, welcomed_person
from tests.person import Person

FACTS = [Facts(second=True), Facts(second=False)]
REPLIES = {"name": [Reply("typed", "Ioana Probă")]}


def offered(facts: Facts) -> set[str]:
    step = walk(talk(facts), {})
    assert isinstance(step, Asking)
    return {option.token for option in step.question.options}


def link_of(person: Person) -> str:
    (copied,) = [b.copy for shown in person.chat_log.values() for b in shown.buttons if b.copy]
    return copied


def invite(person: Person, role: str, name: str = "Ioana Probă") -> str:
    """The secret of the link that was shown."""
    person.command("echipa")
    person.tap("Cine lucrează aici")
    person.tap("Invit pe cineva")
    person.tap(role)
    person.say(name)
    return link_of(person).partition("i_")[2]


def test_leaders_are_invited_only_where_a_second_person_can_say_yes() -> None:
    assert offered(FACTS[0]) - offered(FACTS[1]) == {"director", "coordinator"}


def test_the_link_can_be_copied_opened_and_scanned(turns: Turns, database: Database) -> None:
    coordinator = colleague(turns, database, "coordinator")

    token = invite(coordinator, "activități cu familiile")

    link = f"https://t.me/belvedere_bot?start=i_{token}"
    assert link_of(coordinator) == link
    assert link in coordinator.text
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", token)
    pictures = [s.attachment for s in coordinator.chat_log.values() if s.attachment]
    assert [type(picture) for picture in pictures] == [Picture]
    assert pictures[0].content.startswith(b"\x89PNG")  # type: ignore[union-attr]  # a picture has content


def test_whoever_is_invited_from_the_chat_gets_in_with_the_right_name(
    turns: Turns, database: Database
) -> None:
    coordinator, newcomer = (
        colleague(turns, database, "coordinator"),
        welcomed_person(turns, database),
    )
    token = invite(coordinator, "consiliere")

    accept(newcomer, token)

    assert member_of(database, newcomer).role == "counsellor"
    with database.transaction() as db:
        did = [(e.action, e.member) for e in audit.newest(db, "belvedere", skip=0, limit=9)]
    assert did == [
        ("join", member_of(database, newcomer).id),
        ("invite", member_of(database, coordinator).id),
    ]


def test_whoever_lost_the_role_meanwhile_invites_nobody(turns: Turns, database: Database) -> None:
    coordinator = colleague(turns, database, "coordinator")
    director = member_of(database, colleague(turns, database, "director"))
    coordinator.command("echipa")
    coordinator.tap("Cine lucrează aici")
    coordinator.tap("Invit pe cineva")
    coordinator.tap("consiliere")
    with database.transaction() as db:
        staff.switch_off(db, member_of(database, coordinator).id, director, coordinator.now)

    coordinator.say("Ioana Probă")

    assert "nu mai este disponibil" in coordinator.text.lower()
