from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.crypto import Cipher, KeyProblem, new_key

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(TEXT, st.integers(1, 2**62))
def test_what_was_sealed_opens_again(text: str, row: int) -> None:
    cipher = Cipher([new_key()])

    assert cipher.open("persons.name", row, cipher.seal("persons.name", row, text)) == text


def test_a_value_moved_to_another_row_or_column_does_not_open() -> None:
    cipher = Cipher([new_key()])
    sealed = cipher.seal("persons.name", 1, "Ana Exemplu")

    for column, row in (("persons.name", 2), ("persons.phone", 1)):
        with pytest.raises(KeyProblem):
            cipher.open(column, row, sealed)


def test_the_same_text_never_looks_the_same_twice() -> None:
    cipher = Cipher([new_key()])

    assert len({cipher.seal("persons.name", 1, "Ana") for _ in range(1000)}) == 1000


def test_an_old_key_still_opens_and_finds_after_a_new_one_came() -> None:
    old, new = new_key(), new_key()
    before, after = Cipher([old]), Cipher([new, old])
    sealed = before.seal("persons.phone", 1, "+9996610001")

    assert after.open("persons.phone", 1, sealed) == "+9996610001"
    assert before.blind("persons.phone", "+9996610001") in after.blinds(
        "persons.phone", "+9996610001"
    )
    with pytest.raises(KeyProblem):
        Cipher([new]).open("persons.phone", 1, sealed)


@pytest.mark.parametrize("keys", [[], [""], ["short"], ["ü" * 44]])
def test_without_a_proper_key_nothing_starts(keys: list[str]) -> None:
    with pytest.raises(KeyProblem):
        Cipher(keys)
