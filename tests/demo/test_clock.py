"""The bot goes by the page's clock: who pushes it there has pushed it everywhere."""

from __future__ import annotations

from datetime import timedelta

from sandbox.desk import Desk
from sandbox.server import serving


async def test_what_is_pushed_on_the_page_is_the_hour_for_everybody_who_watches() -> None:
    async with serving() as sandbox, Desk.at(sandbox.url) as page, Desk.at(sandbox.url) as bot:
        before = bot.now()
        await page.advance_clock(86400)
        await bot.mirror.until(None, lambda: bot.now() - before >= timedelta(days=1))
        assert bot.now() - page.now() < timedelta(seconds=2)

        await page.reset()
        await bot.mirror.until(None, lambda: bot.now() - before < timedelta(hours=1))
        assert bot.now() >= before
