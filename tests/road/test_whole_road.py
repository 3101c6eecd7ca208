"""From a poster to a seat, and back: three languages, both ways in, both databases, a real process, real HTTP."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
from icalendar import Calendar

from bot.texts import LANGUAGES
from tests.road import words
from tests.road.books import Promise
from tests.road.house import LATITUDE, LONGITUDE, House, eventually
from tests.road.parent import NAME, Parent, taps


async def test_three_strangers_come_from_a_poster_get_a_seat_and_may_change_their_mind(
    every_house: House,
) -> None:
    async with asyncio.TaskGroup() as three:
        for language in LANGUAGES:
            three.create_task(_from_a_poster_to_a_seat_and_back(every_house, language))


async def _from_a_poster_to_a_seat_and_back(house: House, language: str) -> None:
    books = house.books
    parent, meeting = await house.add_parent(language), house.add_meeting(capacity=7)
    title = house.title(meeting, language)

    await parent.start(meeting)
    await parent.sees(words.CHOOSE_LANGUAGE, *LANGUAGES.values())
    await parent.tap(LANGUAGES[language])
    await parent.sees("112", "119", "Centrul de zi Belvedere")
    await parent.home_keyboard()
    await parent.sees(words.UNDERSTOOD, words.NOT_BY_TELEGRAM, words.READ_ALL)
    await parent.tap(words.UNDERSTOOD)
    await parent.sees(title, words.SIGN_ME_UP)
    await parent.tap(words.SIGN_ME_UP)
    await parent.sees(title)
    await parent.phone_keyboard()
    await parent.press(words.SHARE)
    await parent.sees(words.YOUR_NAME)
    await parent.write(NAME)
    await parent.sees(words.SECTOR_6)
    await parent.tap(words.YES)
    confirmation = await parent.sees(words.standing("held"), title)
    await parent.home_keyboard()

    assert (parent.answers, parent.typed) == (6, 1)
    (signup,) = books.signups(meeting)
    assert (signup.state, books.meeting(meeting).free) == ("held", 6)
    assert {tap.ids[0] for tap in taps(confirmation) if tap.ids} == {signup.id}
    promised = [Promise(signup.id, "sent", 1, confirmation.message_id)]
    await eventually(lambda: books.promises(signup.id) == promised)
    await _the_calendar_file_and_the_map_pin_arrive(house, parent, meeting)

    await parent.press(words.SIGN_UPS)
    mine = await parent.sees(words.standing("held"), title)
    await parent.tap("📝", mine)
    await parent.sees(words.standing("held"), title)
    await parent.tap(words.CANNOT_COME, mine)
    await parent.sees(words.standing("cancelled"), words.UNDO)
    assert (books.signup(signup.id).state, books.meeting(meeting).free) == ("cancelled", 7)
    await parent.tap(words.UNDO, mine)
    await parent.sees(words.standing("held"), title)
    assert (books.signup(signup.id).state, books.meeting(meeting).free) == ("held", 6)
    assert len(books.promises(signup.id)) == 1


async def _the_calendar_file_and_the_map_pin_arrive(
    house: House, parent: Parent, meeting: int
) -> None:
    await parent.tap(words.CALENDAR)
    document = (await parent.gets("document")).content["document"]
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{house.url}/sandbox/files/{document['file_id']}") as answer,
    ):
        (event,) = Calendar.from_ical(await answer.read()).walk("VEVENT")
    starts = house.books.meeting(meeting).starts_at
    assert event.decoded("dtstart") == starts
    assert event.decoded("dtend") == starts + timedelta(minutes=90)
    await parent.tap(words.PIN)
    venue = (await parent.gets("venue")).content["venue"]
    assert venue["location"] == {"latitude": LATITUDE, "longitude": LONGITUDE}
