"""What told of violence leaves the chat when it is hidden, whatever went wrong before."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from telegram.error import NetworkError

from bot.reception import Reception
from bot.screen import tap
from storage import accounts, dialogues, outbox
from storage.database import Database
from tests.bot.flows.test_signup import known
from tests.bot.receiving import CHAT, Telegram, edited, said, tapped
from tests.person import Person

BEATEN = "soțul meu mă bate"


def hear(telegram: Telegram, raw: dict[str, Any]) -> dict[str, Any]:
    """It lies in the chat from now on."""
    telegram.there[raw["message"]["message_id"]] = raw["message"]["text"]
    return raw


def open_question(database: Database) -> int:
    """What its buttons carry."""
    with database.transaction() as db:
        account = accounts.lock(db, CHAT)
        assert account is not None
        found = dialogues.of(db, account.id)
        assert found is not None
    return found.revision


async def hide(reception: Reception, telegram: Telegram, update: int) -> list[str]:
    """What is left but for the menu, which comes last."""
    await reception.receive(hear(telegram, said("/ascunde", update)))
    *left, _menu = [telegram.there[one] for one in sorted(telegram.there)]
    return left


@pytest.fixture
def family(parent: Person, database: Database) -> Person:
    known(parent, database)
    return parent


@pytest.mark.usefixtures("family")
async def test_the_card_that_answered_an_edited_message_goes_with_it(
    reception: Reception, telegram: Telegram
) -> None:
    first = hear(telegram, said("bună ziua", 1))
    await reception.receive(first)
    await reception.receive(edited(BEATEN, first, 2))
    assert any("0800" in words or "112" in words for words in telegram.there.values())

    assert await hide(reception, telegram, 3) == []


@pytest.mark.usefixtures("family")
async def test_the_words_of_a_child_go_too(
    reception: Reception, telegram: Telegram, database: Database
) -> None:
    await reception.receive(hear(telegram, said("tata mă bate, am 10 ani", 1)))

    assert await hide(reception, telegram, 2) == []


async def test_of_whoever_refused_the_notice_nothing_stays_either(
    reception: Reception, telegram: Telegram, database: Database
) -> None:
    await reception.receive(hear(telegram, said("/start", 1)))
    await reception.receive(hear(telegram, said(BEATEN, 2)))
    asked = open_question(database)
    await reception.receive(tapped(f"~{asked}.ro", 3, message=max(telegram.there)))
    asked = open_question(database)
    await reception.receive(tapped(f"~{asked}.no", 4, message=max(telegram.there)))
    with database.transaction() as db:
        assert accounts.lock(db, CHAT) is None

    left = await hide(reception, telegram, 5)
    assert not [words for words in left if "bate" in words or "Violență" in words]


@pytest.mark.usefixtures("family")
async def test_a_defect_of_ours_leaves_nothing_there(
    reception: Reception, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise KeyError("defect")

    with monkeypatch.context() as patch:
        patch.setattr(reception._turns, "take", broken)
        await reception.receive(hear(telegram, said(BEATEN, 1)))

    assert await hide(reception, telegram, 2) == []


async def test_what_was_half_shown_is_known_although_it_comes_again(
    reception: Reception,
    telegram: Telegram,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await reception.receive(hear(telegram, said("/start", 1)))
    asked = open_question(database)
    chosen = tapped(f"~{asked}.ro", 2, message=max(telegram.there))
    ask = telegram.do_api_request
    sent: list[int] = []

    async def cut(method: str, given: dict[str, Any]) -> Any:
        if method == "sendMessage" and sent:
            raise NetworkError("cut")
        told = await ask(method, given)
        sent.extend([told["message_id"]] if method == "sendMessage" else [])
        return told

    with monkeypatch.context() as broken:
        broken.setattr(telegram, "do_api_request", cut)
        with pytest.raises(NetworkError):
            await reception.receive(chosen)
    await reception.receive(chosen)
    assert sent[0] in telegram.there

    await hide(reception, telegram, 3)
    assert sent[0] not in telegram.there


@pytest.mark.usefixtures("family")
async def test_words_of_danger_are_promised_to_go_once(
    reception: Reception, telegram: Telegram, database: Database
) -> None:
    await reception.receive(hear(telegram, said(BEATEN, 1)))
    await reception.receive(said("/help", 2))

    with database.transaction() as db:
        table = outbox.outbox.c
        rows = db.execute(select(table.ids).where(table.card == "vanish")).all()
    assert sorted(row.ids for row in rows) == [[11], [min(n for n in telegram.there if n > 7000)]]


@pytest.mark.usefixtures("family")
@pytest.mark.parametrize("chosen", [("uk",), ("uk", "en"), ("uk", "ro")], ids="-".join)
async def test_the_card_speaks_the_language_that_was_chosen_last(
    reception: Reception, telegram: Telegram, database: Database, chosen: tuple[str, ...]
) -> None:
    for update, language in enumerate(chosen, 1):
        await reception.receive(said("/language", update * 10))
        asked = open_question(database)
        there = max(telegram.there)
        await reception.receive(tapped(f"~{asked}.{language}", update * 10 + 1, message=there))

    await reception.receive(said(BEATEN, 50))

    card = next(
        words for _n, words in sorted(telegram.there.items(), reverse=True) if "112" in words
    )
    assert {"uk": "небезпеці", "en": "in danger", "ro": "în pericol"}[chosen[-1]] in card


@pytest.mark.parametrize("words", ["чоловік мене б'є", "/urgent"])
async def test_before_a_language_is_chosen_the_numbers_come_in_the_phones(
    reception: Reception, telegram: Telegram, words: str
) -> None:
    await reception.receive(said("/start", 1, language="uk"))
    await reception.receive(said(words, 2, language="uk"))

    assert any("112" in shown and "ебезпе" in shown for shown in telegram.there.values())


@pytest.mark.usefixtures("family")
async def test_below_the_card_nothing_finds_fault(
    reception: Reception, telegram: Telegram, database: Database
) -> None:
    """In the middle of a dialogue: the question stands where it was, and an answer is an answer."""
    await reception.receive(said("/talk", 1))
    await reception.receive(tapped(tap("talk", "ask", 4), 2))
    await reception.receive(said("/language", 3))
    before = max(telegram.there)
    await reception.receive(said(BEATEN, 4))

    below = [telegram.there[one] for one in sorted(telegram.there) if one > before]
    card, question = below
    assert "112" in card
    assert question == "Alegeți limba."
    await reception.receive(said("🇬🇧 English", 5))
    with database.transaction() as db:
        account = accounts.lock(db, CHAT)
        assert account is not None
        assert account.language == "en"
