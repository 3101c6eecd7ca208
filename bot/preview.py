"""A message to many as its author sees it before it goes out: the very words, to how many, and what is unwise in it."""

from __future__ import annotations

from collections.abc import Sequence

from bot import announcing
from bot.texts import LANGUAGES, Lines, Listing, Sayable, _, _n, fixed
from storage.broadcasts import Texts

# Of what the text gives away, as much as is said.
SHOWN = 3


def words(texts: Texts, language: str) -> Sayable:
    """What is read in this language, heading and all, whatever language the screen has."""
    return Lines(
        [
            _("In {language} it looks like this:", language=LANGUAGES[language]),
            fixed(
                "<blockquote>{heading}\n\n{text}</blockquote>",
                heading=announcing.In(language, announcing.HEADING),
                text=announcing.In(language, announcing.spoken(texts)),
            ),
        ]
    )


def people(reached: int, to_call: int, over: int) -> Sayable:
    """How many will have it, and who will not. `over`: had enough this week."""
    lines: list[Sayable] = [_n("👥 {n} person will get it.", "👥 {n} people will get it.", reached)]
    if to_call:
        lines.append(_n("☎️ {n} has no Telegram.", "☎️ {n} have no Telegram.", to_call))
    if over:
        lines.append(
            _n(
                "⏳ {n} of them had enough messages this week and will not get it.",
                "⏳ {n} of them had enough messages this week and will not get it.",
                over,
            )
        )
    return Lines(lines)


def warnings(texts: Texts, telling: Sequence[str], named: Sequence[str]) -> list[Sayable]:
    """What is unwise in it; empty when all is well. `telling` and `named`: what the text gives away."""
    lines: list[Sayable] = []
    longest = max(len(text.split()) for text in texts.values())
    if longest > announcing.EASY:
        lines.append(
            _(
                "⚠️ {count} words. More than {most} are hard to read on a phone.",
                count=longest,
                most=announcing.EASY,
            )
        )
    if telling:
        shown = Listing(telling[:SHOWN])
        lines.append(_("⚠️ Others at home may read it. It says: {words}.", words=shown))
    if named:
        shown = Listing(named[:SHOWN])
        lines.append(
            _(
                "⚠️ It names a parent: {names}. So it cannot be sent. Others must not read that.",
                names=shown,
            )
        )
    return [Lines(lines)] if lines else []
