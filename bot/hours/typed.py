"""Days and hours as people type them: `3 decembrie`, `03.12`, `joi`, `mâine`, `ora 17`, `17.30`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import cache

from babel import Locale

from bot.texts import LANGUAGES

_WORDS = re.compile(r"\d+|[^\W\d_]+")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_HOUR = re.compile(r"([^\d-]*)(\d{1,2})(?:\s*[:.,h]\s*(\d{2})|(\d{2}))?([^\d]*)")
# What may stand beside an hour and changes nothing; what says in which half of the day it is.
_BESIDE = {"ora", "orele", "la", "at", "de", "o", "clock", "о", "година", "годині", "fix", "h"}
_BEFORE_NOON = {"am", "dimineata", "morning", "ранку"}
_AFTER_NOON = {"pm", "seara", "dupaamiaza", "afternoon", "evening", "вечора", "дня"}
_JOINED = {"dupa-amiaza": "dupaamiaza", "dupa amiaza": "dupaamiaza", "dupa masa": "dupaamiaza",
           "in the": "", "a.m.": "am", "p.m.": "pm"}  # fmt: skip
_APOSTROPHES = "'’ʼ"
_AHEAD = {"azi": 0, "astazi": 0, "today": 0, "сьогодні": 0,
          "maine": 1, "tomorrow": 1, "завтра": 1,
          "poimaine": 2, "післязавтра": 2}  # fmt: skip


def day_typed(words: str, today: date) -> date | None:
    """The day that is meant, today or later; without a year the next one. None when it is not understood."""
    bare = _bare(_CLOCK.sub(" ", words))
    if _ISO.fullmatch(bare.strip()):
        year, month, day = map(int, bare.strip().split("-"))
        return _first(today, [(year, month, day)])
    parts = _WORDS.findall(bare)
    numbers = [int(part) for part in parts if part.isdecimal()]
    names = [part for part in parts if not part.isdecimal()]
    if not numbers:
        return _named(names, today)
    numbers[1:1] = [_months()[name] for name in names if name in _months()][:1]
    if len(numbers) == 1 and all(name in _weekdays() for name in names):
        return _first(today, _from_month(today, numbers[0]))
    if len(numbers) == 2:
        day, month = numbers
        return _first(today, [(today.year + later, month, day) for later in range(5)])
    if len(numbers) == 3:
        day, month, year = numbers
        return _first(today, [(year + 2000 if year < 100 else year, month, day)])
    return None


def hour_typed(words: str) -> time | None:
    """None when it is not understood, or when something beside it is not: `6 fără un sfert`."""
    bare = _bare(words)
    for several, one in _JOINED.items():
        bare = bare.replace(several, one)
    found = _HOUR.fullmatch(bare)
    if found is None:
        return None
    hour, minute = int(found[2]), int(found[3] or found[4] or 0)
    beside = {*_WORDS.findall(found[1]), *_WORDS.findall(found[5])}
    before, after = beside & _BEFORE_NOON, beside & _AFTER_NOON
    if beside - _BESIDE - before - after or (before and after) or hour > 23 or minute > 59:
        return None
    if before or after:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if after else 0)
    return time(hour, minute)


def _named(names: list[str], today: date) -> date | None:
    for name in names:
        if name in _AHEAD:
            return today + timedelta(days=_AHEAD[name])
        if name in _weekdays():
            return today + timedelta(days=(_weekdays()[name] - today.weekday() - 1) % 7 + 1)
    return None


def _from_month(today: date, day: int) -> Iterator[tuple[int, int, int]]:
    for later in range(12):
        years, month = divmod(today.month - 1 + later, 12)
        yield today.year + years, month + 1, day


def _first(
    today: date, days: Iterator[tuple[int, int, int]] | list[tuple[int, int, int]]
) -> date | None:
    """The first that exists and is not over."""
    for year, month, day in days:
        try:
            found = date(year, month, day)
        except (ValueError, OverflowError):
            continue
        if found >= today:
            return found
    return None


@cache
def _months() -> dict[str, int]:
    """Of all our languages, wide and short, as they stand alone and beside a day."""
    return {_bare(name).rstrip("."): number for name, number in _names("months")}


@cache
def _weekdays() -> dict[str, int]:
    """Monday is 0."""
    return {_bare(name).rstrip("."): number for name, number in _names("days")}


def _names(kind: str) -> Iterator[tuple[str, int]]:
    for language in LANGUAGES:
        named = getattr(Locale(language), kind)
        for place in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in named[place][width].items():
                    yield name, number


def _bare(words: str) -> str:
    parts = unicodedata.normalize("NFKD", words.casefold())
    return "".join(c for c in parts if c not in _APOSTROPHES and not unicodedata.combining(c))
