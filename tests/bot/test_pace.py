from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.pace import BURST, PER_SECOND, Pace


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.integers(1, 4), min_size=1, max_size=120))
def test_neither_telegrams_total_nor_a_chats_share_is_ever_exceeded(chats: list[int]) -> None:
    clock = Clock()
    pace = Pace(clock)

    sent = sorted((clock.now + pace.reserve(chat), chat) for chat in chats)

    for start, _chat in sent:
        within = [chat for at, chat in sent if start <= at < start + 0.999]
        assert len(within) <= PER_SECOND
        assert all(within.count(chat) <= BURST for chat in within)


def test_a_chat_is_free_again_after_a_while() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(10):
        pace.reserve(1)

    clock.now += 20

    assert pace.reserve(1) == 0


def test_nothing_goes_while_telegram_said_to_wait() -> None:
    clock = Clock()
    pace = Pace(clock)

    pace.halt(7.5)

    assert pace.reserve(1) == 7.5
