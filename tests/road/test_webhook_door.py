"""Who may come in by the webhook: Telegram, with its secret, by POST, with JSON of a reasonable size."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.ingress import MAX_BODY
from tests.road import planted, words
from tests.road.house import House, house
from tests.road.parent import PATIENCE

SECRET = {"X-Telegram-Bot-Api-Secret-Token": planted.WEBHOOK_SECRET}
UPDATE = {
    "update_id": 77,
    "message": {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 5_000_001, "type": "private"},
        "from": {"id": 5_000_001, "is_bot": False, "first_name": "Zvonimir"},
        "text": "zvon",
    },
}
BODY = json.dumps(UPDATE).encode()


@pytest.fixture(
    scope="session"
)  # others are tested in between, and each time it would be started anew
async def door(
    empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("door")
    shutil.copyfile(empty_sqlite, folder / "belvedere.sqlite3")
    url = f"sqlite:///{folder / 'belvedere.sqlite3'}"
    async with house(url, folder, "webhook") as opened:
        await opened.start_bot()
        await opened.desk.listening(PATIENCE)
        yield opened


@pytest.mark.parametrize(
    ("method", "headers", "body", "status"),
    [
        pytest.param("POST", {}, BODY, 403, id="no secret"),
        pytest.param("POST", {next(iter(SECRET)): ""}, BODY, 403, id="empty secret"),
        pytest.param("POST", {next(iter(SECRET)): "zvon"}, BODY, 403, id="wrong secret"),
        pytest.param("POST", {next(iter(SECRET)): "ș"}, BODY, 403, id="secret not of ASCII"),
        pytest.param("POST", {}, b"z" * (MAX_BODY + 1), 403, id="no secret, much to say"),
        pytest.param("GET", SECRET, b"", 405, id="GET"),
        pytest.param("PUT", SECRET, BODY, 405, id="PUT"),
        pytest.param("DELETE", SECRET, b"", 405, id="DELETE"),
        pytest.param("POST", SECRET, b"z" * (MAX_BODY + 1), 413, id="too large"),
        pytest.param("POST", SECRET, b"", 400, id="nothing"),
        pytest.param("POST", SECRET, b"zvon", 400, id="not JSON"),
        pytest.param("POST", SECRET, b'{"message": "\xff"}', 400, id="not UTF-8"),
        pytest.param("POST", SECRET, b'["zvon"]', 400, id="no object"),
        pytest.param("POST", SECRET, b"[" * 100_000, 400, id="deep"),
    ],
)
async def test_everything_else_is_sent_away_and_nothing_is_said_about_it(
    door: House, method: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    before = (door.bots[0].said, door.books.rows(), door.books.seen())
    assert await _knock(door, method, headers, body) == status
    assert (door.bots[0].said, door.books.rows(), door.books.seen()) == before


@pytest.mark.parametrize(
    "request_line",
    [
        b"zvon\r\n\r\n",
        b"POST / HTTP/9.9\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: zvon\r\n\r\n",
        b"\x16\x03\x01zvon",
        b"POST / HTTP/1.1\r\nX-Telegram-Bot-Api-Secret-Token: \xff\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
async def test_what_is_no_http_at_all_leaves_no_words_in_the_log(
    door: House, request_line: bytes
) -> None:
    before = door.bots[0].said
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(request_line)
    writer.write_eof()
    await reader.read()
    writer.close()
    await writer.wait_closed()
    assert door.bots[0].said == before


async def test_telegram_itself_is_let_in_after_all_of_that(door: House) -> None:
    parent = await door.add_parent()
    await parent.write("/urgent")
    await parent.sees(words.NOBODY_READS)
    assert (await door.desk.status())["webhook"]["url"] == door.webhook


async def _knock(door: House, method: str, headers: dict[str, str], body: bytes) -> int:
    told: dict[str, Any] = {"headers": headers, "data": body} if body else {"headers": headers}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, door.webhook, **told) as answer,
    ):
        await answer.read()
        return answer.status
