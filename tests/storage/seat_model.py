"""Seats in plain Python, from the rules as they are told to people: what the tables must come to, too.

Nothing here knows of SQL, of locks or of the code it is held against.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

UNDO = timedelta(minutes=10)
HOLDING = {"confirmed", "held", "offered"}
LIVE = HOLDING | {"waiting"}
NOBODY = -1

Refusal = Literal["full", "gone"]


@dataclass
class Party:
    """A sign-up: these people, in or out of this meeting together."""

    meeting: int
    family: int
    people: frozenset[int]
    state: str
    line: int
    changed_at: datetime
    until: datetime | None = None

    @property
    def size(self) -> int:
        return len(self.people)


@dataclass
class Table:
    """A meeting. `kept`: family -> seats that the coordinator keeps for it, its own included."""

    capacity: int
    starts_at: datetime
    reviewed: bool
    kept: dict[int, int] = field(default_factory=dict)


class Model:
    """Meetings and families are numbers; sign-ups are counted in the order in which they were made."""

    def __init__(self, tables: list[Table], known: list[bool]) -> None:
        self.tables = tables
        self.known = known
        self.parties: list[Party] = []

    def free(self, meeting: int) -> int:
        """What everybody is told: what somebody whom nobody has heard of could have."""
        return self._left_for(meeting, NOBODY)

    def taken(self, meeting: int) -> int:
        return sum(party.size for party in self._of(meeting) if party.state in HOLDING)

    def place(self, number: int) -> int:
        """In the line; 0 for whoever does not wait."""
        party = self.parties[number]
        if party.state != "waiting":
            return 0
        return 1 + sum(other.line < party.line for other in self._line(party.meeting))

    def sign_up(
        self, meeting: int, family: int, people: frozenset[int], now: datetime, *, may_wait: bool
    ) -> int | Refusal:
        if now >= self.tables[meeting].starts_at:
            return "gone"
        there = [p for p in self._of(meeting) if p.state in LIVE and p.people & people]
        left = people.difference(*(party.people for party in there))
        if not left:
            return self._number(there[0])
        fits = len(left) <= self._left_for(meeting, family)
        if not fits and not may_wait:
            return "full"
        state = self._had(meeting, family) if fits else "waiting"
        line = max((party.line for party in self._of(meeting)), default=0) + 1
        self.parties.append(Party(meeting, family, left, state, line, now))
        return len(self.parties) - 1

    def cancel(self, number: int, now: datetime) -> bool:
        party = self._open(number, now)
        if party is None or party.state not in LIVE:
            return False
        self._become(party, "cancelled", now)
        return True

    def undo(self, number: int, now: datetime) -> bool:
        """Back to the seats, or to the old place in the line."""
        party = self._open(number, now)
        if party is None or party.state != "cancelled" or now - party.changed_at > UNDO:
            return False
        if self._seated_elsewhere(party):
            return False
        fits = party.size <= self._left_for(party.meeting, party.family, party.line)
        self._become(party, self._had(party.meeting, party.family) if fits else "waiting", now)
        return True

    def swap(self, number: int, to: int, now: datetime) -> int | None:
        """The whole party has seats there instead, or nothing has changed."""
        party = self._open(number, now)
        if party is None or party.state not in LIVE or to == party.meeting:
            return None
        if any(p.people & party.people for p in self._of(to) if p.state in LIVE):
            return None
        there = self.sign_up(to, party.family, party.people, now, may_wait=False)
        if not isinstance(there, int):
            return None
        self._become(party, "cancelled", now)
        return there

    def offer(
        self, meeting: int, now: datetime, until: datetime, beyond_call: int
    ) -> tuple[list[int], list[int]]:
        """Down the line, whoever fits and can still be asked: all but family `beyond_call`. Who was offered
        seats; and who hears that the free seats were too few, because a smaller party has them.
        """
        offered: list[int] = []
        passed_over: list[int] = []
        too_many: list[Party] = []
        for party in self._line(meeting):
            if party.size > self._free_for(meeting, party.family):
                too_many.append(party)
            elif party.family != beyond_call:
                its_own = party.size <= self._still_kept(meeting, party.family)
                self._become(party, "offered", now, until)
                offered.append(self._number(party))
                smaller = [p for p in too_many if p.size > party.size and not its_own]
                passed_over += [n for n in map(self._number, smaller) if n not in passed_over]
        return offered, passed_over

    def move(
        self, meeting: int, starts_at: datetime, now: datetime, until: datetime | None
    ) -> bool:
        """What was offered is offered until another hour; None: nobody can be asked, and they wait again."""
        table = self.tables[meeting]
        if now >= table.starts_at or starts_at == table.starts_at:
            return False
        table.starts_at = starts_at
        for party in self._of(meeting):
            if party.state == "offered":
                self._become(party, "offered" if until else "waiting", now, until)
        return True

    def take(self, number: int, now: datetime) -> bool:
        party = self._open(number, now)
        if party is None or party.state != "offered" or not party.until or party.until <= now:
            return False
        self._become(party, self._had(party.meeting, party.family), now)
        return True

    def lapse(self, now: datetime) -> list[int]:
        """Every offer whose hour has passed."""
        over = [p for p in self.parties if p.state == "offered" and p.until and p.until <= now]
        for party in over:
            self._become(party, "lapsed", now)
        return [self._number(party) for party in over]

    def wait_again(self, number: int, now: datetime) -> bool:
        """At the end of the line."""
        party = self._open(number, now)
        if party is None or party.state != "lapsed" or self._seated_elsewhere(party):
            return False
        party.line = max(other.line for other in self._of(party.meeting)) + 1
        self._become(party, "waiting", now)
        return True

    def reserve(self, meeting: int, family: int, seats: int) -> bool:
        """So many in place of what was kept before, or nothing has changed."""
        held = sum(p.size for p in self._of(meeting) if p.family == family and p.state in HOLDING)
        if seats > held and seats - held > self._free_for(meeting, family):
            return False
        self.tables[meeting].kept[family] = seats
        return True

    def set_capacity(self, meeting: int, seats: int) -> None:
        """Whoever has a seat keeps it."""
        self.tables[meeting].capacity = seats

    def _left_for(self, meeting: int, family: int, before: int | None = None) -> int:
        """First come, first served: as if all who wait, or came before, had been seated where they fit."""
        then = Model(self.tables, self.known)
        then.parties = [replace(party) for party in self._of(meeting)]
        for party in then._line(meeting):
            earlier = before is None or party.line < before
            if earlier and party.size <= then._free_for(meeting, party.family):
                party.state = "confirmed"
        return then._free_for(meeting, family)

    def _free_for(self, meeting: int, family: int) -> int:
        others = [f for f in self.tables[meeting].kept if f != family]
        kept = sum(self._still_kept(meeting, other) for other in others)
        return self.tables[meeting].capacity - self.taken(meeting) - kept

    def _still_kept(self, meeting: int, family: int) -> int:
        held = [p for p in self._of(meeting) if p.family == family and p.state in HOLDING]
        return max(0, self.tables[meeting].kept.get(family, 0) - sum(party.size for party in held))

    def _had(self, meeting: int, family: int) -> str:
        """Whom the centre does not know, it decides about first."""
        return "confirmed" if self.known[family] and not self.tables[meeting].reviewed else "held"

    def _open(self, number: int, now: datetime) -> Party | None:
        party = self.parties[number]
        return party if now < self.tables[party.meeting].starts_at else None

    def _seated_elsewhere(self, party: Party) -> bool:
        others = [p for p in self._of(party.meeting) if p is not party and p.state in LIVE]
        return any(other.people & party.people for other in others)

    def _of(self, meeting: int) -> list[Party]:
        return [party for party in self.parties if party.meeting == meeting]

    def _line(self, meeting: int) -> list[Party]:
        waiting = [party for party in self._of(meeting) if party.state == "waiting"]
        return sorted(waiting, key=lambda party: party.line)

    def _number(self, party: Party) -> int:
        return next(n for n, other in enumerate(self.parties) if other is party)

    def _become(
        self, party: Party, state: str, now: datetime, until: datetime | None = None
    ) -> None:
        party.state, party.changed_at, party.until = state, now, until
