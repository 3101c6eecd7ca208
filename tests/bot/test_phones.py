from __future__ import annotations

import pytest

from bot.phones import e164, vouched


@pytest.mark.parametrize(
    "typed", ["0731 624 849", "0731624849", "+40 731 624 849", "0040731624849", "(0731) 624-849"]
)
def test_a_number_is_the_same_however_it_is_written(typed: str) -> None:
    assert e164(typed) == "+40731624849"


@pytest.mark.parametrize("typed", ["", "12", "Ana", "0731 624", "+", "9" * 10_000])
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert e164(typed) is None


def test_a_vouched_number_is_taken_as_telegram_gives_it() -> None:
    assert vouched("9996610001") == vouched("+999 66 10001") == "+9996610001"
    assert vouched("") is None
