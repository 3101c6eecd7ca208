from __future__ import annotations

from bot.outage import LONGEST, Outage


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_one_failure_is_chance_and_from_the_second_on_it_rests_longer_and_longer() -> None:
    clock = Clock()
    outage = Outage(clock)
    outage.failed()
    assert (outage.suspected, outage.rest()) == (False, 0.0)

    rests = []
    for _ in range(8):
        outage.failed()
        rests.append(outage.rest())
        clock.now += outage.rest()

    assert outage.suspected
    assert rests == [1, 2, 4, 8, 16, LONGEST, LONGEST, LONGEST]


def test_those_that_were_under_way_together_count_once() -> None:
    outage = Outage(Clock())
    for _ in range(30):
        outage.failed()

    assert outage.rest() == 1


def test_an_answer_ends_it() -> None:
    outage = Outage(Clock())
    for _ in range(5):
        outage.failed()
    outage.over()

    assert (outage.suspected, outage.rest()) == (False, 0.0)
