"""Families that ask for something, people who answer them, and what the outbox brings to both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards import cards
from bot.centre import Centre
from bot.jobs import jobs
from bot.screen import Screen
from bot.turn import Turns
from bot.who import Who, acting
from storage import accounts, persons, requests, sending, staff, topics
from storage.database import Database
from storage.persons import NewChild
from storage.requests import Request
from storage.staff import Role
from storage.topics import TOPICS, Topic
from tests.colleagues import colleague, member_of, welcomed_person
from tests.person import Person
from tests.sample import CENTRES, NOW

ELSEWHERE = CENTRES["belvedere"].model_copy(update={"code": "elsewhere"})
TWO_CENTRES = {**CENTRES, "elsewhere": ELSEWHERE}
MISSING = "Acest lucru nu mai este disponibil."


@dataclass(frozen=True)
class Delivered:
    """`screen` None: it was no longer true, and nothing was sent."""

    person: Person
    card: str
    screen: Screen | None
    at: datetime

    @property
    def text(self) -> str:
        assert self.screen is not None
        return self.person.speaks.say(*self.screen.text)


def family(
    turns: Turns, database: Database, phone: str | None = "+9996610001", language: str = "ro"
) -> Person:
    """A parent whom the centre knows."""
    person = welcomed_person(turns, database)
    with database.transaction() as db:
        account = accounts.lock(db, person.chat)
        assert account is not None
        accounts.set_language(db, account.id, language)
        there = persons.add_family(db, "belvedere", domicile="yes", now=NOW, known=True)
        caregiver = persons.add_caregiver(db, there, "Ana Exemplu", phone, NOW)
        accounts.link(db, account.id, caregiver.id)
    person.command("menu")
    return person


def other_parent(turns: Turns, database: Database, person: Person) -> Person:
    """Of the same child, in the same family, with a telephone of their own."""
    other = welcomed_person(turns, database)
    with database.transaction() as db:
        account, theirs = accounts.lock(db, other.chat), accounts.lock(db, person.chat)
        assert account is not None
        assert theirs is not None
        caregiver = persons.find(db, theirs.person_id or 0)
        (child,) = persons.add_children(db, caregiver, [NewChild("Mara", 2018)], NOW)
        second = persons.add_caregiver(db, caregiver.family_id, "Dan Exemplu", "+9996610009", NOW)
        db.execute(persons.guardians.insert().values(child_id=child.id, caregiver_id=second.id))
        accounts.link(db, account.id, second.id)
    other.command("menu")
    return other


def member(
    turns: Turns,
    database: Database,
    role: Role = "counsellor",
    name: str = "",
    *,
    works_on: Sequence[Topic] = TOPICS,
) -> Person:
    """Somebody of the team, with these topics."""
    person = colleague(turns, database, role, name=name)
    give(database, person, works_on)
    person.command("menu")
    return person


def give(database: Database, person: Person, works_on: Sequence[Topic]) -> None:
    mine = member_of(database, person).id
    with database.transaction() as db:
        for topic in works_on:
            topics.give(db, mine, topic)


def account_of(database: Database, person: Person) -> int:
    """Also while a transaction of the test is open."""
    with database.reading() as db:
        hashes = db.blinds(accounts.accounts.c.chat_hash, str(person.chat))
        mine = accounts.accounts.c.chat_hash.in_(hashes)
        found: int = db.execute(accounts.accounts.select().where(mine)).one().id
    return found


def only_request(database: Database, person: Person) -> Request:
    """What this parent has asked for last."""
    account = account_of(database, person)
    with database.reading() as db:
        rows = db.execute(
            requests.requests.select()
            .where(requests.requests.c.account_id == account)
            .order_by(requests.requests.c.created_at.desc())
        ).all()
        return requests.get(db, rows[0].id)


def seen(person: Person) -> str:
    """Everything that the last turn showed, to the bit."""
    answer = person.last
    return repr((answer.shows, answer.toast, answer.alert, len(answer.removes)))


def tick(database: Database, at: datetime, centres: Mapping[str, Centre] = CENTRES) -> None:
    """The clock at that moment: every job that the program runs."""
    for job in jobs():
        job.run(database, centres, lambda: at)


def deliver(database: Database, *people: Person, at: datetime) -> list[Delivered]:
    """What is due by then is on everybody's phone, as the sender would bring it."""
    brought: list[Delivered] = []
    while True:
        with database.transaction() as db:
            rows = sending.claim(db, "test", at, 100)
            if not rows:
                return brought
            by_account = {account_of(database, person): person for person in people}
            for row in rows:
                if row.card == "vanish":  # takes a message away and brings none
                    sending.sent(db, row.id, None, at)
                    continue
                account = accounts.find(db, row.account_id)
                assert account is not None
                who: Who = acting(account, CENTRES, at, staff.of_account(db, account.id))
                card = cards()[row.card]
                facts = card.load(db, who, tuple(row.ids)) if card.permits(who) else None
                screen = None if facts is None else card.say(facts)
                if screen is None:
                    sending.dropped(db, row.id, at)
                else:
                    sending.sent(db, row.id, 1, at)
                person = by_account.get(row.account_id)
                if person is not None:
                    brought.append(Delivered(person, row.card, screen, at))
                    if screen is not None:
                        person.receive(screen)
