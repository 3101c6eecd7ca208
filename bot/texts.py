"""Text that a person sees: a msgid where it is used, a language only at the last moment.

`_()` marks and makes a Text; a Translator turns it into HTML in one language. What is put into a
text is escaped there; dates, lists and titles are values that know how to be said in a language.
"""

from __future__ import annotations

import gettext
import html
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"
# Each by its own name, in the order in which they are offered. The first is what most people read.
LANGUAGES = {"ro": "Română", "en": "English", "uk": "Українська"}


class Sayable(Protocol):
    """A value that has its own words in each language."""

    def said(self, translator: Translator) -> str:
        """HTML, already escaped."""


@dataclass(frozen=True)
class Text:
    """A msgid (English, may hold <b> and {names}) with what goes into it."""

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    n: int = 0

    def said(self, translator: Translator) -> str:
        pattern = translator.pattern(self)
        if not self.params and self.plural is None:
            return pattern
        return pattern.format(n=self.n, **{k: translator.value(v) for k, v in self.params.items()})


def _(msgid: str, /, **params: object) -> Text:
    return Text(msgid, params)


def _n(singular: str, plural: str, n: int, /, **params: object) -> Text:
    """`{n}` in the text is the count; the language chooses the form."""
    return Text(singular, params, plural, n)


def fixed(pattern: str, /, **params: object) -> Text:
    """The same in every language: an emoji or a mark around what is put in."""
    return Text(pattern, params)


@dataclass(frozen=True)
class Titled:
    """Words the centre wrote itself, per language; Romanian where a language is missing. `most`: as many
    characters are shown, where there is no room for more.
    """

    words: Mapping[str, str]
    most: int | None = None

    def said(self, translator: Translator) -> str:
        chosen = self.words.get(translator.language) or self.words.get("ro") or ""
        if self.most is not None and len(chosen) > self.most:
            chosen = f"{chosen[: self.most - 1].rstrip()}…"
        return html.escape(chosen, quote=False)


@dataclass(frozen=True)
class Listing:
    items: Sequence[object]

    def said(self, translator: Translator) -> str:
        items = [translator.value(item) for item in self.items]
        return format_list(items, locale=translator.locale) if items else ""


@lru_cache(maxsize=1000)
def _dated(day: date, pattern: str, language: str) -> str:
    """Babel takes the pattern apart each time, and a centre speaks of few days."""
    return format_date(day, pattern, locale=language)


@dataclass(frozen=True)
class Day:
    """`joi, 3 decembrie`: a day in words, in the centre's own calendar."""

    day: date
    weekday: bool = True

    def said(self, translator: Translator) -> str:
        # The month as it stands beside a day: the genitive where a language has one.
        pattern = "EEEE, d MMMM" if self.weekday else "d MMMM"
        return _dated(self.day, pattern, translator.language)


@dataclass(frozen=True)
class ShortDay:
    """`joi 3 dec.`: a day within half the width of a phone."""

    day: date

    def said(self, translator: Translator) -> str:
        return _dated(self.day, "EEE d MMM", translator.language)


@dataclass(frozen=True)
class Brief:
    """`joi, 3 decembrie, 17:00`: a moment at the head of a list's entry."""

    moment: datetime
    zone: ZoneInfo

    def said(self, translator: Translator) -> str:
        local = self.moment.astimezone(self.zone)
        return f"{Day(local.date()).said(translator)}, {local:%H:%M}"


@dataclass(frozen=True)
class When:
    """`joi, 3 decembrie, ora 17:00`, with today or tomorrow in front when that is true."""

    moment: datetime
    zone: ZoneInfo
    now: datetime

    def said(self, translator: Translator) -> str:
        local = self.moment.astimezone(self.zone)
        day, hour = Day(local.date()), f"{local:%H:%M}"
        ahead = local.date() - self.now.astimezone(self.zone).date()
        if ahead == timedelta(0):
            return _("today, {day}, at {hour}", day=day, hour=hour).said(translator)
        if ahead == timedelta(days=1):
            return _("tomorrow, {day}, at {hour}", day=day, hour=hour).said(translator)
        return _("{day}, at {hour}", day=day, hour=hour).said(translator)


@dataclass(frozen=True)
class Short:
    """`joi 3 dec., 17:00`: a moment within the width of a button."""

    moment: datetime
    zone: ZoneInfo

    def said(self, translator: Translator) -> str:
        local = self.moment.astimezone(self.zone)
        return f"{ShortDay(local.date()).said(translator)}, {local:%H:%M}"


@dataclass(frozen=True)
class Lines:
    """Under one another, without the gap of a paragraph."""

    lines: Sequence[Sayable]

    def said(self, translator: Translator) -> str:
        return "\n".join(line.said(translator) for line in self.lines)


class Translator:
    """One language. `say` gives HTML for Telegram, `plain` the same without escapes, for labels and files."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale(language)
        self._catalogue = _catalogue(language)

    def say(self, *texts: Sayable) -> str:
        """Each text a paragraph."""
        return "\n\n".join(text.said(self) for text in texts)

    def plain(self, text: Sayable) -> str:
        return html.unescape(text.said(self))

    def value(self, value: object) -> str:
        if isinstance(value, str):
            return html.escape(value, quote=False)
        if isinstance(value, int):
            return str(value)
        return value.said(self)  # type: ignore[attr-defined, no-any-return]  # a Sayable: Protocols check slowly

    def pattern(self, text: Text) -> str:
        if text.plural is None:
            return self._catalogue.gettext(text.msgid)
        return self._catalogue.ngettext(text.msgid, text.plural, text.n)


def translator(language: str | None) -> Translator:
    """For a language code as accounts and Telegram give it; Romanian for None and for any other."""
    short = (language or "ro")[:2]
    return _translator(short if short in LANGUAGES else "ro")


@cache
def _translator(language: str) -> Translator:
    """A catalogue takes a tenth of a second to read, and Telegram knows hundreds of languages."""
    return Translator(language)


def catalogue_path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "bot.po"


def _catalogue(language: str) -> gettext.NullTranslations:
    """Straight from the .po file, so that there is no compiled copy to forget."""
    with catalogue_path(language).open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
