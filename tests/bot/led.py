"""A meeting as its staff see it: people, places and families that tests of their screens talk about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.flows.planning import Plans
from storage import meetings, persons, planning, seats, signups
from storage.database import Database
from storage.meetings import Meeting
from storage.persons import NewChild, Person
from storage.rosters import Guest
from storage.signups import SignUp
from storage.staff import Member
from tests.colleagues import member_of
from tests.person import Person as Phone
from tests.sample import ANA, CENTRE, LUCA, MARA, MEETING, NOW, SIGNUP, WHO, add_meeting

LONG = "Maximiliana-Constantina Numelung-Exemplificatoare"
ME = Member(2**62 + 7, "belvedere", LONG, "coordinator", "active", 1)
LED = replace(WHO, member=ME)
OWN = replace(WHO, member=replace(ME, role="staff"))
# It begins in a quarter of an hour, and its last seats are spoken for.
NEAR = replace(
    MEETING, starts_at=NOW + timedelta(minutes=15), free=-3, facilitator_id=ME.id, minimum=6
)
BIG_ROOM = "sala mare de la etajul al doilea, stânga"
FOR_CHILDREN = replace(NEAR, for_carers=False, kind="science")
LONG_NAMED = Person(14, 22, "caregiver", LONG, None, None)

GUEST = Guest(SIGNUP, ANA, (ANA,), reached=True)
NOT_REACHED = Guest(
    replace(SIGNUP, id=2**62 + 2, transport=True), LONG_NAMED, (LONG_NAMED,), reached=False
)
WITH_CHILDREN = Guest(replace(SIGNUP, seats=2), ANA, (LUCA, MARA), reached=False)

# One day, so that a robot has few enough ways to go.
ONE_DAY = CENTRE.model_copy(
    update={
        "closed_days": tuple(
            CENTRE.school_breaks[0].model_copy(update={"start": first, "end": last})
            for first, last in (
                (NOW.date(), NOW.date() + timedelta(days=9)),
                (NOW.date() + timedelta(days=11), NOW.date() + timedelta(days=40)),
            )
        )
    }
)


def plans(*, anybody: bool = True, room: str = BIG_ROOM) -> Plans:
    """A colleague has the long-named room that afternoon, and so has the person who plans."""
    clash = datetime(2026, 12, 3, 14, 30, tzinfo=NOW.tzinfo)
    return Plans(
        centre=ONE_DAY,
        now=NOW,
        busy=(replace(MEETING, id=5, starts_at=clash, room=room, facilitator_id=ME.id),),
        rooms=(room,),
        members=((ME.id, ME.name),),
        anybody=anybody,
    )


def party(
    database: Database,
    number: int,
    *,
    name: str = "Ana Exemplu",
    children: tuple[str, ...] = (),
    phone: str | None = None,
) -> list[Person]:
    """So many caregivers of families that the centre knows, named with a number."""
    made = []
    with database.transaction() as db:
        for one in range(number):
            family = persons.add_family(db, "belvedere", domicile="yes", now=NOW, known=True)
            parent = persons.add_caregiver(db, family, f"{name} {one:02}", phone, NOW)
            persons.add_children(db, parent, [NewChild(child, 2018) for child in children], NOW)
            made.append(parent)
    return made


def seated(
    database: Database, meeting: int, people: list[Person], *, childcare: bool = False
) -> list[SignUp]:
    """Each signs up for themselves; the last ones wait when there are more than seats."""
    with database.transaction() as db:
        made = [
            seats.take_seats_or_wait(
                db, meeting, one, [one.id], NOW, known=True, may_wait=True, childcare=childcare
            )
            for one in people
        ]
    assert all(isinstance(one, SignUp) for one in made)
    return [one for one in made if isinstance(one, SignUp)]


def led_by(database: Database, phone: Phone, meeting: int) -> int:
    """From now on this colleague leads it."""
    member = member_of(database, phone)
    with database.transaction() as db:
        planning.set_facilitator(db, meeting, member.id, member.name.split()[0], NOW)
    return meeting


def meeting_of(database: Database, meeting: int) -> Meeting:
    with database.transaction() as db:
        return meetings.get(db, meeting)


def states(database: Database, made: list[SignUp]) -> list[str]:
    with database.transaction() as db:
        return [signups.get(db, one.id).state for one in made]


__all__ = ["add_meeting"]
