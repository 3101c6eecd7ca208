from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gate import clean, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Şarpe ţine", "Șarpe ține"),
        ("Ana\x00 Exemplu", "Ana Exemplu"),
        ("\u202eAna\u2066", "Ana"),
        ("A\u0306na", "Ăna"),
        ("zero\u200bwidth", "zerowidth"),
        ("\ud800", ""),
        ("  spaces  ", "spaces"),
    ],
)
def test_what_no_database_or_colleague_should_meet_stays_outside(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text())
def test_any_text_comes_through_in_a_form_that_both_databases_keep(typed: str) -> None:
    kept = clean(typed)

    assert clean(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c != "\n" for c in kept)
    assert "\n" not in one_line(typed)
