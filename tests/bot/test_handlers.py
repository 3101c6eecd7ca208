"""What is read of an update. How odd ones are dealt with on the way in: tests/road/test_updates_come_oddly.py."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.dialogue import Reply
from bot.handlers import Elsewhere, read
from bot.incoming import Command, Incoming, Membership, Press

WHO = {"id": 5_000_001, "is_bot": False, "first_name": "Zvonimir", "language_code": "uk"}
CHAT = {"id": 5_000_001, "type": "private"}
SAID = {"message_id": 7, "date": 1, "chat": CHAT, "from": WHO, "text": "zvon"}
TAPPED = {
    "id": "q",
    "from": WHO,
    "data": "home::",
    "message": {"message_id": 8, "date": 0, "chat": CHAT},
}


def said(**parts: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {**SAID, **parts}}


def event(raw: dict[str, Any]) -> object:
    found = read(raw)
    assert isinstance(found, Incoming)
    return found.event


def test_words_commands_taps_and_comings_and_goings_are_told_apart() -> None:
    blocked = {
        "chat": CHAT,
        "from": WHO,
        "date": 1,
        "new_chat_member": {"status": "kicked", "user": WHO},
    }

    assert event(said()) == Reply("typed", "zvon")
    assert event(said(text="/Start@belvedere_bot m_7 ")) == Command("start", "m_7")
    assert event({"update_id": 1, "callback_query": TAPPED}) == Press("home::", "q")
    assert event({"update_id": 1, "my_chat_member": blocked}) == Membership(blocked=True)


def test_a_number_is_vouched_for_only_when_it_is_the_senders_own() -> None:
    own = {"phone_number": "+9996610001", "first_name": "Z", "user_id": WHO["id"]}

    assert event(said(text=None, contact=own)) == Reply("phone", "+9996610001")
    assert event(said(text=None, contact=own | {"user_id": 7})) == Reply("other", "contact")


def test_what_happens_in_a_group_is_nobodys_business() -> None:
    group = {"id": -100, "type": "supergroup"}

    assert read(said(chat=group)) == Elsewhere(-100)
    tapped = TAPPED | {"message": {"message_id": 8, "date": 1, "chat": group}}
    assert read({"update_id": 1, "callback_query": tapped}) is None


@pytest.mark.parametrize(
    "odd",
    [
        {"date": "zvon"},
        {"date": 10**18},
        {"from": {"id": 5_000_001}},
        {"entities": [7]},
        {"reply_markup": {"inline_keyboard": "zvon"}},
        {"wormhole": {"to": "zvon"}},
    ],
)
def test_what_nobody_looks_at_cannot_be_wrong(odd: dict[str, Any]) -> None:
    assert event(said(**odd)) == Reply("typed", "zvon")


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["update_id", "message", "callback_query", "my_chat_member"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            *SAID,
                            "contact",
                            "voice",
                            "data",
                            "new_chat_member",
                            "status",
                            "id",
                            "type",
                        ]
                    ),
                    inner,
                    max_size=6,
                )
            ),
            max_leaves=12,
        ),
    )
)
def test_an_update_is_read_or_refused_in_one_way(raw: dict[str, Any]) -> None:
    try:
        read(raw)
    except ValidationError:
        return
