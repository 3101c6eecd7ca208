"""Double taps, old buttons, forged buttons, photos where a name was asked: each gets its kind answer."""

from __future__ import annotations

import random

import pytest

from bot.screen import tap
from sandbox.mirror import ShownMessage
from tests.road import words
from tests.road.house import House, eventually
from tests.road.parent import NAME, Parent, taps


async def test_a_double_tap_takes_one_seat_and_one_confirmation_comes(shared: House) -> None:
    parent, meeting = await shared.add_returning_parent(), shared.add_meeting(capacity=5)
    await parent.start(meeting)
    card = await parent.sees(words.SIGN_ME_UP)
    await parent.forge(_data(card, "join"))
    await parent.forge(_data(card, "join"))
    await parent.is_told(words.ALREADY)
    await parent.sees(words.standing("confirmed"), words.CALENDAR)
    await shared.caught_up()

    (signup,) = shared.books.signups(meeting)
    await eventually(lambda: [p.state for p in shared.books.promises(signup.id)] == ["sent"])
    assert len(parent.shows(words.standing("confirmed"), words.CALENDAR)) == 1
    assert shared.books.meeting(meeting).free == 4


async def test_a_double_tap_of_a_newcomer_asks_once(shared: House, parent: Parent) -> None:
    meeting = shared.add_meeting()
    card = await parent.is_welcomed(meeting)
    await parent.forge(_data(card, "join"))
    await parent.forge(_data(card, "join"))
    await parent.phone_keyboard()
    await shared.caught_up()
    assert len(parent.shows(shared.title(meeting))) == 1


async def test_a_button_of_any_age_tells_the_truth_of_today(shared: House) -> None:
    parent, meeting = await shared.add_returning_parent(), shared.add_meeting()
    await parent.start(meeting)
    card = await parent.sees(words.SIGN_ME_UP)
    await parent.forge(_data(card, "join"))
    confirmation = await parent.sees(words.standing("confirmed"), words.CALENDAR)
    await parent.tap(words.CANNOT_COME, confirmation)
    await parent.sees(words.UNDO)
    await parent.forge(_data(confirmation, "cancel"))
    await shared.caught_up()
    assert shared.books.states(meeting) == ["cancelled"]

    await parent.start(meeting)
    card = await parent.sees(words.SIGN_ME_UP)
    await parent.forge(_data(card, "join"))
    await parent.sees(words.standing("confirmed"), words.CALENDAR)
    await parent.tap(words.UNDO, confirmation)
    await shared.caught_up()
    assert shared.books.states(meeting) == ["cancelled", "confirmed"]


async def test_an_answered_questions_button_answers_nothing_else(
    shared: House, parent: Parent
) -> None:
    meeting = shared.add_meeting()
    await parent.start(meeting)
    question = await parent.sees(words.CHOOSE_LANGUAGE)
    old = question.buttons[0][0]["callback_data"]
    await parent.tap("Українська")
    await Parent(parent.phone, "uk").sees(words.UNDERSTOOD)
    parent = Parent(parent.phone, "uk")
    await parent.forge(old)
    await parent.is_told(words.OUT_OF_DATE)
    await parent.sees(words.UNDERSTOOD)


async def test_forged_buttons_change_nothing_and_break_nothing(shared: House) -> None:
    parent, meeting = await shared.add_returning_parent(), shared.add_meeting()
    await parent.start(meeting)
    await parent.sees(words.SIGN_ME_UP)
    await parent.tap(words.SIGN_ME_UP)
    confirmation = await parent.sees(words.standing("confirmed"), words.CALENDAR)
    before = (shared.books.signups(), shared.books.rows())

    for data in _forgeries(_data(confirmation, "cancel")):
        await parent.forge(data)
    await shared.caught_up()

    assert (shared.books.signups(), shared.books.rows()) == before
    assert not parent.shows(words.SORRY)
    await parent.write("/help")
    await parent.sees(words.HELP)


@pytest.mark.parametrize("name", ["", "cancel", "undo"])
async def test_another_parents_sign_up_looks_like_one_that_never_was(
    shared: House, name: str
) -> None:
    owner, stranger = [await shared.add_returning_parent() for _ in range(2)]
    meeting = shared.add_meeting()
    await owner.start(meeting)
    await owner.sees(words.SIGN_ME_UP)
    await owner.tap(words.SIGN_ME_UP)
    (signup_id,) = {t.ids[0] for t in taps(await owner.sees(words.CALENDAR)) if t.ids}
    before = shared.books.signups(meeting)

    foreign = await _answer_to(stranger, tap("signup", name, signup_id))
    missing = await _answer_to(stranger, tap("signup", name, signup_id + 1))

    assert foreign == missing
    assert foreign[0] == stranger.says(words.NOT_HERE)
    assert shared.books.signups(meeting) == before


@pytest.mark.parametrize("card", ["calendar", "place"])
async def test_another_parents_file_and_place_look_like_ones_that_never_were(
    shared: House, card: str
) -> None:
    owner, stranger = [await shared.add_returning_parent() for _ in range(2)]
    meeting = shared.add_meeting()
    await owner.start(meeting)
    await owner.sees(words.SIGN_ME_UP)
    await owner.tap(words.SIGN_ME_UP)
    (signup_id,) = {t.ids[0] for t in taps(await owner.sees(words.CALENDAR)) if t.ids}

    foreign = await _answer_to(stranger, tap(card, "", signup_id))
    missing = await _answer_to(stranger, tap(card, "", signup_id + 1))

    assert foreign == missing
    assert foreign[0] == stranger.says(words.NOT_HERE)


async def test_what_is_no_name_is_asked_again_and_after_two_a_human_is_offered(
    shared: House, parent: Parent
) -> None:
    meeting = shared.add_meeting()
    await parent.is_welcomed(meeting)
    await parent.tap(words.SIGN_ME_UP)
    await parent.phone_keyboard()
    await parent.press(words.SHARE)
    await parent.sees(words.YOUR_NAME)
    for kind in ("photo", "sticker", "voice", "location"):
        await parent.send(kind)
        await parent.sees(words.NAME_IN_WORDS, words.YOUR_NAME)
    await parent.sees(words.TALK_TO_SOMEONE)
    await parent.write(NAME)
    await parent.sees(words.SECTOR_6)
    await parent.phone.until(lambda _phone: not parent.shows(words.YOUR_NAME))


async def test_somebody_elses_number_is_not_taken_for_ones_own(
    shared: House, parent: Parent
) -> None:
    meeting, other = shared.add_meeting(), await shared.add_parent()
    shared.know(other)
    await parent.is_welcomed(meeting)
    await parent.tap(words.SIGN_ME_UP)
    await parent.phone_keyboard()
    for whose in (other.phone.user_id, None):
        await parent.forward_contact("Zvonimir", other.phone.phone_number, whose)
        await parent.sees(words.SOMEBODY_ELSES)
    await parent.phone_keyboard()
    await shared.caught_up()
    assert shared.books.states(meeting) == []


async def test_words_that_answer_nothing_get_the_menu_and_papers_stay_at_home(
    shared: House,
) -> None:
    parent = await shared.add_returning_parent()
    await parent.write("Am auzit un zvon despre o tabără?")
    await parent.sees(words.NOT_UNDERSTOOD, words.MENU_MEETINGS)
    await parent.send("sticker")
    await parent.sees(words.NOT_UNDERSTOOD, words.MENU_MEETINGS)
    await parent.send("photo")
    await parent.sees(words.NO_PAPERS, words.MENU_MEETINGS)


async def test_an_edited_answer_changes_nothing(shared: House, parent: Parent) -> None:
    meeting = shared.add_meeting()
    await parent.is_welcomed(meeting)
    await parent.tap(words.SIGN_ME_UP)
    await parent.phone_keyboard()
    await parent.press(words.SHARE)
    await parent.sees(words.YOUR_NAME)
    written = await parent.write(NAME)
    question = await parent.sees(words.SECTOR_6)
    # Telegram leaves these out because the bot does not ask for them; should one come all the same:
    await shared.desk.inject_update(
        {
            "edited_message": {
                "message_id": written,
                "date": 1,
                "edit_date": 2,
                "chat": {"id": parent.phone.user_id, "type": "private"},
                "from": {"id": parent.phone.user_id, "is_bot": False, "first_name": "Zvonimir"},
                "text": "Altcineva Zvonescu",
            }
        }
    )
    await shared.caught_up()
    assert parent.messages[-1] == question
    await parent.tap(words.YES)
    await eventually(lambda: shared.books.states(meeting) == ["held"])


async def test_a_group_gets_no_word_and_is_left(shared: House, parent: Parent) -> None:
    before = len(await shared.desk.ledger())
    (group,) = await shared.desk.add_group("Părinți Zvonescu", [parent.phone])
    await group.add_bot()
    await shared.caught_up()
    said = [entry for entry in await shared.desk.ledger(before) if entry.chat_id == group.chat_id]
    assert [entry.method for entry in said] == ["leaveChat"]

    await shared.desk.inject_update(
        {
            "message": {
                "message_id": 1,
                "date": 1,
                "chat": {"id": group.chat_id, "type": "supergroup", "title": "Zvonescu"},
                "from": {"id": parent.phone.user_id, "is_bot": False, "first_name": "Zvonimir"},
                "text": "/start",
            }
        }
    )
    await shared.caught_up()
    assert not [message for message in group.messages if message.by_bot]
    assert shared.books.account(parent.phone.user_id) is None


def _data(message: ShownMessage, name: str) -> str:
    """What the button of that name on a card carries."""
    return next(t.data for t in taps(message) if t.name == name)


def _forgeries(own: str) -> list[str]:
    """Old, cut, doctored and random; all within the 64 bytes that Telegram lets through."""
    dice = random.Random(64)
    card, ids, name = own.split(":")
    doctored = [
        "", "~", "~.", "~1.yes", "~0.", "~-1.yes", f"~{10**40}.yes", "~1.<", "~1.=childcare",
        card, f"{card}:", f"{card}:{ids}", f"{card}::{name}", f"{card}:{ids}:drop",
        f"{card}:{ids}.{ids}:{name}:", f"{card}:A:{name}", f"{card}:AAAAAAAAAAAA:{name}",
        f"{card}:=:{name}", f"{card}:.:{name}", f"nothing:{ids}:{name}", "outbox:AQ:cancel",
        "meetings:_____w._____w:", "privacy:f_________8:", "signups:f_________8:",
        "home:AA:join", "settings::languages", "calendar::", "place:AA:", "continue::now",
        "urgent:' OR 1=1 --:", "meeting:AQ\x00:join", "\ud800:AQ:", "🧒" * 16,
    ]  # fmt: skip
    noise = ["".join(chr(dice.randrange(1, 0x250)) for _ in range(20)) for _ in range(30)]
    return doctored + noise


async def _answer_to(parent: Parent, data: str) -> tuple[str, list[str]]:
    await parent.write("/help")
    message = await parent.sees(words.HELP)
    await parent.phone.forge(data, message)
    shown = await parent.sees(words.NOT_HERE)
    return shown.text, shown.labels
