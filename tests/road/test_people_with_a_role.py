"""From the command line to a second colleague, and to one who leaves: real processes, real HTTP, real menus."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from datetime import UTC, datetime

from bot.screen import tap
from bot.settings import ROOT
from bot.texts import LANGUAGES, _
from storage import accounts, staff
from storage.staff import Member
from tests.road import words
from tests.road.house import House
from tests.road.parent import NAME, PATIENCE, Parent

YOUR_NAME, AGREE = words.YOUR_NAME, _("✅ I agree")
TEAM, PEOPLE = _("💼 Team"), _("🔑 Colleagues")
_LINK = re.compile(r"https://t\.me/\w+\?start=(i_[\w-]{32})")


async def test_the_first_coordinator_lets_a_colleague_in_and_out_again(own_house: House) -> None:
    house = own_house
    await house.fork_bot()
    coordinator, colleague = await house.add_parent(), await house.add_parent()

    await joins(coordinator, await printed_link(house))
    await coordinator.sees(NAME, PEOPLE)
    await has_the_menu(coordinator, staff=True)
    await coordinator.tap(PEOPLE)
    await coordinator.sees(_("✉️ Invite somebody"))
    await coordinator.tap(_("✉️ Invite somebody"))
    await coordinator.sees(_("What will this person be here?"))
    await coordinator.tap(_("counselling"))
    await coordinator.sees(_("What is their name? Write first name and surname."))
    await coordinator.write(NAME)
    shown = await coordinator.sees("https://t.me/")
    assert await coordinator.gets("photo")
    link = _LINK.search(shown.text)
    assert link is not None

    # Telegram refuses the menu just then; it comes with the next thing they do.
    await house.desk.add_fault("refuse", "setMyCommands", code=500, times=1)
    await joins(colleague, link[1])
    await colleague.sees(NAME, _("counselling"))
    await colleague.write("/echipa")
    await colleague.sees(NAME)
    await has_the_menu(colleague, staff=True)

    with house.database.transaction() as db:
        one, other = member_of(house, colleague), member_of(house, coordinator)
        assert staff.switch_off(db, one.id, other, datetime.now(UTC))
    await colleague.write("/echipa")
    await colleague.sees(words.NOT_UNDERSTOOD)
    await has_the_menu(colleague, staff=False)


async def test_whoever_is_switched_off_on_the_phone_is_told_and_loses_the_menu(
    own_house: House,
) -> None:
    house = own_house
    await house.fork_bot()
    coordinator, colleague = await house.add_parent(), await house.add_parent()
    await joins(coordinator, await printed_link(house))
    await coordinator.sees(NAME, PEOPLE)
    await joins(colleague, await printed_link(house, "administrator"))
    await colleague.sees(NAME, PEOPLE)
    await has_the_menu(colleague, staff=True)
    number = member_of(house, colleague).id

    await coordinator.forge(tap("member", "", number, 1))
    await coordinator.sees(_("❌ Yes, switch off"))
    await coordinator.tap(_("❌ Yes, switch off"))

    await colleague.sees(_("If you have questions, please ask your coordinator."))
    await has_the_menu(colleague, staff=False)


async def joins(person: Parent, payload: str) -> None:
    """From the link to a role, the welcome first."""
    person._look()
    await person.phone.start(payload)
    await person.sees(words.CHOOSE_LANGUAGE)
    await person.tap(LANGUAGES["ro"])
    await person.sees(words.UNDERSTOOD)
    await person.tap(words.UNDERSTOOD)
    await person.sees(YOUR_NAME)
    await person.write(NAME)
    await person.sees(AGREE)
    await person.tap(AGREE)


async def has_the_menu(person: Parent, *, staff: bool) -> None:
    def offered() -> set[str]:
        return {command["command"] for command in person.phone.commands}

    await person.phone.until(lambda _phone: ("echipa" in offered()) is staff, PATIENCE)
    assert "urgent" in offered()


async def printed_link(house: House, role: str = "coordinator") -> str:
    """What `belvedere invite` prints, after it asked the sandbox for the bot's name."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "invite", role, "--name", NAME),
        cwd=ROOT,
        env={"PATH": os.defpath, **house.environment},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _nothing = await process.communicate()
    found = _LINK.search(said.decode())
    assert found is not None, said
    assert process.returncode == 0
    return found[1]


def member_of(house: House, person: Parent) -> Member:
    with house.database.reading() as db:
        account = accounts.lock(db, person.phone.user_id)
        member = staff.standing(db, account.id) if account else None
    assert member is not None
    return member
