from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.catalogues import complaints
from bot.texts import LANGUAGES, Listing, Titled, When, _, _n, fixed, translator

ZONE = ZoneInfo("Europe/Bucharest")
THURSDAY = datetime(2026, 12, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_whole(language: str) -> None:
    assert list(complaints(language)) == []


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "👥 0 locuri"), (1, "👥 1 loc"), (2, "👥 2 locuri"), (19, "👥 19 locuri"), (20, "👥 20 de locuri"),
        (21, "👥 21 de locuri"), (100, "👥 100 de locuri"), (101, "👥 101 locuri"), (119, "👥 119 locuri"),
        (120, "👥 120 de locuri"), (1000, "👥 1000 de locuri"), (1001, "👥 1001 locuri"),
    ],
)  # fmt: skip
def test_romanian_counts_as_romanians_do(n: int, said: str) -> None:
    assert said == translator("ro").plain(_n("👥 {n} seat", "👥 {n} seats", n))


@pytest.mark.parametrize(
    ("n", "word"), [(1, "місце"), (2, "місця"), (5, "місць"), (21, "місце"), (111, "місць")]
)
def test_ukrainian_counts_as_ukrainians_do(n: int, word: str) -> None:
    assert word in translator("uk").plain(_n("👥 {n} seat", "👥 {n} seats", n)).split()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 11, 1, tzinfo=UTC), "joi, 3 decembrie, ora 17:00"),
        (datetime(2026, 12, 2, 10, tzinfo=UTC), "mâine, joi, 3 decembrie, ora 17:00"),
        (datetime(2026, 12, 2, 22, 30, tzinfo=UTC), "azi, joi, 3 decembrie, ora 17:00"),
    ],
)
def test_a_date_is_said_in_words(now: datetime, said: str) -> None:
    assert said == When(THURSDAY, ZONE, now).said(translator("ro"))


def test_the_month_beside_a_day_is_in_the_genitive() -> None:
    assert "3 грудня" in When(THURSDAY, ZONE, datetime(2026, 11, 1, tzinfo=UTC)).said(
        translator("uk")
    )


def test_what_people_wrote_cannot_become_markup() -> None:
    speaks = translator("ro")

    assert (
        speaks.say(fixed("<b>{title}</b>", title=Titled({"ro": "<i>&"}))) == "<b>&lt;i&gt;&amp;</b>"
    )
    assert speaks.plain(fixed("🧒 {name}", name="<Ana>")) == "🧒 <Ana>"


def test_a_list_is_joined_as_people_join_it() -> None:
    assert Listing(["Mara", "Luca", "Ilie"]).said(translator("ro")) == "Mara, Luca și Ilie"


def test_a_title_that_has_no_translation_is_shown_in_romanian() -> None:
    assert Titled({"ro": "Atelier"}).said(translator("uk")) == "Atelier"


def test_an_unknown_language_is_answered_in_romanian() -> None:
    assert translator("tlh").plain(_("✅ Yes")) == "✅ Da"
