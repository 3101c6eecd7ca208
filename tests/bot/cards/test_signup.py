from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.cards.signup import CARD, Facts
from bot.jobs import offers
from bot.screen import Button, link, tap
from bot.texts import _
from storage import outbox, planning, seats, signups
from storage.database import Database
from storage.seats import UNDO
from tests.bot.cards.test_reminder import due
from tests.bot.flows.test_signup import known, welcomed
from tests.bot.team import colleague
from tests.person import Person
from tests.sample import CENTRE, CENTRES, MEETING, NOW, SIGNUP, WHO, add_meeting, add_parent

PINNED = CENTRE.model_copy(update={"latitude": 44.43, "longitude": 26.03})
FACTS = [
    Facts(who=who, signup=signup, meeting=MEETING)
    for who in (WHO, replace(WHO, centre=PINNED, centres=CENTRES))
    for signup in (
        SIGNUP,
        replace(SIGNUP, state="held"),
        replace(SIGNUP, state="offered", offer_until=NOW + timedelta(days=1)),
        replace(SIGNUP, state="lapsed"),
        replace(SIGNUP, state="waiting", place=120),
        replace(SIGNUP, state="cancelled"),
        replace(SIGNUP, state="cancelled", changed_at=NOW - UNDO - timedelta(minutes=1)),
        replace(SIGNUP, state="declined"),
    )
] + [
    Facts(
        who=WHO,
        signup=replace(SIGNUP, state=state, offer_until=NOW),
        meeting=MEETING,
        children=names,
    )
    for state in ("confirmed", "held", "offered", "waiting")
    for names in (("Mara",), ("Luca", "Mara", "Ilie"))
]


def signed_up(parent: Person, database: Database) -> int:
    known(parent, database)
    meeting = add_meeting(database, capacity=1)
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    parent.tap("Mă înscriu")
    parent.tap("Înscrierea mea")
    return meeting


def test_cancel_is_one_tap_and_frees_the_seat(parent: Person, database: Database) -> None:
    meeting = signed_up(parent, database)

    parent.tap("Nu mai pot veni")

    assert "anulată" in parent.text
    other = add_parent(database, None)
    with database.transaction() as db:
        taken = seats.take_seats_or_wait(
            db, meeting, other, [other.id], NOW, known=True, may_wait=False
        )
    assert not isinstance(taken, str)


def test_undo_brings_the_seat_back_within_ten_minutes(parent: Person, database: Database) -> None:
    signed_up(parent, database)
    parent.tap("Nu mai pot veni")

    parent.tap("M-am răzgândit")

    assert "V-ați înscris" in parent.text


def test_undo_comes_too_late_after_ten_minutes(parent: Person, database: Database) -> None:
    signed_up(parent, database)
    parent.tap("Nu mai pot veni")
    parent.later(minutes=11)

    parent.tap("M-am răzgândit")

    assert "anulată" in parent.text


def test_undo_of_a_seat_that_went_to_somebody_else_leads_to_the_line(
    parent: Person, database: Database
) -> None:
    meeting = signed_up(parent, database)
    parent.tap("Nu mai pot veni")
    other = add_parent(database, None)
    with database.transaction() as db:
        seats.take_seats_or_wait(db, meeting, other, [other.id], NOW, known=True, may_wait=False)

    parent.tap("M-am răzgândit")

    assert "lista de așteptare" in parent.text


def test_somebody_elses_sign_up_can_be_neither_seen_nor_cancelled(
    parent: Person, database: Database
) -> None:
    signed_up(parent, database)
    theirs = add_parent(database, None)
    meeting = add_meeting(database)
    with database.transaction() as db:
        taken = seats.take_seats_or_wait(
            db, meeting, theirs, [theirs.id], NOW, known=True, may_wait=False
        )
    assert not isinstance(taken, str)
    message = max(parent.chat_log)

    answers = set()
    for target in (taken.id, 12345):
        for name in ("", "cancel", "undo"):
            parent.press(Button(_("forged"), tap("signup", name, target)), message)
            answers.add(parent.text)

    assert len(answers) == 1
    with database.transaction() as db:
        after = signups.find(db, taken.id)
    assert after is not None
    assert after.state == "confirmed"


def waits(parent: Person, database: Database) -> tuple[int, Person]:
    """A full meeting for which this parent waits, and somebody else who has its one seat."""
    known(parent, database)
    meeting = add_meeting(database, capacity=1)
    other = Person(parent.turns, chat=parent.chat + 1)
    other.now = parent.now
    add_parent(database, "+9996610002")
    welcomed(other)
    other.start(f"m_{link(meeting)}")
    other.tap("Mă înscriu")
    other.share("+9996610002")
    parent.home("Întâlniri")
    parent.tap("📅 joi")
    parent.tap("Listă de așteptare")
    parent.tap("Înscrierea mea")
    return meeting, other


def give_up(other: Person) -> None:
    other.home("Înscrieri")
    other.tap("📝 joi")
    other.tap("Nu mai pot veni")


def test_take_makes_the_offered_seat_ones_own(parent: Person, database: Database) -> None:
    _meeting, other = waits(parent, database)
    give_up(other)

    offered = [
        screen for card, screen in due(database, parent.last.account, timedelta(), parent) if screen
    ]
    assert "S-a eliberat un loc" in parent.speaks.say(*offered[-1].text)
    parent.tap_data(offered[-1].buttons[0].data)

    assert "V-ați înscris" in parent.text


def test_an_offer_that_ends_unanswered_lapses_and_leads_again_to_the_list(
    parent: Person, database: Database
) -> None:
    _meeting, other = waits(parent, database)
    give_up(other)
    parent.later(hours=30)

    offers.let_offers_lapse(database, CENTRES, lambda: parent.now)
    parent.home("Înscrieri")
    lapsed = [
        screen
        for _card, screen in due(database, parent.last.account, timedelta(hours=12), parent)
        if screen
    ]

    assert any("Termenul a trecut" in parent.speaks.say(*screen.text) for screen in lapsed)
    again = next(s for s in lapsed if "Termenul a trecut" in parent.speaks.say(*s.text))
    parent.tap_data(again.buttons[0].data)
    # The seat was free all the time, so it is offered at once.
    assert "S-a eliberat un loc" in parent.text


def test_an_offer_goes_out_only_after_the_quiet_hours(parent: Person, database: Database) -> None:
    _meeting, other = waits(parent, database)
    due(database, parent.last.account, timedelta(), parent)
    other.now = parent.now = parent.now.replace(hour=21, minute=30)
    give_up(other)

    assert due(database, parent.last.account, timedelta(hours=8), parent) == []
    assert due(database, parent.last.account, timedelta(hours=9), parent) != []


def test_take_and_undo_of_a_reviewed_seat_that_is_near_are_asked_about_at_once(
    parent: Person, database: Database
) -> None:
    meeting, other = waits(parent, database)
    with database.transaction() as db:
        planning.set_reviewed(db, meeting, parent.now, reviewed=True)
        planning.move(db, meeting, parent.now + timedelta(hours=5), parent.now)
    coordinator, _member = colleague(parent, database)
    other.home("Înscrieri")
    other.tap("📝 lun.")
    other.tap("Nu mai pot veni")
    parent.now = other.now
    parent.home("Înscrieri")
    parent.tap("📝 lun.")

    parent.tap("Da, îl iau")

    def asked() -> list[str]:
        due_now = due(database, coordinator.last.account, timedelta(hours=1), parent)
        return [card for card, screen in due_now if screen is not None]

    assert asked() == ["to_decide"]
    parent.tap("Nu mai pot veni")
    with database.transaction() as db:
        db.execute(outbox.outbox.delete().where(outbox.outbox.c.card == "to_decide"))
    parent.tap("M-am răzgândit")
    assert asked() == ["to_decide"]


def test_what_was_kept_is_not_said_to_have_gone_to_somebody(
    parent: Person, database: Database
) -> None:
    said = parent.speaks.say(*CARD.say(FACTS[3]).text)

    assert FACTS[3].signup.state == "lapsed"
    assert "următoarei familii" not in said
    assert "nu mai este păstrat" in said


def test_what_is_over_offers_no_way_in(parent: Person, database: Database) -> None:
    signed_up(parent, database)
    card = max(parent.chat_log)
    again = next(b.data for b in parent.screen.buttons if b.data.startswith("signup:"))
    assert "🎫 Cod pentru intrare" in parent.labels()
    parent.later(days=4)

    parent.press(Button(_("❌ I can't come"), again), card)

    left = [parent.speaks.plain(button.label) for button in parent.screen.buttons]
    assert left == ["🏠 Meniu"]
