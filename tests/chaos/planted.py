"""Defects to be planted into a running bot, from outside: a chaos run that does not find them proves nothing.

Each is a mistake that somebody could make in good faith. Production code knows of none of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from telegram import Bot

from bot import agreed_hours, deciding, notices
from bot.books import Books
from bot.cards import cards, soon
from bot.flows import request_close
from bot.hours import reminders as hours
from bot.reminders import stamp
from bot.threads import Threads
from storage import (
    database,
    dialogues,
    free_seats,
    meetings,
    outbox,
    sending,
    signups,
    updates,
    waiting,
)
from storage.database import Database
from storage.dialogues import Dialogue
from tests.chaos import by_hand


def acknowledge_first() -> None:
    """Telegram is told that updates have arrived before anything was done about them."""
    asks = Bot.do_api_request

    async def asked(bot: Bot, method: str, given: Any = None, **named: Any) -> Any:
        answer = await asks(bot, method, given, **named)
        if method == "getUpdates" and answer:
            last = answer[-1]["update_id"]
            await asks(bot, method, {"offset": last + 1, "limit": 1, "timeout": 0})
        return answer

    _instead(Bot, "do_api_request", asked)


def no_dedup() -> None:
    """An update that comes again is as good as new."""
    first_time = updates.first_time

    def always(*given: Any) -> bool:
        first_time(*given)
        return True

    _instead(updates, "first_time", always)


def shown_before_it_is() -> None:
    """What a turn shows counts as shown from the turn on."""
    first_time = updates.first_time

    def marked(db: Any, update: int, now: datetime) -> bool:
        first = first_time(db, update, now)
        updates.mark_shown(db, update)
        return first

    _instead(updates, "first_time", marked)


def answers_in_memory() -> None:
    """Half-finished dialogues live as long as the program."""
    kept: dict[int, Dialogue] = {}

    def save(_db: Any, account: int, dialogue: Dialogue, *_rest: Any, **_named: Any) -> None:
        kept[account] = dialogue

    _instead(dialogues, "save", save)
    _instead(dialogues, "of", lambda _db, account: kept.get(account))


def send_in_the_transaction() -> None:
    """The confirmation is sent by the turn that promises it, before that is committed."""
    promise = outbox.promise

    def send(db: Any, account: int, card: str, ids: Any, **named: Any) -> bool:
        made = promise(db, account, card, ids, **named)
        if made and card == "signup":
            message = by_hand.send(db, account, card, tuple(ids), named["now"])
            row = select(outbox.outbox.c.id).where(outbox.outbox.c.dedup == named["dedup"])
            sending.sent(db, db.execute(row).scalar_one(), message, named["now"])
        return made

    _instead(outbox, "promise", send)


def promises_in_memory() -> None:
    """What is promised is kept in memory until the sender comes by."""
    kept: list[tuple[Any, Any]] = []
    promise, claim = outbox.promise, sending.claim

    def remember(_db: Any, *given: Any, **named: Any) -> bool:
        kept.append((given, named))
        return True

    def write_and_claim(db: Any, *given: Any, **named: Any) -> Any:
        while kept:
            given_then, named_then = kept.pop()
            promise(db, *given_then, **named_then)
        return claim(db, *given, **named)

    _instead(outbox, "promise", remember)
    _instead(sending, "claim", write_and_claim)


def promised_afterwards() -> None:
    """The seat is committed, and then, in a transaction of its own, what follows from it."""
    promise, transaction = outbox.promise, Database.transaction

    def later(db: Any, *given: Any, **named: Any) -> bool:
        db.__dict__.setdefault("later", []).append((given, named))
        return True

    @contextmanager
    def two(database: Database) -> Iterator[Any]:
        with transaction(database) as db:
            yield db
        if put_off := db.__dict__.get("later"):
            with transaction(database) as second:
                for given, named in put_off:
                    promise(second, *given, **named)

    _instead(outbox, "promise", later)
    _instead(Database, "transaction", two)
    # Committed together, both would be there or neither.
    _instead(Database, "together", lambda _database: nullcontext())


def sent_before_sending() -> None:
    """A promise counts as kept as soon as somebody sets about it."""
    claim = sending.claim

    def kept(db: Any, owner: str, now: datetime, *rest: Any, **named: Any) -> Any:
        rows = claim(db, owner, now, *rest, **named)
        for row in rows:
            sending.sent(db, row.id, None, now)
        return rows

    _instead(sending, "claim", kept)


def lease_too_short() -> None:
    """Rows are taken from a sender that is still busy with them."""
    _instead(sending, "LEASE", timedelta(seconds=0.1))


def claimed_for_ever() -> None:
    """What was claimed once is one's own, however long one has slept since."""
    table = outbox.outbox

    def trying(db: Any, row: int, *_whose: Any) -> bool:
        mine = table.update().where(table.c.id == row)
        db.execute(mine.values(trying=True, attempts=table.c.attempts + 1))
        return True

    _instead(sending, "trying", trying)
    for name in ("sent", "dropped", "failed", "unreachable", "ambiguous", "again"):
        _instead(sending, name, _anybodys(getattr(sending, name)))


def _anybodys(end: Callable[..., Any]) -> Callable[..., Any]:
    def ended(*given: Any, owner: str = "", **named: Any) -> Any:
        return end(*given, **named)

    return ended


def failed_in_an_outage() -> None:
    """What Telegram's servers refuse while they are in trouble has failed."""

    def failed(books: Books, db: Any, row: Any, problem: Exception) -> None:
        sending.failed(db, row.id, type(problem).__name__, books._now())

    _instead(Books, "_in_trouble", failed)


def lock_off() -> None:
    """Seats are counted without a lock; on SQLite each statement is a transaction of its own."""
    look = meetings.find

    def unlocked(*given: Any) -> Any:
        found = look(*given)
        time.sleep(0.01)
        return found

    _instead(meetings, "lock", unlocked)
    _instead(Database, "writers", property(lambda _database: 8))
    _instead(Threads, "do", Threads.aside)
    _instead(database.Sqlite, "do_begin", lambda *_: None)


def seats_from_memory() -> None:
    """How many seats are free is remembered for a while; the count in the books is made to fit."""
    remembered: dict[int, tuple[float, Any]] = {}
    count, set_taken = free_seats.count, meetings.set_taken

    def remember(db: Any, meeting: Any, **which: Any) -> Any:
        since, counted = remembered.get(meeting.id, (0.0, None))
        if time.monotonic() - since > 2:
            counted = count(db, meeting, **which)
            remembered[meeting.id] = time.monotonic(), counted
        return counted

    _instead(free_seats, "count", remember)
    _instead(
        meetings,
        "set_taken",
        lambda db, meeting, taken, kept: set_taken(db, meeting, min(taken, 1), kept),
    )


def offered_twice() -> None:
    """A seat that was offered to somebody still counts as free."""
    count = free_seats.count

    def forgetful(db: Any, meeting: Any, **which: Any) -> Any:
        counted, table = count(db, meeting, **which), signups.signups
        offered = select(func.coalesce(func.sum(table.c.seats), 0)).where(
            table.c.meeting_id == meeting.id, table.c.state == "offered"
        )
        return replace(counted, taken=counted.taken - int(db.execute(offered).scalar_one()))

    _instead(free_seats, "count", forgetful)


def offers_for_ever() -> None:
    """Nobody looks whether the hour of an offer has passed."""
    _instead(waiting, "expired", lambda _db, _now: [])


def reminds_of_what_was_cancelled() -> None:
    """The message of the last two hours goes to everybody who ever signed up."""

    def everybody(db: Any, who: Any, ids: Any) -> Any:
        ever = signups.of_caregiver(db, who.account.person_id)
        there = [(one, meetings.get(db, one.meeting_id), ()) for one in ever]
        return soon.Facts(who=who, mine=tuple(one for one in there if stamp(one[1]) == ids[0]))

    cards()["soon"] = replace(cards()["soon"], load=everybody)


def local_hours_as_utc() -> None:
    """The hour on the clock in the hall is written down as if it were UTC."""

    def naive(day: date, at: clock_time, _zone: ZoneInfo) -> datetime:
        return datetime.combine(day, at, UTC)

    _instead(hours, "from_local", naive)


def closed_in_silence() -> None:
    """Closing a request is between the team and its files."""
    _instead(request_close, "tell_family", lambda *_given: None)
    _instead(agreed_hours, "tell_off", lambda *_given: None)


def answered_twice() -> None:
    """The name of a promise to a family is of the moment, and two places make it."""
    family = notices.family

    def twice(
        db: Any, who: Any, request: Any, card: str, ids: Any, dedup: str, **named: Any
    ) -> None:
        family(db, who, request, card, ids, dedup, **named)
        family(db, who, request, card, ids, f"{dedup}:{who.now.timestamp()}", **named)

    _instead(notices, "family", twice)


def accepted_in_silence() -> None:
    """The family sees it on its own card, so why write."""
    _instead(deciding, "tell_parent", lambda *_given: None)


def repeats_what_many_read() -> None:
    """What became of it is not known, so everything is sent once more."""
    _instead(sending, "REPEATED", outbox.LANES)


def _instead(where: object, name: str, defect: Any) -> None:
    """From now on the defect is there, in the place of what was."""
    setattr(where, name, defect)


PLANTED: dict[str, Callable[[], None]] = {
    defect.__name__: defect
    for defect in (
        acknowledge_first,
        no_dedup,
        shown_before_it_is,
        answers_in_memory,
        send_in_the_transaction,
        promises_in_memory,
        promised_afterwards,
        sent_before_sending,
        lease_too_short,
        claimed_for_ever,
        failed_in_an_outage,
        lock_off,
        seats_from_memory,
        offered_twice,
        offers_for_ever,
        reminds_of_what_was_cancelled,
        local_hours_as_utc,
        closed_in_silence,
        answered_twice,
        accepted_in_silence,
        repeats_what_many_read,
    )
}
