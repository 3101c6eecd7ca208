"""Two centres with everybody and something of everything in each, to see what of one the other can reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, Integer, Table, select, text

from bot.centre import Centre
from bot.turn import Turns
from storage import (
    accounts,
    activities,
    broadcasts,
    case_openings,
    cases,
    closed_days,
    complaints,
    follow_ups,
    free_seats,
    invites,
    meetings,
    no_contact,
    persons,
    request_asking,
    request_work,
    requests,
    seats,
    slots,
    staff,
    topics,
)
from storage.audiences import Audience
from storage.database import Database, Transaction
from storage.persons import NewChild
from storage.persons import Person as Adult
from storage.schema import every_table
from storage.staff import ROLES, Member, Role
from tests.colleagues import colleague, member_of, welcomed_person
from tests.person import Person
from tests.sample import CENTRE, NOW, TITLE

TEXTS = {"ro": "Bună ziua!"}
HERE, THERE = CENTRE.code, "alt"
CENTRES: Mapping[str, Centre] = {
    HERE: CENTRE,
    THERE: CENTRE.model_copy(update={"code": THERE, "short_name": "Alt centru"}),
}
# What a turn keeps about itself, whatever it does; audit entries are made by looking at one's own.
_OF_A_TURN = {"seen_updates", "dialogues", "audit", "audit_head", "quarantine"}


@dataclass(frozen=True)
class Side:
    """One centre: its people with a role, who waits for one, who had one, and a family."""

    centre: str
    by_role: Mapping[Role, Person]
    pending: Person
    off: Person
    parent: Person

    def everybody(self) -> dict[str, Person]:
        others = {"pending": self.pending, "off": self.off, "parent": self.parent}
        return {**dict(self.by_role.items()), **others}


@dataclass(frozen=True)
class World:
    """`ids`: per centre, the ids of all rows that belong to it, by table."""

    here: Side
    there: Side
    ids: Mapping[str, Mapping[str, list[int]]]


# Built once for each kind of database, then copied row by row: what is built takes hundreds of transactions.
_built: dict[bool, tuple[World, dict[Table, list[dict[str, Any]]]]] = {}


def build(database: Database) -> World:
    """In a database in which nobody has been yet."""
    turns = Turns(database, CENTRES, "belvedere_bot")
    if database.sqlite not in _built:
        world = _build(turns, database)
        with database.reading() as db:
            rows = {
                table: [row._asdict() for row in db.execute(select(table))]
                for table in every_table()
            }
        _built[database.sqlite] = world, {t: [{**row} for row in r] for t, r in rows.items()}
        return world
    world, rows = _built[database.sqlite]
    with database.transaction() as db:
        for table, there in rows.items():
            if table.name == "audit_head":
                db.execute(table.update(), there)
            elif there:
                db.execute(table.insert(), there)
    return World(_again(world.here, turns), _again(world.there, turns), world.ids)


def _again(side: Side, turns: Turns) -> Side:
    def same(person: Person) -> Person:
        return Person(turns, chat=person.chat, keyboard="home")

    by_role = {role: same(person) for role, person in side.by_role.items()}
    return Side(side.centre, by_role, same(side.pending), same(side.off), same(side.parent))


def _build(turns: Turns, database: Database) -> World:
    ids: dict[str, dict[str, list[int]]] = {}
    sides = []
    known = everything(database)
    for centre in (HERE, THERE):
        sides.append(_side(turns, database, centre))
        after = everything(database)
        ids[centre] = {table: sorted(after[table] - known[table]) for table in after}
        known = after
    return World(sides[0], sides[1], ids)


def _side(turns: Turns, database: Database, centre: str) -> Side:
    by_role = {role: colleague(turns, database, role, centre) for role in ROLES}
    members = {role: member_of(database, person) for role, person in by_role.items()}
    parent = welcomed_person(turns, database, centre)
    waits, left = (colleague(turns, database, "coordinator", centre, "Ea Așteaptă") for _ in "ab")
    with database.transaction() as db:
        for person, state in ((waits, "pending"), (left, "off")):
            member = member_of(database, person)
            db.execute(
                staff.staff.update().where(staff.staff.c.id == member.id).values(state=state)
            )
    _something_of_everything(database, centre, parent, members)
    return Side(centre, by_role, waits, left, parent)


def _something_of_everything(
    database: Database, centre: str, parent: Person, members: Mapping[Role, Member]
) -> None:
    with database.transaction() as db:
        account = accounts.lock(db, parent.chat)
        assert account is not None
        family = persons.add_family(db, centre, domicile="yes", now=NOW, known=True)
        mother = persons.add_caregiver(db, family, "Ana Exemplu", "+9996610001", NOW)
        persons.add_children(db, mother, [NewChild("Mara", 2018)], NOW)
        accounts.link(db, account.id, mother.id)
        activity = activities.add(db, centre, "parenting_workshop", TITLE, NOW)
        for day, leader in enumerate([*members.values(), None], 3):
            meeting = meetings.add_meeting(
                db,
                activity,
                NOW + timedelta(days=day),
                NOW,
                capacity=9,
                minimum=5,
                room="sala 2",
                facilitator_id=None if leader is None else leader.id,
            )
            seats.take_seats_or_wait(
                db, meeting, mother, [mother.id], NOW, known=bool(day % 2), may_wait=False
            )
        for role in ("coordinator", "counsellor", "staff"):
            begun = meetings.add_meeting(
                db,
                activity,
                NOW - timedelta(minutes=10),
                NOW,
                capacity=9,
                facilitator_id=members[role].id,
            )
            seats.seat_at_the_door(db, begun, mother, [mother.id], NOW)
            broadcasts.draft(db, members[role], Audience("meeting", meeting=begun), TEXTS, NOW)
        topics.give(db, members["counsellor"].id, "family")
        topics.give(db, members["staff"].id, "material")
        due = NOW + timedelta(days=2)
        request_asking.ask(db, centre, mother.id, account.id, "family", due, NOW)
        request_asking.ask(db, centre, mother.id, account.id, "material", due, NOW, category="food")
        complaints.register(
            db,
            centre,
            "complaint",
            "Cuvinte inventate.",
            NOW.date(),
            due.date(),
            account=account.id,
            name="Ana Exemplu",
        )
        slots.open_slots(db, centre, members["counsellor"].id, [due], 45, NOW, by_phone=False)
        broadcasts.draft(db, members["coordinator"], Audience("all"), TEXTS, NOW)
        follow_ups.ask_to_call(db, centre, mother.id, "blocked", f"blocked:{centre}", NOW)
        closed_days.add(db, centre, due.date(), "Curățenie", members["coordinator"].id, NOW)
        free_seats.reserve(db, meeting, family, 2)
        invites.make(db, centre, "staff", "Cineva Nou", members["director"], NOW)
        _cases(db, centre, mother, account.id, members)


def _cases(
    db: Transaction,
    centre: str,
    mother: Adult,
    account: int,
    members: Mapping[Role, Member],
) -> None:
    """One of the counsellor's, one of a member of staff's and one of nobody's, each looked at and written from."""
    other_family = persons.add_family(db, centre, domicile="yes", now=NOW, known=True)
    father = persons.add_caregiver(db, other_family, "Ion Exemplu", None, NOW)
    child = persons.children_of(db, mother.id)[0].id
    db.execute(persons.guardians.insert().values(child_id=child, caregiver_id=father.id))
    coordinator = members["coordinator"].id
    no_contact.keep_apart(db, mother.id, father.id, coordinator, NOW)
    review = (NOW + timedelta(days=30)).date()
    for number, responsible in enumerate((members["counsellor"], members["staff"], None)):
        whose = responsible or members["counsellor"]
        people = [mother.id, child, father.id]
        case = cases.open_case(
            db, centre, mother.family_id, f"{number}/26", whose.id, people, NOW.date(), review, NOW
        )
        cases.set_service(db, case.id, "counselling", NOW.date(), given=True)
        for member in (whose.id, coordinator, members["director"].id):
            case_openings.open_for(db, case.id, member, "planned", NOW)
        talk = request_work.write_first(db, centre, mother.id, account, case.id, whose.id, NOW, NOW)
        # The number of a family is for whoever took its request, and nobody has taken any here.
        requests.put(db, talk.id, responsible_id=None)
        if responsible is None:
            cases.assign(db, case.id, None)


def everything(database: Database) -> dict[str, set[int]]:
    """The ids of all rows, by table."""
    found = {}
    with database.reading() as db:
        for table in every_table():
            key = table.columns.get("id")
            if key is not None and isinstance(key.type, BigInteger | Integer):
                found[table.name] = {row.id for row in db.execute(select(key))}
    return found


def dump(database: Database, but: tuple[Person, ...] = ()) -> dict[str, list[Any]]:
    """Every row there is, but for what a turn keeps about itself and the accounts of those who act."""
    with database.reading() as db:
        acting = {
            account.id for person in but if (account := accounts.lock(db, person.chat)) is not None
        }
        return {
            table.name: [
                row
                for row in db.execute(text(f"SELECT * FROM {table.name} ORDER BY 1, 2")).all()
                if not _of_the_chat_of(acting, table.name, row)
            ]
            for table in every_table()
            if table.name not in _OF_A_TURN
        }


def _of_the_chat_of(acting: set[int], table: str, row: Any) -> bool:
    """What lies in the chats of those who act, and when it is to vanish from there, changes as they act."""
    match table:
        case "accounts":
            return row.id in acting
        case "chat_messages" | "live_messages":
            return row.account_id in acting
        case "outbox":
            return (row.card == "vanish" or row.live_id is not None) and row.account_id in acting
        case _:
            return False
