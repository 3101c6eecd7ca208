from __future__ import annotations

from bot.rights import PAGE, page


def test_the_page_about_rights_says_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m bot.rights"
