from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards.case_history import MOST_ADULTS, PAGE, Facts
from bot.screen import tap
from bot.turn import Turns
from storage import attendance, signups
from storage.attendance import VALUES
from storage.case_history import Been, History, Sent
from storage.database import Database
from tests.bot.asked import ANSWERED, CLOSED, LATE, LATEST, LONG, STAFF_WHO
from tests.bot.cased import (
    ADULTS,
    CASE,
    INITIALS,
    caregiver_of,
    case_of,
    opened,
    other_parent,
    worked,
)
from tests.bot.families import deliver, family
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import MEETING, add_meeting

LONGEST = replace(MEETING, title=dict.fromkeys(("ro", "en", "uk"), "Cuvânt lung și altul " * 6))
FULL = History(
    signups=1234,
    marks=dict.fromkeys(VALUES, 999),
    requests=1234,
    messages=1234,
    been=(
        Been(LONGEST, "confirmed", VALUES),
        Been(LONGEST, "waiting", ()),
        Been(LONGEST, "declined", ()),
    ),
    asked=(LATE, ANSWERED, CLOSED),
    sent=(Sent("broadcast", LATEST),) * PAGE,
)
EMPTY = History(0, {}, 0, 0, (), (), ())
FACTS = [
    Facts(who=STAFF_WHO, case=CASE, initials=INITIALS, lies_open=False),
    Facts(who=STAFF_WHO, case=CASE, initials=INITIALS, lies_open=True),
    *(
        Facts(
            who=STAFF_WHO,
            case=CASE,
            initials=INITIALS,
            lies_open=True,
            adults=adults,
            adult=replace(ADULTS[0], name=LONG),
            history=history,
            page=page,
        )
        for adults in (ADULTS[:1], ADULTS[:MOST_ADULTS])
        for history in (FULL, EMPTY)
        for page in (0, 1)
    ),
]


def busy(turns: Turns, database: Database, parent: Person, worker: Person) -> None:
    """Signed up twice, came once, asked for something, and was written to."""
    mine = member_of(database, worker).id
    meetings = [add_meeting(database, starts_in=timedelta(days=n)) for n in (1, 2)]
    for meeting in meetings:
        parent.tap_data(tap("meeting", "join", meeting, 0))
    with database.transaction() as db:
        me = caregiver_of(database, parent).id
        assert attendance.mark(db, meetings[0], me, "present", mine, parent.now)
        assert signups.mine(db, me, meetings[1]) is not None
    parent.tap_data(tap("talk", "ask", 0))
    deliver(database, parent, at=parent.now)


def test_sign_ups_attendance_requests_and_messages_stand_on_one_screen(
    turns: Turns, database: Database
) -> None:
    parent, worker, _case = worked(turns, database)
    busy(turns, database, parent, worker)

    worker.tap("Istoricul familiei")

    text = worker.text
    assert "👤 Ana Exemplu" in text
    assert "<b>📝 2 înscrieri</b>\n🙋 ✅ 1 ❌ 0 📩 0" in text
    assert "✅ 24.11.2026: Cum vorbim cu copilul" in text
    assert "📝 25.11.2026: Cum vorbim cu copilul" in text
    assert "<b>🤝 1 cerere</b>\n🕓 23.11.2026: R-" in text
    assert "<b>🖊️ 2 mesaje trimise</b>\nluni, 23 noiembrie, 12:00: un mesaj" in text
    assert worker.screen.protect


def test_what_one_adult_did_is_not_in_the_history_of_the_other(
    turns: Turns, database: Database
) -> None:
    parent, worker, case = worked(turns, database)
    father = other_parent(turns, database, case)
    worker.tap("Istoricul familiei")
    before = worker.text
    busy(turns, database, father, worker)

    worker.tap_data(tap("case_history", "", case.id))
    assert worker.text == before
    worker.tap("👤 Ion Exemplu")

    assert "👤 Ion Exemplu" in worker.text
    assert "2 înscrieri" in worker.text
    assert "Ana" not in worker.text
    assert parent.chat != father.chat


def test_the_topic_of_a_request_is_not_in_it(turns: Turns, database: Database) -> None:
    parent, worker, _case = worked(turns, database)
    parent.tap_data(tap("talk", "ask", 1))

    worker.tap("Istoricul familiei")

    assert "1 cerere" in worker.text
    assert "Școala" not in worker.text


def test_pages_hold_every_sign_up_once_newest_first(turns: Turns, database: Database) -> None:
    parent, worker, _case = worked(turns, database)
    days = range(1, PAGE + 3)
    for day in days:
        meeting = add_meeting(database, starts_in=timedelta(days=day))
        parent.tap_data(tap("meeting", "join", meeting, 0))

    worker.tap("Istoricul familiei")
    first = [line[2:12] for line in worker.text.split("\n") if line.startswith("📝 ")]
    worker.tap("Mai multe")
    second = [line[2:12] for line in worker.text.split("\n") if line.startswith("📝 ")]

    wanted = [f"{23 + day}.11.2026" for day in reversed(days)]
    assert first + second == wanted
    worker.tap("Înapoi")
    assert first == [line[2:12] for line in worker.text.split("\n") if line.startswith("📝 ")]


def test_it_asks_for_a_reason_where_the_case_does_not_lie_open(
    turns: Turns, database: Database
) -> None:
    parent, worker = family(turns, database), colleague(turns, database, "counsellor")
    case = case_of(database, parent, worker)

    worker.tap_data(tap("case_history", "", case.id))

    assert "De ce îl deschideți?" in worker.text
    opened(worker, case)
    worker.tap_data(tap("case_history", "", case.id, 12345, 0))
    assert "👤 Ana Exemplu" in worker.text
