from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.calls import Call
from bot.cards.undelivered import PAGE, Facts, Missed
from bot.incoming import Incoming, Membership
from bot.screen import tap
from bot.turn import Turns
from storage import audit, follow_ups, outbox, safe_hours, sending
from storage.database import Database
from storage.follow_ups import FollowUp, Kind
from storage.meetings import Meeting
from storage.safe_hours import SafeHours
from storage.signups import SignUp
from storage.undelivered import Undelivered
from tests.bot.cased import caregiver_of
from tests.bot.families import family
from tests.bot.flows.test_signup import introduced, welcomed
from tests.bot.led import LONG_NAMED
from tests.bot.team import colleague
from tests.colleagues import colleague as somebody
from tests.person import Person
from tests.sample import ANA, MEETING, NOW, SIGNUP, WHO, add_meeting, add_parent

STATES = ("failed", "unreachable", "ambiguous")
SAID: tuple[SafeHours | None, ...] = (None, "write", "morning")
MISSED = [
    Missed(Undelivered(n, 1, ANA.id, state, NOW), ANA, safe=safe)
    for n, (state, safe) in enumerate(zip(STATES, SAID, strict=True))
]
NAMELESS = [
    Missed(Undelivered(8, 1, None, "failed", NOW), None, name) for name in ("", LONG_NAMED.name)
]
ABOUT: tuple[tuple[Kind, SignUp, Meeting | None, SafeHours | None], ...] = (
    ("offer", replace(SIGNUP, state="offered"), MEETING, "write"),
    ("decision", SIGNUP, MEETING, None),
    ("decision", replace(SIGNUP, state="declined"), MEETING, "morning"),
    ("moved", SIGNUP, MEETING, "afternoon"),
    ("called_off", SIGNUP, MEETING, "evening"),
    ("blocked", SIGNUP, None, None),
)
CALLS = [
    Call(
        FollowUp(n, "belvedere", LONG_NAMED.id, kind, signup.id if meeting else None, NOW, NOW),
        LONG_NAMED,
        replace(signup, offer_until=MEETING.starts_at) if meeting else None,
        meeting,
        safe,
    )
    for n, (kind, signup, meeting, safe) in enumerate(ABOUT)
]
FACTS = [
    Facts(who=WHO, total=total, page=page, shown=tuple(shown))
    for total, page, shown in (
        (0, 0, []),
        (1, 0, MISSED[:1]),
        (21, 1, [*MISSED, *NAMELESS]),
        (21, 1, CALLS[:PAGE]),
        (6, 1, CALLS[PAGE:]),
    )
]


def test_called_takes_it_off_the_list(parent: Person, database: Database) -> None:
    introduced(parent, add_meeting(database))
    with database.transaction() as db:
        for row in sending.claim(db, "test", parent.now + timedelta(days=9)):
            sending.ambiguous(db, row.id, "TimedOut", parent.now)
    coordinator, _member = colleague(parent, database)

    coordinator.tap_data("undelivered:AA:")
    assert "Maria Exemplu" in coordinator.text
    assert "+9996610001" in coordinator.text
    while any("Am sunat" in label for label in coordinator.labels()):
        coordinator.tap("Am sunat")

    assert "Toate mesajele au ajuns" in coordinator.text


def test_somebody_who_may_not_decide_sees_no_numbers(parent: Person, database: Database) -> None:
    introduced(parent, add_meeting(database))
    member, _id = colleague(parent, database, role="staff")

    member.tap_data("undelivered:AA:")

    assert "nu mai este disponibil" in member.text


def test_done_takes_a_family_without_telegram_off_the_list_and_is_noted(
    parent: Person, database: Database
) -> None:
    coordinator, member = colleague(parent, database)
    somebody = add_parent(database, "+9996610077")
    with database.transaction() as db:
        follow_ups.ask_to_call(db, "belvedere", somebody.id, "blocked", "one", coordinator.now)
    coordinator.tap_data("undelivered:AA:")
    assert "+9996610077" in coordinator.text

    coordinator.tap("Am sunat")

    assert "Toate mesajele au ajuns" in coordinator.text
    with database.transaction() as db:
        entries = audit.newest(db, "belvedere", skip=0, limit=9)
    assert [(one.member, one.fields) for one in entries if one.table == "follow_ups"] == [
        (member, ("done_at",))
    ]


def lost(database: Database, account: int, card: str, state: str = "failed") -> None:
    with database.transaction() as db:
        outbox.promise(db, account, card, (1,), lane="reply", dedup=card, now=NOW)
        (row,) = [one for one in sending.claim(db, "test", NOW, 99) if one.card == card]
        sending.failed(db, row.id, "Broken", NOW)


def test_the_hour_is_that_of_the_clock_on_the_wall_and_the_screen_is_protected(
    parent: Person, database: Database
) -> None:
    introduced(parent, add_meeting(database))
    lost(database, parent.last.account, "home")
    coordinator, _member = colleague(parent, database)

    coordinator.tap_data("undelivered:AA:")

    assert "nu s-a putut trimite, lun. 23 nov., 12:00" in coordinator.text  # 10:00 UTC
    assert coordinator.screen.protect


def test_a_message_that_could_not_be_taken_away_is_nobodys_loss(
    parent: Person, database: Database
) -> None:
    introduced(parent, add_meeting(database))
    lost(database, parent.last.account, "vanish")
    coordinator, _member = colleague(parent, database)

    coordinator.tap_data("undelivered:AA:")

    assert "Toate mesajele au ajuns" in coordinator.text


def test_a_message_for_a_colleague_or_for_somebody_without_a_name_is_on_the_list(
    parent: Person, database: Database
) -> None:
    coordinator, _member = colleague(parent, database)
    welcomed(parent)
    lost(database, coordinator.last.account, "digest")
    lost(database, parent.last.account, "home")

    coordinator.tap_data("undelivered:AA:")

    assert "<b>Ioana Probă</b>" in coordinator.text
    assert "<b>Cineva fără nume</b>" in coordinator.text


def test_a_family_that_blocks_the_assistant_is_called_by_the_way_that_was_agreed(
    turns: Turns, database: Database
) -> None:
    parent, coordinator = family(turns, database), somebody(turns, database, "coordinator")
    with database.transaction() as db:
        safe_hours.say(db, caregiver_of(database, parent).id, "morning", parent.now)

    turns.take(Incoming(9_999_001, parent.chat, Membership(blocked=True)), parent.now)

    coordinator.tap_data(tap("undelivered"))
    assert "nu mai ajung" in coordinator.text
    assert "Dimineața" in coordinator.text
