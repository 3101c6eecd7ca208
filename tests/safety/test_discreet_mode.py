"""A chat that shows nothing: whatever is sent to it, in whatever language, looks the same until it is tapped."""

from __future__ import annotations

import importlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from bot import books
from bot.cards import Card, cards
from bot.delivery import Sender
from bot.pace import Pace
from bot.texts import LANGUAGES
from bot.threads import Threads
from bot.turn import Turns
from storage import accounts, outbox
from storage.database import Database
from tests.bot.cards.test_discreet import SHOWS
from tests.colleagues import colleague, welcomed_person
from tests.safety.door import Telegram
from tests.sample import CENTRES, NOW

# What only takes a message away, and what staff alone are sent.
SENT_TO_PARENTS = [name for name, card in cards().items() if name != "vanish" and not card.rights]
IDS = (2**62, 2**62 + 1)


@pytest.fixture
def everything_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each card shows what its own test knows of it, whatever is in the database."""
    made: dict[str, Card[Any]] = {}
    for name, card in cards().items():
        [facts, *_more] = importlib.import_module(f"tests.bot.cards.test_{name}").FACTS
        made[name] = replace(
            card,
            load=lambda *_given, facts=facts: facts,
            wait=None,
            changes=card.changes and (lambda *_given: 5),
        )
    monkeypatch.setattr(books, "cards", lambda: made)


async def _sent(
    database: Database,
    person: Any,
    names: list[str],
    language: str = "ro",
    *,
    discreet: bool = True,
) -> list[tuple[str, dict[str, Any]]]:
    """What reaches the chat, in order."""
    with database.transaction() as db:
        account = accounts.lock(db, person.chat)
        assert account is not None
        accounts.set_language(db, account.id, language)
        accounts.set_discreet(db, account.id, discreet=discreet)
        for name in names:
            outbox.promise(
                db, account.id, name, IDS, lane="reply", dedup=f"{name}:{account.id}", now=NOW
            )
    telegram = Telegram()
    bot: Any = telegram
    with ThreadPoolExecutor(database.writers) as pool:
        pace = Pace(per_second=100_000)
        pace.chat_is_busy = lambda _chat: 0.0  # type: ignore[method-assign,assignment]  # no pace in this test
        await Sender(bot, database, CENTRES, Threads(pool, database), pace, lambda: NOW).send_due()
    return [call for call in telegram.calls if "MyCommands" not in call[0]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("everything_is_true")
async def test_every_template_in_every_language_shows_no_word_date_or_name(
    turns: Turns, database: Database, language: str
) -> None:
    person = welcomed_person(turns, database)

    sent = await _sent(database, person, SENT_TO_PARENTS, language)

    assert len(sent) == len(SENT_TO_PARENTS) > 30
    assert {method for method, _given in sent} <= {"sendMessage", "editMessageText"}
    shown = {
        (given["text"], *(b["text"] for row in _buttons(given) for b in row))
        for _method, given in sent
    }
    assert len(shown) == 1, "whatever it is looks the same"
    said = " ".join(shown.pop()).casefold()
    assert [w for w in re.findall(r"[^\W\d_]+", said) if w.startswith(SHOWS[language])] == []
    assert not any(character.isdigit() for character in said)
    assert all(given["protect_content"] for method, given in sent if method == "sendMessage")


@pytest.mark.usefixtures("everything_is_true")
async def test_each_cover_opens_just_what_it_covers(turns: Turns, database: Database) -> None:
    sent = await _sent(database, welcomed_person(turns, database), SENT_TO_PARENTS)

    opens = {_buttons(given)[0][0]["callback_data"].partition(":")[0] for _method, given in sent}

    covered_already = importlib.import_module("tests.bot.cards.test_discreet").FACTS[0].card
    assert opens == set(SENT_TO_PARENTS) - {"discreet"} | {covered_already}


@pytest.mark.usefixtures("everything_is_true")
async def test_without_it_and_for_staff_the_messages_say_what_they_say(
    turns: Turns, database: Database
) -> None:
    names = ["reminder", "signup"]
    plain = await _sent(database, welcomed_person(turns, database), names, discreet=False)
    staff = await _sent(database, colleague(turns, database, "coordinator"), names)

    for sent in (plain, staff):
        assert len({given["text"] for _method, given in sent}) == len(names)


@pytest.mark.usefixtures("everything_is_true")
async def test_taking_a_message_away_needs_no_cover(turns: Turns, database: Database) -> None:
    sent = await _sent(database, welcomed_person(turns, database), ["vanish"])

    assert [method for method, _given in sent] == ["deleteMessage"]


def _buttons(given: dict[str, Any]) -> list[list[dict[str, Any]]]:
    laid: list[list[dict[str, Any]]] = given["reply_markup"]["inline_keyboard"]
    return laid
