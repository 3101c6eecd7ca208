"""Updates that cannot be read, that come twice, and that come with a smaller number than those before."""

from __future__ import annotations

from typing import Any

from tests.road import words
from tests.road.house import House, eventually
from tests.road.parent import taps

_WHO = {"id": 5_000_001, "is_bot": False, "first_name": "Zvonimir"}
_WHERE = {"id": 5_000_001, "type": "private"}
_SAID = {"message_id": 1, "date": 1, "chat": _WHERE, "from": _WHO, "text": "zvon"}

# Each breaks the reading of it in another way.
UNREADABLE: dict[str, dict[str, Any]] = {
    "a message that is a list": {"message": [1, 2]},
    "a message that is a word": {"message": "zvon"},
    "a message without a chat": {"message": {k: v for k, v in _SAID.items() if k != "chat"}},
    "a message without an id": {"message": {k: v for k, v in _SAID.items() if k != "message_id"}},
    "a chat that is a number": {"message": _SAID | {"chat": 7}},
    "a chat whose id is a word": {"message": _SAID | {"chat": {"id": "zvon", "type": "private"}}},
    "a sender who is a word": {"message": _SAID | {"from": "zvon"}},
    "a text that is a number": {"message": _SAID | {"text": 7}},
    "a contact without a number": {"message": _SAID | {"contact": {"first_name": "Zvonimir"}}},
    "a tap without a sender": {"callback_query": {"id": "1", "data": "home::"}},
    "a tap that is nothing but a word": {"callback_query": "zvon"},
    "a tap whose sender is a word": {
        "callback_query": {"id": "1", "data": "home::", "from": _WHO | {"id": "zvon"}}
    },
    "a membership of nobody": {"my_chat_member": {"chat": _WHERE, "date": 1}},
}


async def test_a_good_update_is_answered_behind_ones_that_nobody_can_read(
    every_house: House,
) -> None:
    house, parent = every_house, await every_house.add_parent()
    numbers = {}
    for kind, update in UNREADABLE.items():
        numbers[kind] = await house.desk.inject_update(update)
    await parent.start()
    await parent.sees(words.CHOOSE_LANGUAGE)
    await house.caught_up()

    kept = house.books.quarantined()
    assert {kind: kept[number] for kind, number in numbers.items()} == dict.fromkeys(numbers, 1)
    assert house.books.account(5_000_001) is None


async def test_a_new_kind_of_update_is_passed_over(every_house: House) -> None:
    house, parent = every_house, await every_house.add_parent()
    number = await house.desk.inject_update({"wormhole": {"to": "zvon"}})
    await parent.start()
    await parent.sees(words.CHOOSE_LANGUAGE)
    await house.caught_up()
    assert number not in house.books.quarantined()


async def test_what_is_delivered_up_to_five_times_has_one_effect_and_one_screen(
    every_house: House,
) -> None:
    house, meeting = every_house, every_house.add_meeting(capacity=9)
    parent = await house.add_returning_parent()
    before = len(parent.messages)
    try:
        await house.desk.disturb_delivery(copies=5, seed=3)
        await parent.start(meeting)
        card = await parent.sees(words.SIGN_ME_UP)
        await house.caught_up()
        await parent.tap(words.SIGN_ME_UP, card)
        confirmation = await parent.sees(words.standing("confirmed"), words.CALENDAR)
        await house.caught_up()
        await parent.write("Am auzit un zvon despre o tabără")
        await parent.sees(words.NOT_UNDERSTOOD)
        await house.caught_up()
        await parent.tap(words.CANNOT_COME, confirmation)
        await parent.sees(words.UNDO)
        await house.caught_up()
    finally:
        await house.desk.disturb_delivery()

    (signup,) = house.books.signups(meeting)
    assert (signup.state, house.books.meeting(meeting).free) == ("cancelled", 9)
    await eventually(lambda: [p.state for p in house.books.promises(signup.id)] == ["sent"])
    # The card, the confirmation, and the answer to the words.
    assert len(parent.messages) - before == 3
    status = await house.desk.status()
    assert status["updates_made"] >= house.books.seen()


async def test_shuffled_updates_lose_nobody(every_house: House) -> None:
    house, meeting = every_house, every_house.add_meeting(capacity=9)
    parents = [await house.add_returning_parent() for _ in range(4)]
    cards = []
    for parent in parents:
        await parent.start(meeting)
        cards.append(await parent.sees(words.SIGN_ME_UP))
    try:
        await house.desk.disturb_delivery(copies=3, reorder=True, seed=5)
        for parent, card in zip(parents, cards, strict=True):
            await parent.forge(next(t.data for t in taps(card) if t.name == "join"))
        for parent in parents:
            await parent.sees(words.standing("confirmed"), words.CALENDAR)
        await house.caught_up()
    finally:
        await house.desk.disturb_delivery()
    assert house.books.states(meeting) == ["confirmed"] * 4
    assert all(len(p.shows(words.standing("confirmed"), words.CALENDAR)) == 1 for p in parents)


async def test_after_a_quiet_week_a_smaller_number_is_answered_too(every_house: House) -> None:
    house, parent = every_house, await every_house.add_parent()
    await parent.start()
    await parent.sees(words.CHOOSE_LANGUAGE)
    await house.caught_up()
    before = (await house.desk.status())["newest_update_id"]
    for _week in range(3):
        await house.desk.jump_update_id()
        await parent.write("/help")
        await parent.sees(words.HELP)
        await house.caught_up()
        newest = (await house.desk.status())["newest_update_id"]
        assert newest < before
        before = newest
