"""An update that comes again does not undo what was begun since."""

from __future__ import annotations

import pytest
from telegram.error import NetworkError

from bot.cards import entered
from bot.incoming import Command, Event, Incoming, Press
from bot.ingress import InOrder
from bot.reception import Reception
from bot.screen import link, tap
from bot.turn import Turns
from storage import accounts, dialogues, family_codes, staff, updates
from storage.database import Database
from storage.dialogues import Dialogue
from tests.bot.flows.test_signup import welcomed
from tests.bot.receiving import CHAT, Telegram, said, tapped
from tests.person import Person
from tests.sample import NOW, add_meeting, add_parent


def open_dialogue(database: Database) -> Dialogue:
    with database.transaction() as db:
        account = accounts.lock(db, CHAT)
        assert account is not None
        found = dialogues.of(db, account.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "event",
    [
        Press(tap("stop"), "q"),
        Press(tap("home"), "q"),
        Command("cancel"),
        Command("language"),
    ],
    ids=["stop", "menu", "cancel", "language"],
)
def test_the_newer_question_stays_with_its_answers(
    parent: Person, turns: Turns, database: Database, event: Event
) -> None:
    welcomed(parent)
    meeting = add_meeting(database)
    parent.start(f"m_{link(meeting)}")
    parent.tap("Mă înscriu")
    message = max(parent.chat_log) if isinstance(event, Press) else 5000
    once = Incoming(9_000_001, parent.chat, event, message, "ro")
    turns.take(once, parent.now)
    parent.start(f"m_{link(meeting)}")
    parent.tap("Mă înscriu")
    parent.share()
    parent.say("Maria Exemplu")
    before = open_dialogue(database)

    again = turns.take(once, parent.now)

    after = open_dialogue(database)
    assert (after.flow, after.asked, after.revision) == (
        before.flow,
        before.asked,
        before.revision,
    )
    assert before.answers.keys() <= after.answers.keys()
    assert len(again.shows) == 1


@pytest.mark.parametrize("words", ["/cancel", "/language"])
async def test_what_the_webhook_had_to_give_back_meets_a_newer_dialogue(
    reception: Reception, telegram: Telegram, parent: Person, database: Database, words: str
) -> None:
    welcomed(parent)
    meeting = add_meeting(database)
    turns = InOrder(reception.receive)
    telegram.answers = [NetworkError("cut")] * 3
    with pytest.raises(NetworkError):
        await turns.put(said(words, 50))
    await turns.put(tapped(tap("meeting", "join", meeting, 0), 51))
    shared = said("", 52)
    shared["message"]["contact"] = {"phone_number": "+9996610001", "user_id": CHAT}
    del shared["message"]["text"]
    await turns.put(shared)
    await turns.put(said("Maria Exemplu", 53))

    await turns.put(said(words, 50))

    assert open_dialogue(database).answers["name"] == "Maria Exemplu"


async def test_an_answer_that_only_changed_a_message_was_shown(
    reception: Reception, parent: Person, database: Database
) -> None:
    welcomed(parent)
    await reception.receive(tapped(tap("home"), 60))

    with database.transaction() as db:
        assert updates.was_shown(db, 60)


def test_a_code_that_was_used_says_the_same_again(
    parent: Person, turns: Turns, database: Database
) -> None:
    welcomed(parent)
    caregiver = add_parent(database, None)
    with database.transaction() as db:
        member = staff.add(db, "belvedere", "Ioana Probă", "coordinator", NOW)
        code = entered.PREFIX + family_codes.make(db, caregiver.id, member.id, NOW)
    once = Incoming(9_000_001, parent.chat, Command("start", code), 5000, "ro")

    first, second = (turns.take(once, parent.now).shows for _time in range(2))

    assert "Bine ați venit" in parent.speaks.say(*first[-1].screen.text)
    assert second[-1].screen == first[-1].screen
