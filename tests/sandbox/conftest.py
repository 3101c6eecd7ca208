"""A running sandbox for every test, the desk to run it from, and a bot without a library."""

from collections.abc import AsyncIterator

import pytest

from sandbox.bare_bot import BareBot
from sandbox.desk import Desk
from sandbox.phone import Phone
from sandbox.server import Sandbox, serving


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with serving() as running:
        yield running


@pytest.fixture
async def desk(sandbox: Sandbox) -> AsyncIterator[Desk]:
    async with Desk.at(sandbox.url) as opened:
        yield opened


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[BareBot]:
    async with BareBot.at(sandbox.url, sandbox.token) as client:
        yield client


@pytest.fixture
async def ana(desk: Desk) -> Phone:
    """A parent who has pressed START; the update waits for the bot."""
    phone = desk.phones[0]
    await phone.start()
    return phone
