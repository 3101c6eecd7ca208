from __future__ import annotations

import itertools
import json
import random

import pytest

from bot.incoming import Command, Incoming, Membership, Press
from bot.screen import Button, Malformed, Tap, link, tap
from bot.texts import _
from bot.turn import COMMANDS, There, Turns
from storage import accounts, dialogues, seats, signups, updates
from storage.chat_messages import Sent
from storage.database import Database, Unavailable
from tests.bot.flows.test_signup import known, welcomed
from tests.person import Person
from tests.sample import NOW, add_meeting


def test_an_update_that_comes_twice_acts_once_and_sends_once(
    turns: Turns, database: Database
) -> None:
    start = Incoming(1, 5_000_001, Command("start"), 1)

    first = turns.take(start, NOW)
    turns.shown(There(start.update, first, [Sent(10)], NOW))
    again = turns.take(start, NOW)

    assert len(first.shows) == 1
    assert again.shows == ()


def test_an_update_that_comes_again_after_a_crash_shows_its_screen_again(turns: Turns) -> None:
    start = Incoming(1, 5_000_001, Command("start"), 1)

    first, again = (turns.take(start, NOW) for _ in range(2))

    assert [shown.screen.text for shown in again.shows] == [
        shown.screen.text for shown in first.shows
    ]


def test_what_is_said_once_is_said_again_when_it_died_on_its_way(
    parent: Person, turns: Turns
) -> None:
    parent.start()
    (romanian,) = (b for b in parent.screen.buttons if parent.speaks.plain(b.label) == "Română")
    chosen = Incoming(9_000_001, parent.chat, Press(romanian.data, "q"), max(parent.chat_log), "ro")

    for _time in range(2):
        hello, question = turns.take(chosen, parent.now).shows
        assert hello.screen.keyboard == "home"
        assert "112" in parent.speaks.say(*hello.screen.text)
        assert len(question.screen.buttons) >= 2

    answer = turns.take(chosen, parent.now)
    turns.shown(There(chosen.update, answer, [Sent(900), Sent(901)], parent.now))
    parent.say("?")
    assert len(parent.last.shows) == 1


def test_a_button_tapped_before_its_question_came_again_still_answers(
    parent: Person, turns: Turns
) -> None:
    parent.start()
    (romanian,) = (b for b in parent.screen.buttons if parent.speaks.plain(b.label) == "Română")
    chosen = Incoming(9_000_001, parent.chat, Press(romanian.data, "q"), max(parent.chat_log), "ro")
    first, again = (turns.take(chosen, parent.now).shows[-1].screen for _time in range(2))
    assert first.buttons == again.buttons
    yes = next(button for button in first.buttons if button.data.endswith(".yes"))

    answer = turns.take(Incoming(9_000_002, parent.chat, Press(yes.data, "q"), 900), parent.now)

    assert answer.toast is None
    assert answer.asks is None, "nothing more is asked: the notice is accepted"


def test_what_a_tap_led_to_is_shown_again_when_it_died_on_its_way(
    parent: Person, turns: Turns, database: Database
) -> None:
    known(parent, database)
    parent.command("talk")
    ask = next(button for button in parent.screen.buttons if button.data.endswith(":ask"))
    asks = Incoming(9_000_001, parent.chat, Press(ask.data, "q"), max(parent.chat_log))

    first, again = (turns.take(asks, parent.now).shows[0] for _time in range(2))

    assert first.screen.buttons == again.screen.buttons
    assert any(button.data.endswith(":withdraw") for button in again.screen.buttons)


def test_the_menu_comes_back_below_even_if_it_died_on_its_way(
    parent: Person, turns: Turns, database: Database
) -> None:
    welcomed(parent)
    parent.start(f"m_{link(add_meeting(database))}")
    parent.tap("Mă înscriu")
    assert parent.keyboard == "phone"
    looks = Incoming(9_000_001, parent.chat, Command("meetings"), 1)

    brought = [turns.take(looks, parent.now).shows[-1].screen.keyboard for _time in range(2)]

    assert brought == ["home", "home"]


def test_a_redelivered_tap_shows_where_things_stand_and_takes_no_second_seat(
    parent: Person, turns: Turns, database: Database
) -> None:
    known(parent, database)
    meeting = add_meeting(database)
    join = Incoming(9_000_001, parent.chat, Press(tap("meeting", "join", meeting, 0), "q"), 77)

    turns.take(join, parent.now)
    with database.transaction() as db:
        account = accounts.lock(db, parent.chat)
        assert account is not None
        assert account.person_id is not None
        mine = signups.of_caregiver(db, account.person_id)
        taken = next(signup for signup in mine if signup.meeting_id == meeting)
        seats.cancel(db, taken.id, account.person_id, parent.now)
    turns.take(join, parent.now)

    with database.transaction() as db:
        states = [
            s.state for s in signups.of_caregiver(db, account.person_id) if s.meeting_id == meeting
        ]
    assert states == ["cancelled"]


def test_an_old_button_of_a_question_does_nothing_and_shows_the_current_one(
    parent: Person, database: Database
) -> None:
    parent.start()
    old = parent.screen
    message = max(parent.chat_log)
    parent.tap("Română")

    parent.press(next(b for b in old.buttons if b.data.endswith("uk")), message)

    assert parent.last.toast is not None
    assert "nu mai este valabil" in parent.speaks.plain(parent.last.toast)
    assert "Am înțeles" in " ".join(parent.labels())


def test_a_dialogue_survives_a_week_and_a_new_process(
    parent: Person, database: Database, turns: Turns
) -> None:
    welcomed(parent)
    parent.start(f"m_{link(add_meeting(database))}")
    parent.tap("Mă înscriu")
    parent.share()

    parent.turns = Turns(database, turns._centres)
    parent.later(days=2)
    parent.say("Maria Exemplu")

    assert "domiciliul" in parent.text


def test_words_said_while_looking_elsewhere_answer_no_waiting_question(
    parent: Person, database: Database
) -> None:
    welcomed(parent)
    parent.start(f"m_{link(add_meeting(database))}")
    parent.tap("Mă înscriu")
    parent.share()
    parent.tap("Meniu")

    parent.say("Maria Exemplu")

    assert "Nu am înțeles" in parent.text
    parent.tap("Continuăm")
    assert "Cum vă numiți?" in parent.text


@pytest.mark.parametrize(
    "name", ["cancel", "start", "help", "urgent", "language", "privacy", "nonsense"]
)
def test_every_command_gets_an_answer_at_any_time(parent: Person, name: str) -> None:
    for prepare in (lambda: None, parent.start, lambda: welcomed(parent)):
        prepare()
        parent.command(name)
        assert parent.last.shows


def test_cancel_lets_the_open_question_go(parent: Person, database: Database) -> None:
    welcomed(parent)
    parent.start(f"m_{link(add_meeting(database))}")
    parent.tap("Mă înscriu")

    parent.command("cancel")

    assert parent.keyboard == "home"
    with database.transaction() as db:
        account = accounts.lock(db, parent.chat)
        assert account is not None
        dialogue = dialogues.of(db, account.id)
    assert dialogue is not None
    assert dialogue.flow is None


def test_whoever_blocks_and_returns_is_known_as_such(parent: Person, database: Database) -> None:
    welcomed(parent)
    states = []
    for event in (Membership(blocked=True), Command("menu")):
        parent.send(event)
        with database.transaction() as db:
            account = accounts.lock(db, parent.chat)
            states.append(account.state if account else None)

    assert states == ["blocked", "active"]


def test_no_button_of_any_kind_is_dead_or_does_harm(parent: Person, database: Database) -> None:
    """Forged, cut, foreign and random data: an answer each time, no effect, no exception."""
    known(parent, database)
    chance = random.Random(7)
    data = [
        "", "~", "~1", "~1.", "~x.y", "~999999999999999999999.a", ":", "::", ":::", "meeting::", "meeting:?:join",
        "signup:AA:cancel", "home", "home::", "no:AA:such", "privacy:_w:", "meetings:AA:", "meetings:AQ.__________8:",
        "meeting:AAAAAAAAAAAAAAAA:join", "place:AA:", "calendar:AA:", "continue::",
    ]  # fmt: skip
    data += [
        "".join(chr(chance.randrange(32, 127)) for _ in range(chance.randrange(1, 64)))
        for _ in range(300)
    ]
    before = rows(database)

    for one in data:
        parent.press(Button(_("forged"), one), 77)
        assert parent.last.shows or parent.last.toast

    assert rows(database) == before


def rows(database: Database) -> list[object]:
    from sqlalchemy import text

    with database.transaction() as db:
        return [
            db.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all()
            for table in ("signups", "seats", "persons", "families", "outbox", "meetings")
        ]


def test_the_emergency_numbers_come_also_without_a_database(turns: Turns) -> None:
    answer = turns.without_database(Incoming(1, 5, Command("urgent"), hint="uk"), NOW)

    assert answer.language == "uk"
    assert "112" in str(answer.shows[0].screen)


def test_a_turn_that_meets_a_busy_database_is_taken_again(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = itertools.chain([Unavailable("busy"), Unavailable("busy")], itertools.repeat(None))
    first_time = updates.first_time

    def sometimes(*given: object) -> bool:
        refusal = next(refusals)
        if refusal is not None:
            raise refusal
        return first_time(*given)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(updates, "first_time", sometimes)

    assert turns.take(Incoming(1, 5, Command("start"), 1), NOW).shows


def test_a_database_that_stays_away_lets_the_update_come_again(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_given: object) -> bool:
        raise Unavailable("gone")

    monkeypatch.setattr(updates, "first_time", never)

    with pytest.raises(Unavailable):
        turns.take(Incoming(1, 5, Command("start"), 1), NOW)


def test_ids_in_buttons_are_what_was_put_in() -> None:
    for number in (0, 1, 255, 256, 2**31, 2**62, 2**63 - 1):
        made = tap("meeting", "join", number, 3)
        assert len(made.encode()) <= 64
        assert Tap.read(made) == Tap("meeting", "join", (number, 3))


def test_numbers_that_no_database_holds_are_malformed() -> None:
    for data in ("meeting:__________8:", "meeting:AAAAAAAAAAAAAAAAAA:", "a:b"):
        with pytest.raises(Malformed):
            Tap.read(data)


def test_answers_are_kept_as_json(parent: Person, database: Database) -> None:
    welcomed(parent)
    parent.start(f"m_{link(add_meeting(database))}")
    parent.tap("Mă înscriu")
    parent.share()

    with database.transaction() as db:
        account = accounts.lock(db, parent.chat)
        assert account is not None
        dialogue = dialogues.of(db, account.id)
    assert dialogue is not None
    assert json.loads(json.dumps(dialogue.answers)) == dialogue.answers


def test_every_wanted_command_exists() -> None:
    assert {"urgent", "help", "language", "privacy"} <= set(COMMANDS)


def test_a_question_that_a_tap_has_led_to_is_shown_again_when_its_first_showing_died(
    turns: Turns, parent: Person, database: Database
) -> None:
    """Not the card that was tapped: the tap has been followed already, and the question stands in its place."""
    parent.start()
    parent.tap("Română")
    parent.tap("Am înțeles")
    parent.home("Vorbim")
    tapped = Incoming(9_100_001, parent.chat, Press("settings::language", "1"), message=77)

    first = turns.take(tapped, parent.now)
    again = turns.take(tapped, parent.now)

    assert [one.screen.text for one in again.shows] == [one.screen.text for one in first.shows]


def test_a_new_question_that_never_reached_the_phone_is_shown_when_the_tap_comes_again(
    parent: Person, turns: Turns, database: Database
) -> None:
    welcomed(parent)
    meeting = add_meeting(database)
    parent.start(f"m_{link(meeting)}")
    joins = Press(tap("meeting", "join", meeting, 0), "q")
    tapped = Incoming(9_000_001, parent.chat, joins, max(parent.chat_log), "ro")

    first, again = (turns.take(tapped, parent.now).shows[-1] for _time in range(2))

    assert first.edit is None
    assert again.screen.text == first.screen.text
