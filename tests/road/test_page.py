"""The whole road by mouse in a real browser, and the same page on a small phone; left out where there is no Chromium."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.road import words
from tests.road.house import House, eventually
from tests.road.parent import NAME, Needle, Parent
from tests.sandbox.test_the_page import ARGUMENTS, installed

WIDE, NARROW = (1280, 860), (390, 844)
# In milliseconds: how long an answer of the bot may take to be on the page.
PATIENCE = 10_000


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        path = installed(playwright.chromium.executable_path)
        if path is None:
            if os.environ.get("REQUIRE_ALL"):
                pytest.fail("no Chromium found")
            pytest.skip("no Chromium found")
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


async def test_a_parent_clicks_from_start_to_a_seat_and_goes_on_at_a_small_phone(
    own_house: House, chromium: Browser, tmp_path: Path
) -> None:
    meeting = own_house.add_meeting()
    parent = await own_house.add_parent()
    await own_house.add_parent("uk")
    await own_house.start_bot()

    page = await _opened(chromium, own_house.url, WIDE)
    phone = page.get_by_test_id(f"phone-{parent.phone.user_id}")
    await _from_start_to_the_last_question(phone, parent)
    await _click(phone, parent, words.YES)
    await _shows(phone, parent.says(words.CALENDAR))
    await eventually(lambda: own_house.books.states(meeting) == ["held"])
    await page.screenshot(path=tmp_path / "wide.png")
    assert not await _scrolls_sideways(page)
    await page.context.close()

    small = await _opened(chromium, own_house.url, NARROW)
    phone = small.get_by_test_id(f"phone-{parent.phone.user_id}")
    await _shows(phone, parent.says(words.CALENDAR))
    await phone.get_by_role("button", name=parent.says(words.SIGN_UPS), exact=True).click()
    await _shows(phone, own_house.title(meeting))
    await _click(phone, parent, words.CANNOT_COME)
    await _shows(phone, parent.says(words.UNDO))
    await eventually(lambda: own_house.books.states(meeting) == ["cancelled"])
    await small.screenshot(path=tmp_path / "narrow.png")
    assert not await _scrolls_sideways(small)
    await small.context.close()


async def _from_start_to_the_last_question(phone: Locator, parent: Parent) -> None:
    await phone.get_by_test_id("start").click(timeout=PATIENCE)
    await _click(phone, parent, "Română")
    await _click(phone, parent, words.UNDERSTOOD)
    keyboard = phone.get_by_test_id("reply-keyboard")
    await keyboard.get_by_role("button", name=parent.says(words.MEETINGS)).click(timeout=PATIENCE)
    listed = phone.locator(".inline-button").filter(has_text="📅")
    await listed.filter(has_text=":").first.click(timeout=PATIENCE)
    await _click(phone, parent, words.SIGN_ME_UP)
    await keyboard.get_by_role("button", name=parent.says(words.SHARE)).click(timeout=PATIENCE)
    await phone.get_by_test_id("ask-yes").click(timeout=PATIENCE)
    await _shows(phone, parent.says(words.YOUR_NAME))
    await phone.get_by_test_id("field").fill(NAME)
    await phone.get_by_test_id("field").press("Enter")


async def _opened(browser: Browser, url: str, size: tuple[int, int]) -> Page:
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="ro-RO", reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(url)
    await page.get_by_test_id("bot-name").first.wait_for()
    return page


async def _click(phone: Locator, parent: Parent, label: Needle) -> None:
    """The newest button under a message that says so."""
    button = phone.locator(".inline-button").filter(has_text=parent.says(label)).last
    await button.click(timeout=PATIENCE)


async def _shows(phone: Locator, text: str) -> None:
    await expect(phone.get_by_test_id("chat")).to_contain_text(text, timeout=PATIENCE)


async def _scrolls_sideways(page: Page) -> bool:
    wide: bool = await page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wide
