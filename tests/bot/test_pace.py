from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.pace import BURST, GROUP_PER_MINUTE, PER_SECOND, Pace


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def all_sent(clock: Clock, pace: Pace, wanted: list[tuple[int, bool]]) -> list[tuple[float, int]]:
    """When each message of (chat, answer) went, when all were wanted at once and answers asked first."""
    sent = []
    waiting = sorted(wanted, key=lambda one: not one[1])
    while waiting:
        waits = []
        for one in list(waiting):
            wait = pace.take(one[0], answer=one[1])
            if wait == 0:
                sent.append((clock.now, one[0]))
                waiting.remove(one)
            else:
                waits.append(wait)
        clock.now += min(waits, default=0) + 1e-6
    return sent


@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=150))
def test_neither_telegrams_total_nor_a_chats_share_is_ever_exceeded(
    wanted: list[tuple[int, bool]],
) -> None:
    clock = Clock()
    sent = all_sent(clock, Pace(clock), wanted)

    for start, _chat in sent:
        within = [chat for at, chat in sent if start <= at < start + 1.0]
        assert len(within) <= PER_SECOND
        assert all(within.count(chat) <= BURST for chat in within)


def test_three_thousand_messages_take_at_most_a_twentieth_longer_than_the_limit_allows() -> None:
    clock = Clock()
    pace = Pace(clock)
    sent = 0
    while sent < 3000:
        wait = pace.take(sent + 1)
        clock.now += wait + 1e-6
        sent += wait == 0

    assert clock.now - 1000 <= 3000 / PER_SECOND * 1.05 + 1


def test_an_answer_goes_before_a_queue_of_promises_within_a_fraction_of_a_second() -> None:
    clock = Clock()
    pace = Pace(clock)
    waits = []
    for number in range(1, 3000):
        wait = pace.take(number)
        if wait:
            clock.now += wait
        if number % 50 == 0:
            waits.append(pace.take(100_000 + number, answer=True))

    assert max(waits) < 0.1


def test_a_group_gets_twenty_a_minute() -> None:
    clock = Clock()
    pace = Pace(clock)
    sent = all_sent(clock, pace, [(-5, False)] * 60)

    for start, _chat in sent:
        assert sum(start <= at < start + 60 for at, _ in sent) <= GROUP_PER_MINUTE


def test_a_chat_is_free_again_after_a_while() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(10):
        pace.take(1)

    clock.now += 20

    assert pace.take(1) == 0


def test_nothing_goes_while_telegram_said_to_wait() -> None:
    clock = Clock()
    pace = Pace(clock)

    pace.halt(7.5)

    assert pace.take(1) == pace.take(2, answer=True) == 7.5


def test_two_processes_share_the_total() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.share = 0.5

    sent = all_sent(clock, pace, [(number, False) for number in range(1, 100)])

    for start, _chat in sent:
        assert sum(start <= at < start + 1 for at, _ in sent) <= PER_SECOND / 2


def test_waking_up_late_each_time_makes_a_queue_no_longer() -> None:
    clock = Clock()
    pace = Pace(clock)
    sent = 0
    while sent < 3000:
        wait = pace.take(sent + 1)
        clock.now += wait + 0.003
        sent += wait == 0

    assert clock.now - 1000 <= 3000 / PER_SECOND * 1.05
