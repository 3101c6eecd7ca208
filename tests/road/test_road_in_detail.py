"""What lies beside the straight road: help without a trace, a refusal, a known number, a full meeting."""

from __future__ import annotations

import re

import pytest

from bot.cards.privacy import PAGES
from bot.texts import LANGUAGES
from tests.road import words
from tests.road.house import House, eventually
from tests.road.parent import Parent


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/urgent", words.NOBODY_READS),
        ("/help", words.HELP),
        ("/privacy", words.NEXT),
        ("/contact", words.URGENT_NUMBERS),
    ],
)
async def test_help_comes_before_anything_else_and_nothing_is_stored(
    shared: House, command: str, answer: words.Text
) -> None:
    parent, before = await shared.add_parent("uk"), shared.books.rows()
    await parent.write(command)
    await parent.sees(answer)
    await shared.caught_up()
    assert shared.books.account(parent.phone.user_id) is None
    assert shared.books.rows() == before


async def test_the_emergency_numbers_interrupt_nothing(shared: House, parent: Parent) -> None:
    meeting = shared.add_meeting()
    await parent.is_welcomed(meeting)
    await parent.tap(words.SIGN_ME_UP)
    await parent.phone_keyboard()
    await parent.press(words.SHARE)
    await parent.sees(words.YOUR_NAME)
    await parent.write("/urgent")
    await parent.sees("112", "119", words.NOBODY_READS)
    await parent.tap(words.MENU)
    await parent.sees(words.CONTINUE)
    await parent.tap(words.CONTINUE)
    await parent.sees(words.YOUR_NAME)


async def test_whoever_refuses_the_notice_gets_a_number_to_call_and_is_forgotten(
    shared: House, parent: Parent
) -> None:
    before = shared.books.rows()
    await parent.start()
    await parent.sees(words.CHOOSE_LANGUAGE)
    await parent.tap("English")
    await parent.sees("I understand")
    await parent.tap("Not by Telegram")
    await parent.sees("021.9970")
    await shared.caught_up()
    assert shared.books.account(parent.phone.user_id) is None
    assert shared.books.rows() == before


async def test_the_whole_notice_can_be_read_before_it_is_accepted(parent: Parent) -> None:
    await parent.start()
    await parent.sees(words.CHOOSE_LANGUAGE)
    await parent.tap(LANGUAGES["ro"])
    notice = await parent.sees(words.READ_ALL)
    await parent.tap(words.READ_ALL)
    for _page in PAGES[1:]:
        await parent.sees(words.NEXT)
        await parent.tap(words.NEXT)
    await parent.sees("dataprotection.ro")
    await parent.tap(words.CONTINUE)
    assert (await parent.sees(words.UNDERSTOOD)).text == notice.text


async def test_another_language_holds_from_the_next_word_on(shared: House) -> None:
    parent = await shared.add_returning_parent("ro")
    await parent.write("/language")
    await parent.sees(words.OTHER_LANGUAGE)
    await parent.tap(LANGUAGES["uk"])
    ukrainian = Parent(parent.phone, "uk")
    await ukrainian.sees(words.DO_WHAT)
    await ukrainian.write("/help")
    await ukrainian.sees(words.HELP)


async def test_cancel_lets_go_of_what_was_begun_and_brings_the_menu_back(
    shared: House, parent: Parent
) -> None:
    meeting = shared.add_meeting()
    await parent.is_welcomed(meeting)
    await parent.tap(words.SIGN_ME_UP)
    await parent.phone_keyboard()
    await parent.write("/cancel")
    await parent.sees(words.STOPPED)
    await parent.home_keyboard()
    assert shared.books.states(meeting) == []


async def test_a_number_that_the_centre_knows_is_the_only_question(
    shared: House, parent: Parent
) -> None:
    meeting = shared.add_meeting()
    shared.know(parent)
    await parent.is_recognised(meeting)
    assert (parent.answers, parent.typed) == (4, 0)
    assert shared.books.states(meeting) == ["confirmed"]


async def test_a_returning_parent_needs_three_taps_and_one_from_a_poster(shared: House) -> None:
    parent, meeting = await shared.add_returning_parent(), shared.add_meeting()
    await parent.start(meeting)
    await parent.sees(words.SIGN_ME_UP)
    await parent.tap(words.SIGN_ME_UP)
    await parent.sees(words.standing("confirmed"))
    assert parent.answers == 1

    other = await shared.add_returning_parent()
    await other.press(words.MEETINGS)
    listed = await other.sees("👥")
    await other.tap(next(label for label in listed.labels if label.startswith("📅")), listed)
    await other.sees(words.SIGN_ME_UP)
    await other.tap(words.SIGN_ME_UP)
    await other.sees(words.standing("confirmed"))
    assert other.answers == 3


async def test_a_child_is_signed_up_by_first_name_and_year_of_birth(shared: House) -> None:
    parent, meeting = await shared.add_returning_parent(), shared.add_meeting(kind="homework")
    await parent.start(meeting)
    await parent.sees(words.SIGN_ME_UP)
    await parent.tap(words.SIGN_ME_UP)
    await parent.sees(words.WHICH_CHILD)
    await parent.write("Zvonița")
    await parent.sees(words.NAME_AND_YEAR, words.WHICH_CHILD)
    await parent.write("Zvonița 2018")
    await parent.sees(words.standing("confirmed"), words.CALENDAR)
    assert shared.books.states(meeting) == ["confirmed"]


async def test_a_full_meeting_offers_the_waiting_list_and_says_the_place(shared: House) -> None:
    meeting = shared.add_meeting(capacity=1)
    first, second, third = [await shared.add_returning_parent() for _ in range(3)]
    await first.start(meeting)
    await first.sees(words.SIGN_ME_UP)
    await first.tap(words.SIGN_ME_UP)
    await first.sees(words.standing("confirmed"))
    for place, parent in enumerate((second, third), start=1):
        await parent.start(meeting)
        await parent.sees(words.WAITING_LIST)
        await parent.tap(words.WAITING_LIST)
        card = await parent.sees(words.standing("waiting"), words.CALENDAR)
        assert re.findall(r"\d+", card.text.splitlines()[0]) == [str(place)]
    assert shared.books.states(meeting) == ["confirmed", "waiting", "waiting"]


async def test_a_seat_that_is_only_offered_is_not_listed_as_taken(shared: House) -> None:
    meeting = shared.add_meeting(capacity=1)
    first, second = [await shared.add_returning_parent() for _ in range(2)]
    for parent, way in ((first, words.SIGN_ME_UP), (second, words.WAITING_LIST)):
        await parent.start(meeting)
        await parent.sees(way)
        await parent.tap(way)
        await parent.sees(words.MY_SIGN_UP)
    await first.tap(words.MY_SIGN_UP)
    await first.sees(words.CANNOT_COME)
    await first.tap(words.CANNOT_COME)
    await eventually(lambda: shared.books.states(meeting) == ["cancelled", "offered"])
    await second.press(words.SIGN_UPS)
    listed = await second.sees(shared.title(meeting), words.standing("offered"))
    assert words.standing("confirmed") not in listed.text


async def test_what_was_just_taken_is_said_and_the_waiting_list_is_offered(shared: House) -> None:
    meeting = shared.add_meeting(capacity=1)
    slow, quick = [await shared.add_returning_parent() for _ in range(2)]
    await slow.start(meeting)
    card = await slow.sees(words.SIGN_ME_UP)
    await quick.start(meeting)
    await quick.sees(words.SIGN_ME_UP)
    await quick.tap(words.SIGN_ME_UP)
    await quick.sees(words.standing("confirmed"))
    await slow.tap(words.SIGN_ME_UP, card)
    await slow.is_told(words.JUST_TAKEN)
    await slow.sees(words.WAITING_LIST)
    assert shared.books.states(meeting) == ["confirmed"]
