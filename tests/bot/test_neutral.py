from __future__ import annotations

import pytest

from bot.neutral import named, telling

NAMES = ["Ștefania Exemplu", "Ion-Marin Probă", "Li Model", "Оксана Зразок"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Vine PSIHOLOGA noastră.", ("PSIHOLOGA",)),
        ("Vorbim despre violența în familie și alcool.", ("violența", "alcool")),
        ("Прийде психолог.", ("психолог",)),
        ("A counsellor will be there.", ("counsellor",)),
        ("Ne vedem joi la ora 17, cu ceai și prăjituri.", ()),
        ("Jocuri în parc, politicos și cu voie bună.", ()),
    ],
)
def test_words_that_show_what_a_family_comes_for_are_found(
    text: str, found: tuple[str, ...]
) -> None:
    assert telling(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mulțumim lui Stefania Exemplu!", ("Ștefania Exemplu",)),
        ("Mulțumim doamnei Exemplu!", ("Ștefania Exemplu",)),
        ("Vine și familia Probă.", ("Ion-Marin Probă",)),
        ("Дякуємо пані Зразок!", ("Оксана Зразок",)),
        ("Oksana Zrazok aduce ceai.", ("Оксана Зразок",)),
        ("Îi mulțumim doamnei Zrazok.", ("Оксана Зразок",)),
        ("Un exemplu: aduceți un caiet.", ()),
        ("Ștefania vă așteaptă la ora 17.", ()),
        ("Aduceți un model de felicitare.", ()),
    ],
)
def test_other_parents_names_are_found_and_common_words_are_not(
    text: str, found: tuple[str, ...]
) -> None:
    assert named(text, NAMES) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Vă așteaptă doamna Exemplu.", ()),
        ("Vă așteaptă Ioana Exemplu.", ()),
        ("Vă așteaptă Ștefania Exemplu.", ("Ștefania Exemplu",)),
        ("Vă așteaptă Ioana Exemplu și familia Probă.", ("Ion-Marin Probă",)),
    ],
)
def test_a_colleague_may_be_named_also_by_a_surname_that_a_parent_has(
    text: str, found: tuple[str, ...]
) -> None:
    assert named(text, NAMES, ["Ioana Exemplu"]) == found
