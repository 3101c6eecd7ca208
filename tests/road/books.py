"""What the database says, to be held against what the phones show and what Telegram was sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text

from storage import accounts, meetings, signups
from storage.database import Database
from storage.meetings import Meeting
from storage.outbox import outbox
from storage.signups import HOLDING, LIVE, SignUp
from storage.updates import quarantine, seen_updates


@dataclass(frozen=True)
class Promise:
    """A row of the outbox that shows a sign-up: its confirmation, an offer of a seat …"""

    signup: int
    state: str
    attempts: int
    message: int | None
    confirms: bool = True


class Books:
    def __init__(self, database: Database) -> None:
        self._database = database

    def meeting(self, meeting: int) -> Meeting:
        with self._database.reading() as db:
            found = meetings.find(db, meeting)
        assert found is not None
        return found

    def signup(self, signup: int) -> SignUp:
        with self._database.reading() as db:
            found = signups.find(db, signup)
        assert found is not None, "no such sign-up"
        return found

    def signups(self, meeting: int | None = None) -> list[SignUp]:
        """Of one meeting, or all there are, in the order in which they were made."""
        wanted = select(signups.signups.c.id).order_by(signups.signups.c.created_at)
        if meeting is not None:
            wanted = wanted.where(signups.signups.c.meeting_id == meeting)
        with self._database.reading() as db:
            found = [signups.find(db, row.id) for row in db.execute(wanted)]
        return [signup for signup in found if signup is not None]

    def states(self, meeting: int) -> list[str]:
        return [signup.state for signup in self.signups(meeting)]

    def promises(self, *signups: int) -> list[Promise]:
        """Of these sign-ups; without any, all there are. What waits for the morning is left out."""
        shown = (outbox.c.card == "signup") & (outbox.c.not_before < _soon())
        with self._database.reading() as db:
            rows = db.execute(select(outbox).where(shown).order_by(outbox.c.id)).all()
        found = [
            Promise(
                row.ids[0],
                row.state,
                row.attempts,
                row.message,
                row.dedup.startswith("confirmation:"),
            )
            for row in rows
        ]
        return [promise for promise in found if not signups or promise.signup in signups]

    def owed(self) -> int:
        """How many messages should have been sent by now, or are on their way."""
        due = outbox.c.state.in_(("pending", "sending")) & (outbox.c.not_before < _soon())
        with self._database.reading() as db:
            return int(db.execute(select(func.count()).where(due)).scalar_one())

    def account(self, chat: int) -> accounts.Account | None:
        with self._database.transaction() as db:
            return accounts.lock(db, chat)

    def quarantined(self) -> Counter[int]:
        """How often each update was set aside."""
        with self._database.reading() as db:
            return Counter(row.update_id for row in db.execute(select(quarantine.c.update_id)))

    def rows(self) -> int:
        """How much is stored about anybody: accounts and updates set aside."""
        with self._database.reading() as db:
            counted = [
                db.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (accounts.accounts, quarantine)
            ]
        return sum(counted)

    def seen(self) -> int:
        """How many updates were dealt with."""
        with self._database.reading() as db:
            return int(db.execute(select(func.count()).select_from(seen_updates)).scalar_one())

    def damage(self) -> list[str]:
        """What the database itself finds wrong with its file; PostgreSQL has no word for it."""
        with self._database.reading() as db:
            if not db.sqlite:
                return []
            found = [row[0] for row in db.execute(text("PRAGMA integrity_check"))]
        return [line for line in found if line != "ok"]

    def oversold(self) -> list[str]:
        """Meetings where more is promised than there is, or one family sits twice."""
        complaints = []
        with self._database.reading() as db:
            for row in db.execute(select(meetings.meetings)).all():
                mine = [s for s in self.signups(row.id) if s.state in LIVE]
                held = sum(s.seats for s in mine if s.state in HOLDING)
                twice = [who for who, n in Counter(s.caregiver_id for s in mine).items() if n > 1]
                if held > row.capacity or held != row.taken or twice:
                    complaints.append(
                        f"{held} of {row.capacity}, {row.taken} counted, twice: {twice}"
                    )
        return complaints


def _soon() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=30)
