"""Invented people and meetings that tests talk about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import centre as centres_file
from bot.settings import ROOT
from bot.who import Who
from storage import activities, meetings, persons
from storage.accounts import Account
from storage.activities import Kind
from storage.database import Database
from storage.meetings import Meeting
from storage.persons import NewChild, Person
from storage.signups import SignUp

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CENTRES = centres_file.load(ROOT / "centres")
CENTRE = CENTRES["belvedere"]
TITLE = {
    "ro": "Cum vorbim cu copilul când este supărat",
    "en": "How to talk when a child is upset",
    "uk": "Як говорити, коли дитина засмучена",
}

ACCOUNT = Account(1, 5_000_001, "belvedere", "ro", "active", "home", "2026-11", 11)
NEWCOMER = replace(ACCOUNT, notice=None, person_id=None)
WHO = Who(ACCOUNT, CENTRE, CENTRES, NOW)
ANA = Person(11, 21, "caregiver", "Ana Exemplu", "+9996610001", None)
MARA = Person(12, 21, "child", "Mara", None, 2018)
LUCA = Person(13, 21, "child", "Luca", None, 2021)
# The longest date there is in words: a Wednesday of September, at ten to nine in the evening.
MEETING = Meeting(
    id=2**62,
    activity_id=31,
    centre="belvedere",
    kind="parenting_workshop",
    title=TITLE,
    bring={"ro": "un caiet și un pix", "en": "a notebook and a pen", "uk": "зошит і ручку"},
    for_carers=True,
    reviewed=False,
    starts_at=datetime(2027, 9, 29, 17, 50, tzinfo=UTC),
    minutes=90,
    room="sala mare",
    facilitator="Ioana",
    facilitator_id=None,
    language="ro",
    childcare=True,
    state="open",
    capacity=120,
    free=20,
    sequence=0,
)
SIGNUP = SignUp(
    id=2**62 + 1,
    meeting_id=MEETING.id,
    family_id=21,
    caregiver_id=11,
    state="confirmed",
    seats=1,
    line=1,
    place=0,
    offer_until=None,
    coming=False,
    rated=False,
    childcare=True,
    transport=False,
    changed_at=NOW,
)


def add_meeting(
    database: Database,
    *,
    capacity: int = 10,
    kind: Kind = "parenting_workshop",
    starts_in: timedelta = timedelta(days=3),
    reviewed: bool = False,
    childcare: bool = True,
) -> int:
    with database.transaction() as db:
        activity = activities.add(db, "belvedere", kind, TITLE, NOW, reviewed=reviewed)
        return meetings.add_meeting(
            db,
            activity,
            NOW + starts_in,
            NOW,
            capacity=capacity,
            room="sala 2",
            facilitator="Ioana",
            childcare=childcare,
        )


def add_parent(
    database: Database,
    phone: str | None = "+9996610001",
    *,
    known: bool = True,
    children: tuple[str, ...] = (),
) -> Person:
    with database.transaction() as db:
        family = persons.add_family(db, "belvedere", domicile="yes", now=NOW, known=known)
        parent = persons.add_caregiver(db, family, "Ana Exemplu", phone, NOW)
        persons.add_children(db, parent, [NewChild(name, 2018) for name in children], NOW)
        return parent
