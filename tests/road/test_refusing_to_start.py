"""The program does not start half-configured: it ends, and one sentence says what is missing.

One of them starts the whole program, the others what `main` does in a copy of it: it ends as a process ends.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.crypto import new_key
from tests.road import planted
from tests.road.house import House


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"keys": ""}, "Make a key with `./run belvedere keys new`"),
        ({"keys": "Zvon"}, "a key must be 32 bytes in URL-safe base64"),
        ({"token": ""}, "BELVEDERE_TOKEN is not set. @BotFather gives one."),
        ({"token": "7205134511:zvon"}, "BELVEDERE_TOKEN"),
        (
            {"webhook_url": "https://bot.example/", "webhook_secret": ""},
            "BELVEDERE_WEBHOOK_SECRET is not set",
        ),
        ({"centres": "/nowhere"}, "no centre in /nowhere"),
    ],
)
async def test_what_is_missing_is_said_in_one_sentence(
    own_house: House, changed: dict[str, str], sentence: str
) -> None:
    bot = await own_house.fork_bot(**changed)
    await bot.ended()
    assert bot.code == 1
    assert sentence in bot.said
    assert len(bot.said.splitlines()) <= 2, bot.said


async def test_an_unmigrated_database_is_refused(own_house: House, tmp_path: Path) -> None:
    for path in (tmp_path / "empty.sqlite3", tmp_path / "missing.sqlite3"):
        if path.stem == "empty":
            path.touch()
        bot = await own_house.fork_bot(database_url=f"sqlite:///{path}")
        await bot.ended()
        assert bot.code == 1
        assert "Run `./run belvedere migrate`." in bot.said
    assert not (tmp_path / "missing.sqlite3").exists()


@pytest.mark.parametrize("address", ["api.telegram.org", "http://127.0.0.1:1"])
async def test_an_address_that_leads_nowhere_is_no_reason_to_print_the_token(
    own_house: House, address: str
) -> None:
    bot = await own_house.fork_bot(api_url=address)
    await bot.ended()
    assert bot.code == 1
    assert planted.TOKEN_SECRET not in bot.said


async def test_a_key_that_did_not_seal_the_database_is_refused(own_house: House) -> None:
    parent = await own_house.add_parent()
    own_house.know(parent)
    other = new_key()

    bot = await own_house.start_bot(keys=other)
    await bot.ended()

    assert bot.code == 1
    assert "BELVEDERE_KEYS does not open" in bot.said
    assert "Traceback" not in bot.said
    assert other not in bot.said
