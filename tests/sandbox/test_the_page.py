"""The page in a real browser; left out where no Chromium is installed."""

import os
import shutil
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from sandbox.bare_bot import BareBot
from sandbox.desk import Desk
from sandbox.server import Sandbox

WIDE, NARROW = (1280, 860), (390, 844)
ROMANIA = ZoneInfo("Europe/Bucharest")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BUTTONS = {"inline_keyboard": [[{"text": "✅ Vin", "callback_data": "yes"}]]}


def installed(own: str) -> str | None:
    """Playwright's own browser, else the system's."""
    return own if Path(own).exists() else shutil.which("chromium")


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        path = installed(playwright.chromium.executable_path)
        if path is None:
            if os.environ.get("REQUIRE_ALL"):
                pytest.fail("no Chromium found")
            pytest.skip("no Chromium found")
        launched = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        await launched.close()


async def opened(
    browser: Browser, url: str, size: tuple[int, int] = WIDE, zone: str = "Europe/Bucharest"
) -> Page:
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="ro-RO",
        reduced_motion="reduce",
        timezone_id=zone,
    )
    page = await context.new_page()
    await page.goto(url)
    await page.get_by_test_id("bot-name").first.wait_for()
    return page


@pytest.fixture
async def page(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Page]:
    shown = await opened(browser, sandbox.url)
    yield shown
    await shown.context.close()


@pytest.fixture
def phone(page: Page, desk: Desk) -> Locator:
    """The first phone on the page."""
    return page.get_by_test_id(f"phone-{desk.phones[0].user_id}")


async def test_a_stranger_presses_start_and_talks_to_the_bot(
    bot: BareBot, desk: Desk, phone: Locator
) -> None:
    user_id = desk.phones[0].user_id
    await phone.get_by_test_id("start").click()
    assert (await bot.updates())[0]["message"]["text"] == "/start"
    sent = await bot.call(
        "sendMessage",
        chat_id=user_id,
        text="<b>Veniți?</b>",
        parse_mode="HTML",
        reply_markup=BUTTONS,
    )
    await expect(phone.locator(".words strong")).to_have_text("Veniți?")

    await phone.get_by_role("button", name="✅ Vin").click()
    query = (await bot.updates())[0]["callback_query"]
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Înscrisă")
    place = {"chat_id": user_id, "message_id": sent["message_id"]}
    await bot.call("editMessageText", **place, text="Vă așteptăm")
    await expect(phone.get_by_test_id("toast")).to_have_text("Înscrisă")
    await expect(phone.locator(".theirs .words")).to_have_text("Vă așteptăm")
    await expect(phone.get_by_role("button", name="✅ Vin")).to_have_count(0)

    await phone.get_by_test_id("field").fill("Mulțumesc")
    await phone.get_by_test_id("field").press("Enter")
    assert (await bot.updates())[0]["message"]["text"] == "Mulțumesc"
    await bot.call("deleteMessage", **place)
    await expect(phone.locator(".theirs")).to_have_count(0)


async def test_the_number_is_shared_only_after_a_question(
    bot: BareBot, desk: Desk, phone: Locator
) -> None:
    await desk.phones[0].start()
    markup = {"keyboard": [[{"text": "📞 Numărul meu", "request_contact": True}, "Meniu"]]}
    await bot.call(
        "sendMessage", chat_id=desk.phones[0].user_id, text="Numărul?", reply_markup=markup
    )
    await bot.updates()
    await phone.get_by_role("button", name="Numărul meu").click()
    await phone.get_by_test_id("ask-no").click()
    await phone.get_by_role("button", name="Numărul meu").click()
    await phone.get_by_test_id("ask-yes").click()
    await phone.get_by_role("button", name="Meniu").click()
    contact, text = [update["message"] for update in (await taken(bot, 2))]

    assert contact["contact"]["user_id"] == desk.phones[0].user_id
    assert text["text"] == "Meniu"


async def test_a_poster_is_scanned_and_a_code_typed(
    bot: BareBot, desk: Desk, phone: Locator
) -> None:
    await desk.add_poster("Afișul de la intrare", "m_afis")
    await phone.get_by_test_id("more").click()
    await phone.get_by_test_id("scan").click()
    await phone.get_by_text("Afișul de la intrare").click()
    await phone.get_by_test_id("more").click()
    await phone.get_by_test_id("scan").click()
    await phone.get_by_test_id("ask-field").fill("i_invitatie")
    await phone.get_by_test_id("ask-yes").click()

    texts = [update["message"]["text"] for update in await taken(bot, 2)]
    assert texts == ["/start m_afis", "/start i_invitatie"]


async def test_an_alert_waits_for_ok_and_a_document_can_be_fetched(
    bot: BareBot, desk: Desk, page: Page, phone: Locator
) -> None:
    ana = desk.phones[0]
    await ana.start()
    tap_id = await ana.forge("x")
    told = {"callback_query_id": tap_id, "text": "Nu mai sunt locuri", "show_alert": True}
    await bot.call("answerCallbackQuery", **told)
    await expect(phone.get_by_role("alertdialog")).to_contain_text("Nu mai sunt locuri")
    await phone.get_by_test_id("ask-yes").click()
    await expect(phone.get_by_role("alertdialog")).to_have_count(0)

    await bot.call_form("sendDocument", chat_id=ana.user_id, document=b"BEGIN:VCALENDAR")
    async with page.expect_download() as download:
        await phone.get_by_test_id("document").click()
    path = await (await download.value).path()
    assert path.read_bytes() == b"BEGIN:VCALENDAR"


async def test_everything_that_can_be_attached_is_sent(
    bot: BareBot, desk: Desk, phone: Locator
) -> None:
    await desk.phones[0].start()
    await bot.updates()
    kinds = ["photo", "voice", "sticker", "location", "document", "own-contact", "contact"]
    for kind in kinds:
        await phone.get_by_test_id("attach").click()
        await phone.get_by_test_id(f"attach-{kind}").click()
    messages = [update["message"] for update in await taken(bot, len(kinds))]

    for kind, message in zip(kinds, messages, strict=True):
        assert kind.removeprefix("own-") in message
    assert messages[-2]["contact"]["user_id"] == desk.phones[0].user_id
    assert "user_id" not in messages[-1]["contact"]
    await expect(phone.locator(".mine")).to_have_count(8)


async def test_blocking_and_unblocking_is_in_the_menu(desk: Desk, phone: Locator) -> None:
    ana = desk.phones[0]
    await ana.start()
    await phone.get_by_test_id("more").click()
    await phone.get_by_test_id("block").click()
    await ana.until(lambda now: now.blocked)
    await phone.get_by_test_id("unblock").click()
    await ana.until(lambda now: not now.blocked)


async def test_the_keyboard_alone_is_enough(bot: BareBot, page: Page, phone: Locator) -> None:
    await phone.get_by_test_id("start").focus()
    await page.keyboard.press("Enter")
    await phone.get_by_test_id("attach").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    start, voice = await taken(bot, 2)

    assert start["message"]["text"] == "/start"
    assert "voice" in voice["message"]


async def test_hostile_text_stays_text(bot: BareBot, desk: Desk, page: Page) -> None:
    evil = "<img src=x onerror=\"document.title='broken'\">"
    phone = await desk.add_phone(evil, last_name=evil)
    await phone.say(evil)
    markup = {"inline_keyboard": [[{"text": evil, "callback_data": "a"}]]}
    await bot.call("sendMessage", chat_id=phone.user_id, text=evil, reply_markup=markup)
    shown = page.get_by_test_id(f"phone-{phone.user_id}")

    await expect(shown.locator(".theirs .words")).to_have_text(evil)
    await expect(shown.locator(".inline-button")).to_have_text(evil)
    assert await shown.locator("img[onerror]").count() == 0
    assert await page.title() != "broken"


async def test_nothing_is_fetched_from_anywhere_else(
    browser: Browser, sandbox: Sandbox, bot: BareBot, desk: Desk
) -> None:
    await desk.phones[0].start()
    await desk.phones[0].send("photo")
    text = "<a href='https://centru.example/'>link</a>"
    await bot.call("sendMessage", chat_id=desk.phones[0].user_id, text=text, parse_mode="HTML")
    context = await browser.new_context()
    page = await context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(sandbox.url)
    await page.locator(".photo").wait_for()
    await context.close()

    assert [url for url in asked if not url.startswith(sandbox.url)] == []
    assert complaints == []


async def test_three_phones_fit_side_by_side_and_one_fills_a_small_screen(
    browser: Browser, sandbox: Sandbox, desk: Desk, page: Page
) -> None:
    boxes = [await page.get_by_test_id(f"phone-{p.user_id}").bounding_box() for p in desk.phones]
    for box in boxes:
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= WIDE[0]
        assert box["y"] + box["height"] <= WIDE[1]

    small = await opened(browser, sandbox.url, NARROW)
    second = small.get_by_test_id(f"phone-{desk.phones[1].user_id}")
    await small.get_by_test_id(f"tab-{desk.phones[1].user_id}").click()
    await expect(second).to_be_in_viewport(ratio=0.99)
    box = await second.bounding_box()
    assert box
    assert box["width"] == NARROW[0]
    assert await small.evaluate("document.documentElement.scrollWidth") == NARROW[0]
    await small.get_by_test_id("advance-day").click()
    await expect(small.locator(".clock.ahead")).to_be_visible()
    await expect(small.locator("[aria-current]")).to_have_count(1)
    await small.context.close()


async def test_every_button_has_a_name_and_the_page_its_language(
    desk: Desk, bot: BareBot, page: Page
) -> None:
    await desk.phones[0].start()
    await bot.call(
        "sendMessage", chat_id=desk.phones[0].user_id, text="Veniți?", reply_markup=BUTTONS
    )
    await page.locator(".inline-button").wait_for()
    unnamed = await page.evaluate(
        "[...document.querySelectorAll('button:not([hidden]), input, textarea')].filter("
        "b => b.checkVisibility() && !(b.ariaLabel || b.textContent.trim())).length"
    )

    assert unnamed == 0
    assert await page.get_attribute("html", "lang") == "ro"
    await page.get_by_test_id("language").click()
    assert await page.get_attribute("html", "lang") == "en"
    await expect(page.locator(".inline-button")).to_have_text("✅ Vin")


async def test_the_page_pushes_the_clock_and_starts_over(
    desk: Desk, page: Page, phone: Locator
) -> None:
    before = (await desk.status())["now"]
    await desk.phones[0].start()
    await page.get_by_test_id("advance-day").click()
    await expect(page.locator(".clock.ahead")).to_be_visible()
    assert (await desk.status())["now"] - before >= 24 * 3600
    await page.get_by_test_id("add-phone").click()
    await expect(page.locator(".phone")).to_have_count(4)
    await page.get_by_test_id("reset").click()
    await page.get_by_test_id("ask-yes").click()

    await expect(page.locator(".phone")).to_have_count(3)
    await expect(phone.get_by_test_id("start")).to_be_visible()


async def test_the_phones_show_romanian_time_wherever_the_page_is_looked_at(
    browser: Browser, sandbox: Sandbox, desk: Desk
) -> None:
    await desk.phones[0].start()
    page = await opened(browser, sandbox.url, zone="America/New_York")
    written = page.locator(".message time").first
    said_at = datetime.fromisoformat(await written.get_attribute("datetime") or "")

    await expect(written).to_have_text(f"{said_at.astimezone(ROMANIA):%H:%M}")
    now = datetime.fromtimestamp((await desk.status())["now"], ROMANIA)
    shown = await page.locator(".clock").inner_text()
    assert f"{now:%H:}" in shown or f"{now - timedelta(minutes=1):%H:}" in shown
    await page.context.close()


async def taken(bot: BareBot, number: int) -> list[dict[str, Any]]:
    """The next so many updates."""
    came: list[dict[str, Any]] = []
    while len(came) < number:
        came += await bot.updates()
    return came
