"""Everybody around one meeting, as the staff who lead it need to see them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from storage import accounts, persons, signups
from storage.database import Transaction
from storage.persons import Person
from storage.seats import seats
from storage.signups import COMING, LIVE, SignUp


@dataclass(frozen=True)
class Guest:
    """A family's sign-up. `people`: for whom; `reached`: its caregiver has Telegram."""

    signup: SignUp
    caregiver: Person
    people: tuple[Person, ...]
    reached: bool

    @property
    def coming(self) -> bool:
        return self.signup.state in COMING


_SEATS = select(seats.c.signup_id, seats.c.person_id).where(
    seats.c.signup_id.in_(bindparam("signups", expanding=True))
)


def of_meeting(db: Transaction, meeting_id: int) -> list[Guest]:
    """In the order in which they came: who is live, and who has cancelled and not come back; of a meeting that
    was called off, whoever was withdrawn by it.
    """
    found = signups.of_meeting(db, meeting_id, (*LIVE, "cancelled", "withdrawn"))
    live = {signup.caregiver_id for signup in found if signup.state in LIVE}
    latest = {signup.caregiver_id: signup.id for signup in found}
    shown = [
        signup
        for signup in found
        if signup.state in LIVE
        or (signup.caregiver_id not in live and latest[signup.caregiver_id] == signup.id)
    ]
    return _guests(db, shown)


def of_signup(db: Transaction, signup: SignUp) -> Guest:
    return _guests(db, [signup])[0]


def _guests(db: Transaction, shown: list[SignUp]) -> list[Guest]:
    places: dict[int, list[int]] = {signup.id: [] for signup in shown}
    for row in db.execute(_SEATS, {"signups": list(places)}):
        places[row.signup_id].append(row.person_id)
    caregivers = {signup.caregiver_id for signup in shown}
    everybody = persons.some(db, caregivers.union(*places.values()))
    reached = accounts.reached_among(db, caregivers)
    return [
        Guest(
            signup,
            everybody[signup.caregiver_id],
            tuple(sorted((everybody[p] for p in places[signup.id]), key=lambda p: p.name)),
            signup.caregiver_id in reached,
        )
        for signup in shown
    ]
