from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.dialogue import Reply
from bot.flows.case_write import Facts, Write, submit
from bot.jobs.escalation import escalate_requests
from bot.jobs.forgetting import KEEP, forget_what_was_said
from bot.screen import Button, tap
from bot.texts import _
from bot.turn import Turns
from bot.who import acting
from storage import accounts, request_messages, requests, safe_hours, staff
from storage.database import Database
from storage.request_messages import Said
from storage.requests import Request
from storage.safe_hours import SafeHours
from tests.bot.asked import LONG
from tests.bot.cased import ADULTS, CASE, caregiver_of, case_of, opened, other_parent, worked
from tests.bot.families import deliver, family, member
from tests.bot.jobs.test_escalation import at
from tests.bot.test_two_adults import seen
from tests.colleagues import colleague, member_of
from tests.person import Person
from tests.sample import CENTRES

HOURS: tuple[SafeHours | None, ...] = (None, "morning", "evening", "write")
FACTS = [
    Facts(case=CASE, adults=adults, name=LONG[:24], safe=safe)
    for adults, safe in (
        ((), ()),
        ((), tuple((one, hours) for one, hours in zip(ADULTS, HOURS * 2, strict=True))),
        (ADULTS[:1], ()),
        (ADULTS, ()),
    )
]
REPLIES = {"said": [Reply("typed", "Ne vedem miercuri."), Reply("voice", "invented-file-id")]}


def write(worker: Person, words: str = "Ne vedem joi.", to: str = "Ana Exemplu") -> None:
    worker.tap("Scriu familiei")
    worker.tap(to)
    worker.say(words)
    worker.tap("Echipa centrului")


def talk_of(database: Database, case: int) -> Request:
    with database.reading() as db:
        (talk,) = requests.talks_of(db, case)
        return talk


def test_the_family_reads_it_discreetly_and_its_answer_lands_in_the_case(
    turns: Turns, database: Database
) -> None:
    parent, worker, case = worked(turns, database)

    write(worker)
    (told,) = deliver(database, parent, at=worker.now)
    assert told.card == "discreet"
    assert told.screen is not None
    assert told.screen.protect
    parent.tap("Deschid")
    assert "Ne vedem joi." in parent.text
    assert "caz" not in parent.text.lower()
    parent.tap("Scriu sau vorbesc")
    parent.say("Venim amândoi.")

    talk = talk_of(database, case.id)
    assert (talk.state, talk.due_at is not None) == ("answered", True)
    assert talk.responsible_id == member_of(database, worker).id
    told = deliver(database, worker, at=parent.now)[-1]
    assert told.card == "request_notice"
    assert talk.reference in told.text
    worker.tap_data(tap("case", "", case.id))
    assert f"🤝 {talk.reference}: 🕓 Termen" in worker.text
    worker.tap(f"🤝 {talk.reference}")
    assert "Venim amândoi." in worker.text
    worker.tap("📁 Cazul")
    assert "123/2026" in worker.text


def test_what_is_written_next_goes_into_the_same_talk(turns: Turns, database: Database) -> None:
    parent, worker, case = worked(turns, database)
    lead = colleague(turns, database, "coordinator")
    write(worker)
    first = talk_of(database, case.id)
    lead.now = worker.now
    opened(lead, case)

    write(lead, "Vă așteptăm.")

    talk = talk_of(database, case.id)
    assert (talk.id, talk.responsible_id) == (first.id, member_of(database, lead).id)
    with database.reading() as db:
        said = [one.said.words for one in request_messages.last(db, talk.id, 9)]
    assert said == ["Ne vedem joi.", "Vă așteptăm."]
    assert parent.chat


def test_an_open_request_of_the_family_about_something_else_stays_what_it_is(
    turns: Turns, database: Database
) -> None:
    """The topic "I'll say it by phone" and the talk of a case share a code, and nothing else."""
    parent, worker, case = worked(turns, database)
    parent.tap_data(tap("talk", "ask", 4))

    write(worker)
    parent.tap_data(tap("talk", "ask", 4))

    talk = talk_of(database, case.id)
    with database.reading() as db:
        theirs = requests.open_of(db, talk.account_id or 0)
    assert sorted(one.case_id or 0 for one in theirs) == [0, case.id]


def test_a_late_answer_climbs_from_whose_case_it_is_to_who_coordinates_and_past_its_topic(
    turns: Turns, database: Database
) -> None:
    parent, worker, case = worked(turns, database)
    lead = colleague(turns, database, "coordinator")
    topic = member(turns, database, works_on=["other"])
    write(worker)
    deliver(database, parent, at=worker.now)
    parent.tap("Deschid")
    parent.tap("Scriu sau vorbesc")
    parent.say("Nu pot joi.")
    due = talk_of(database, case.id).due_at
    assert due is not None

    heard: list[tuple[str, str]] = []
    now = due
    while now < due + timedelta(days=2):
        escalate_requests(database, CENTRES, partial(at, now))
        for one in deliver(database, parent, worker, lead, topic, at=now):
            if one.screen is not None:
                names = {id(worker): "mine", id(lead): "lead", id(topic): "topic"}
                heard.append((names.get(id(one.person), "family"), one.card))
        now += timedelta(minutes=30)

    late = [who for who, card in heard if card == "request_notice"]
    assert "topic" not in late
    assert late.index("mine") < late.index("lead")
    assert ("family", "discreet") in heard


def test_where_whoever_wrote_cannot_be_told_of_the_answer_whose_case_it_is_hears(
    turns: Turns, database: Database
) -> None:
    parent, worker, case = worked(turns, database)
    lead, other = (colleague(turns, database, "coordinator") for _n in range(2))
    topic = member(turns, database, works_on=["other"])
    lead.now = worker.now
    opened(lead, case)
    write(lead)
    deliver(database, parent, lead, at=lead.now)
    lead.block()
    parent.tap("Deschid")
    parent.tap("Scriu sau vorbesc")
    parent.say("Nu pot joi.")

    brought = deliver(database, worker, other, topic, at=parent.now)

    heard = [one.person for one in brought if one.card == "request_notice" and one.screen]
    assert heard == [worker]


def test_a_talk_of_a_case_is_in_no_queue_of_a_topic(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)
    topic = member(turns, database, works_on=["other"])
    write(worker)

    topic.tap_data(tap("requests"))
    assert talk_of(database, case.id).reference not in topic.text
    worker.tap_data(tap("requests"))
    assert talk_of(database, case.id).reference in worker.text


def test_whoever_is_switched_off_in_the_moment_of_sending_is_given_no_talk(
    turns: Turns, database: Database
) -> None:
    parent, worker, case = worked(turns, database)
    mine, lead = (
        member_of(database, worker),
        member_of(database, colleague(turns, database, "coordinator")),
    )
    person = caregiver_of(database, parent).id
    with database.transaction() as db:
        account = accounts.lock(db, worker.chat)
        assert account is not None
        who = acting(account, CENTRES, worker.now, mine)
        assert staff.switch_off(db, mine.id, lead, worker.now)
        submit(db, who, Write(case=case.id, person=person, said=Said("Vă scriu."), by_name=False))

    with database.reading() as db:
        assert requests.talks_of(db, case.id) == []


def test_only_whose_case_it_is_and_who_coordinates_see_the_talk(
    turns: Turns, database: Database
) -> None:
    parent, worker, case = worked(turns, database)
    lead = colleague(turns, database, "coordinator")
    write(worker)
    talk = talk_of(database, case.id)
    others = [member(turns, database, works_on=["other"]), colleague(turns, database, "staff")]
    stranger = family(turns, database, "+9996610066")
    father = other_parent(turns, database, case)

    for person in (*others, stranger, father):
        shown = []
        for request in (talk.id, 123_456):
            for card in ("request_work", "request"):
                person.press(Button(_("forged"), tap(card, "", request)), 77)
                shown.append(seen(person))
        assert shown[:2] == shown[2:]
        person.command("requests")
        assert talk.reference not in person.text
    for person in (worker, lead):
        person.command("requests")
        assert f"<b>{talk.reference}</b>, 💬 De la centru" in person.text
    assert parent.chat


def test_the_family_cannot_take_back_what_it_did_not_ask_for(
    turns: Turns, database: Database
) -> None:
    parent, worker, case = worked(turns, database)
    write(worker)
    talk = talk_of(database, case.id)

    parent.tap_data(tap("request", "", talk.id))
    assert not any("Renunț" in label for label in parent.labels())
    assert "V-am scris. Puteți răspunde aici." in parent.text
    parent.tap_data(tap("request", "withdraw", talk.id))
    parent.tap_data(tap("slots", "", talk.id))

    assert talk_of(database, case.id) == talk


def test_two_adults_of_a_case_have_a_talk_each(turns: Turns, database: Database) -> None:
    _parent, worker, case = worked(turns, database)
    father = other_parent(turns, database, case)
    write(worker)

    worker.tap_data(tap("case", "", case.id))
    write(worker, "Bună ziua!", to="Ion Exemplu")

    with database.reading() as db:
        talks = requests.talks_of(db, case.id)
    assert len({one.caregiver_id for one in talks}) == 2
    assert caregiver_of(database, father).id in {one.caregiver_id for one in talks}


def test_what_was_said_is_forgotten_thirty_days_after_the_talk_is_closed(
    turns: Turns, database: Database
) -> None:
    _parent, worker, case = worked(turns, database)
    write(worker)
    talk = talk_of(database, case.id)
    worker.tap_data(tap("request_work", "close", talk.id))
    worker.tap("Am vorbit")

    forget_what_was_said(database, CENTRES, lambda: worker.now + KEEP)

    with database.reading() as db:
        assert request_messages.last(db, talk.id, 9) == []
        assert requests.talks_of(db, case.id) == []


def test_where_nobody_has_telegram_it_says_so(turns: Turns, database: Database) -> None:
    parent, worker = family(turns, database), colleague(turns, database, "counsellor")
    case = case_of(database, parent, worker)
    parent.block()
    with database.transaction() as db:
        safe_hours.say(db, caregiver_of(database, parent).id, "morning", worker.now)
    opened(worker, case)

    worker.tap("Scriu familiei")

    assert "Nimeni din acest caz nu are Telegram" in worker.text
    assert "👤 Ana Exemplu: ⏰ Dimineața, 9–12" in worker.text
    worker.tap("Gata")
