from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.dialogue import Asking, Done, Reply, walk
from bot.flows.signup import Facts, talk
from bot.screen import link
from bot.texts import Titled, fixed
from storage import seats, sending
from storage.database import Database
from tests.person import Person
from tests.sample import ANA, LUCA, MARA, MEETING, NOW, TITLE, WHO, add_meeting, add_parent


def facts(**changed: Any) -> Facts:
    usual = {
        "meeting": MEETING,
        "caregiver": None,
        "recognised": None,
        "children": (),
        "this_year": 2026,
        "about": fixed(
            "<b>{title}</b>\n📅 {when}", title=Titled(TITLE), when=WHO.when(MEETING.starts_at)
        ),
        "childcare": False,
        "transport": False,
    }
    return Facts(**usual | changed)


FOR_CHILDREN = MEETING.__class__(**{**vars(MEETING), "for_carers": False, "kind": "science"})
FULL = MEETING.__class__(**{**vars(MEETING), "free": 0})
FACTS = [
    facts(),
    facts(recognised=ANA),
    facts(caregiver=ANA, meeting=FULL),
    facts(meeting=FOR_CHILDREN),
    facts(meeting=FOR_CHILDREN, caregiver=ANA, children=(MARA,)),
    facts(meeting=FOR_CHILDREN, caregiver=ANA, children=(MARA, LUCA)),
]
REPLIES = {
    "phone": [Reply("phone", "+9996610001"), Reply("typed", "0731 624 849")],
    "name": [Reply("typed", "Ana Exemplu")],
    "child": [Reply("typed", "Mara 2018"), Reply("typed", "Luca, născut în 2021")],
}


def asked(step: Asking | Done) -> str:
    assert isinstance(step, Asking), step
    return step.question.key


def test_a_newcomer_gives_phone_name_and_domicile_and_nothing_else() -> None:
    answers: dict[str, Any] = {}
    keys = []
    while isinstance(step := walk(talk(facts()), answers), Asking):
        keys.append(step.question.key)
        answers[step.question.key] = {"phone": "later", "name": "Ana Exemplu", "domicile": "yes"}[
            keys[-1]
        ]

    assert keys == ["phone", "name", "domicile"]


def test_a_recognised_number_spares_name_and_domicile() -> None:
    answers = {"phone": {"number": "+9996610001", "vouched": True}}

    assert isinstance(walk(talk(facts(recognised=ANA)), answers), Done)


def test_a_known_parent_is_asked_only_what_is_a_choice() -> None:
    assert isinstance(walk(talk(FACTS[4]), {}), Done)
    assert asked(walk(talk(FACTS[5]), {})) == "who"


def test_full_meeting_offers_the_waiting_list() -> None:
    full = facts(caregiver=ANA, meeting=FULL)

    assert asked(walk(talk(full), {})) == "wait"
    declined, willing = (walk(talk(full), {"wait": said}) for said in ("no", "yes"))
    assert isinstance(declined, Done)
    assert isinstance(willing, Done)
    assert declined.command is None
    assert willing.command.may_wait


def test_nobody_is_signed_up_alone_when_the_meeting_is_for_children() -> None:
    step = walk(talk(FACTS[5]), {"who.12": True, "who": "done"})

    assert isinstance(step, Done)
    assert step.command.children == (MARA.id,)


def test_at_least_one_child_must_be_chosen() -> None:
    assert asked(walk(talk(FACTS[5]), {"who": "done"})) == "who"


def test_newcomer_from_the_poster_needs_six_answers_of_which_one_is_typed(
    parent: Person, database: Database
) -> None:
    meeting = add_meeting(database)

    parent.start(f"m_{link(meeting)}")
    parent.tap("Română")
    parent.tap("Am înțeles")
    parent.tap("Mă înscriu")
    parent.share()
    parent.say("Maria Exemplu")
    parent.tap("Da")

    with database.transaction() as db:
        promised = sending.claim(db, "test", parent.now)
    assert [row.card for row in promised] == ["signup"]
    assert parent.taps + parent.typed <= 6
    assert parent.typed == 1


def test_newcomers_seat_is_held_until_the_centre_has_checked(
    parent: Person, database: Database
) -> None:
    introduced(parent, add_meeting(database))

    parent.home("Înscrieri")

    assert "Centrul verifică" in parent.text


def test_returning_parent_needs_three_taps(parent: Person, database: Database) -> None:
    known(parent, database)
    add_meeting(database)
    before = parent.taps

    parent.home("Întâlniri")
    parent.tap("📅")
    parent.tap("Mă înscriu")

    assert parent.taps - before == 3
    assert "V-ați înscris" in parent.text


def test_returning_parent_from_a_poster_needs_one_tap(parent: Person, database: Database) -> None:
    known(parent, database)
    meeting = add_meeting(database)
    before = parent.taps

    parent.start(f"m_{link(meeting)}")
    parent.tap("Mă înscriu")

    assert parent.taps - before == 1
    assert "V-ați înscris" in parent.text


def test_at_most_two_messages_stay_in_the_chat(parent: Person, database: Database) -> None:
    parent.start(f"m_{link(add_meeting(database))}")
    parent.tap("Română")
    parent.tap("Am înțeles")
    before = len(parent.chat_log) - 1  # the card of the meeting is the first of the sign-up
    parent.tap("Mă înscriu")
    parent.share()
    parent.say("Maria Exemplu")
    parent.tap("Da")

    # One is here; the confirmation follows from the outbox.
    assert len(parent.chat_log) - before == 1


def test_a_meeting_that_fills_up_meanwhile_asks_about_the_waiting_list(
    parent: Person, database: Database
) -> None:
    meeting = add_meeting(database, capacity=1)
    welcomed(parent)
    parent.start(f"m_{link(meeting)}")
    parent.tap("Mă înscriu")
    parent.share()
    other = add_parent(database, None)
    with database.transaction() as db:
        seats.take_seats_or_wait(db, meeting, other, [other.id], NOW, known=True, may_wait=False)

    parent.say("Maria Exemplu")
    parent.tap("Da")

    assert "lista de așteptare" in parent.text
    parent.tap("Da")
    parent.home("Înscrieri")
    assert "locul 1" in parent.text


def test_an_answer_given_with_a_photo_repeats_the_question_and_says_how(
    parent: Person, database: Database
) -> None:
    welcomed(parent)
    parent.start(f"m_{link(add_meeting(database))}")
    parent.tap("Mă înscriu")
    parent.share()

    parent.send(Reply("other", "paper"))
    assert "Cum vă numiți?" in parent.text
    parent.send(Reply("other"))
    assert "Vorbesc cu un om" in " ".join(parent.labels())
    parent.say("Maria Exemplu")
    assert "domiciliul" in parent.text


def test_words_on_a_button_count_as_a_tap_on_it(parent: Person, database: Database) -> None:
    welcomed(parent)
    parent.start(f"m_{link(add_meeting(database))}")
    parent.tap("Mă înscriu")

    parent.say("nu acum")
    parent.say("Maria Exemplu")
    parent.say("da")

    assert "Am notat" in parent.text


def test_somebody_elses_number_is_not_taken_for_ones_own(
    parent: Person, database: Database
) -> None:
    welcomed(parent)
    parent.start(f"m_{link(add_meeting(database))}")
    parent.tap("Mă înscriu")

    parent.send(Reply("other", "contact"))

    assert "al altcuiva" in parent.text
    assert parent.keyboard == "phone"


def test_a_typed_number_never_opens_a_family_that_the_centre_knows(
    parent: Person, database: Database
) -> None:
    add_parent(database, "+40731624849")
    welcomed(parent)
    parent.start(f"m_{link(add_meeting(database))}")
    parent.tap("Mă înscriu")

    parent.say("0731 624 849")

    assert "Cum vă numiți?" in parent.text


def test_a_parent_signs_up_only_the_own_children(parent: Person, database: Database) -> None:
    add_parent(database, "+9996610009", children=("Străin",))
    add_parent(database, "+9996610001", children=("Mara", "Luca"))
    meeting = add_meeting(database, kind="science")
    welcomed(parent)
    parent.start(f"m_{link(meeting)}")
    parent.tap("Mă înscriu")
    parent.share("+9996610001")

    offered = parent.labels()

    assert any("Mara" in label for label in offered)
    assert not any("Străin" in label for label in offered)
    parent.tap("Mara")
    parent.tap("Gata")
    parent.home("Înscrieri")
    assert "V-ați înscris" in parent.text


def welcomed(parent: Person) -> None:
    parent.start()
    parent.tap("Română")
    parent.tap("Am înțeles")


def introduced(
    parent: Person, meeting: int, name: str = "Maria Exemplu", *, by: str = "Mă înscriu"
) -> None:
    """A newcomer signs up; `by` the waiting list where it is full."""
    welcomed(parent)
    parent.start(f"m_{link(meeting)}")
    parent.tap(by)
    parent.share()
    parent.say(name)
    parent.tap("Da")


def known(parent: Person, database: Database) -> None:
    """A parent whom the centre knows, and who has been here before."""
    add_parent(database)
    welcomed(parent)
    parent.start(f"m_{link(add_meeting(database, starts_in=timedelta(days=60)))}")
    parent.tap("Mă înscriu")
    parent.share()
