"""The bot dies between two steps of a turn, and is started again: nothing is lost, nothing happens twice."""

from __future__ import annotations

import pytest

from tests.road import words
from tests.road.house import House, eventually
from tests.road.parent import NAME


@pytest.mark.parametrize(
    "moment", ["dies_before_commit", "dies_before_showing", "dies_before_acknowledging"]
)
async def test_a_seat_is_taken_once_and_shown_whenever_the_bot_died(
    any_quiet_house: House, moment: str
) -> None:
    house, meeting = any_quiet_house, any_quiet_house.add_meeting(capacity=3)
    mortal = await house.fork_bot(moment, ":join")
    parent = await house.add_returning_parent()
    await parent.start(meeting)
    card = await parent.sees(words.SIGN_ME_UP)
    await parent.tap(words.SIGN_ME_UP, card)
    await mortal.ended()
    committed = [] if moment == "dies_before_commit" else ["confirmed"]
    assert house.books.states(meeting) == committed

    await house.fork_bot()
    await parent.sees(words.standing("confirmed"), words.MY_SIGN_UP)
    await parent.sees(words.standing("confirmed"), words.CALENDAR)
    await house.caught_up()

    (signup,) = house.books.signups(meeting)
    assert (signup.state, house.books.meeting(meeting).free) == ("confirmed", 2)
    await eventually(lambda: [p.state for p in house.books.promises()] == ["sent"])
    assert len(parent.shows(words.standing("confirmed"), words.CALENDAR)) == 1


@pytest.mark.parametrize("moment", ["dies_before_showing", "dies_before_acknowledging"])
async def test_a_name_is_asked_once_and_the_next_question_is_there(
    own_house: House, moment: str
) -> None:
    meeting = own_house.add_meeting()
    mortal = await own_house.fork_bot(moment, NAME)
    parent = await own_house.add_parent()
    await parent.is_welcomed(meeting)
    await parent.tap(words.SIGN_ME_UP)
    await parent.phone_keyboard()
    await parent.press(words.SHARE)
    await parent.sees(words.YOUR_NAME)
    await parent.write(NAME)
    await mortal.ended()

    await own_house.fork_bot()
    await parent.sees(words.SECTOR_6)
    await own_house.caught_up()
    await parent.tap(words.YES)
    await eventually(lambda: own_house.books.states(meeting) == ["held"])
    assert not parent.shows(words.SORRY)


async def test_whoever_refused_just_before_is_still_forgotten(own_house: House) -> None:
    mortal = await own_house.fork_bot("dies_before_showing", ".no")
    parent = await own_house.add_parent()
    await parent.start()
    await parent.sees(words.CHOOSE_LANGUAGE)
    await parent.tap("Română")
    await parent.sees(words.NOT_BY_TELEGRAM)
    await parent.tap(words.NOT_BY_TELEGRAM)
    await mortal.ended()
    assert own_house.books.rows() == 0

    await own_house.fork_bot()
    await parent.sees("021.9970")
    await own_house.caught_up()
    assert own_house.books.rows() == 0


async def test_a_confirmation_that_may_have_arrived_comes_once_more_and_not_again(
    own_house: House,
) -> None:
    house, meeting = own_house, own_house.add_meeting()
    mortal = await house.fork_bot("dies_after_sending")
    parent = await house.add_returning_parent()
    await parent.start(meeting)
    await parent.sees(words.SIGN_ME_UP)
    await parent.tap(words.SIGN_ME_UP)
    await mortal.ended()
    assert [p.state for p in house.books.promises()] == ["sending"]

    house.let_leases_end()
    await (await house.fork_bot("dies_after_sending")).ended()
    assert [(p.state, p.attempts) for p in house.books.promises()] == [("sending", 2)]

    house.let_leases_end()
    assert [p.state for p in house.books.promises()] == ["ambiguous"]
    assert len(parent.shows(words.standing("confirmed"), words.CALENDAR)) == 2
    assert house.books.states(meeting) == ["confirmed"]
