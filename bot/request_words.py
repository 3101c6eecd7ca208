"""What the codes of a request are called, for families and for the team alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.texts import Text, _, _n
from storage.requests import Category, Outcome, Request
from storage.safe_hours import SafeHours
from storage.topics import Topic

TOPICS: Mapping[Topic, Text] = {
    "child": _("🧒 My child"),
    "school": _("🏫 School"),
    "family": _("👪 Family"),
    "papers": _("🗂 Papers, money, home"),
    "other": _("☎️ I'll say it by phone"),
    "material": _("📦 Material support"),
}
CATEGORIES: Mapping[Category, Text] = {
    "food": _("🍞 Food"),
    "clothes": _("👕 Clothes and shoes"),
    "school": _("✏️ School supplies"),
    "hygiene": _("🧼 Hygiene products"),
    "other": _("📦 Something else"),
}
HOURS: Mapping[SafeHours, Text] = {
    "morning": _("⏰ Morning, 9–12"),
    "afternoon": _("⏰ Afternoon, 12–16"),
    "evening": _("⏰ Evening, 16–20"),
    "write": _("🖊️ Messages here only"),
}
# Beside a number, where there is room for no more. Whoever must not be called has none there.
SHORT_HOURS: Mapping[SafeHours, str] = {
    "morning": "⏰ 9–12",
    "afternoon": "⏰ 12–16",
    "evening": "⏰ 16–20",
}
OUTCOMES: Mapping[Outcome, Text] = {
    "talked": _("✅ We talked"),
    "met": _("✅ We met"),
    "referred": _("✅ Another service took over"),
    "unreached": _("❌ Could not be reached"),
    "no_need": _("❌ No longer needed"),
}


# What the team wrote first, from a case: neither the family's screen nor a list says more.
FROM_THE_CENTRE = _("💬 From the centre")


def topic(request: Request) -> Text:
    return FROM_THE_CENTRE if request.case_id is not None else TOPICS[request.topic]


def subject(request: Request) -> Text:
    """What it is about, in two words."""
    return CATEGORIES[request.category] if request.material else topic(request)


def span(passed: timedelta) -> Text:
    """How long somebody has been waiting, as roughly as people say it."""
    minutes = max(0, round(passed / timedelta(minutes=1)))
    if minutes < 60:
        return _n("{n} minute", "{n} minutes", minutes)
    if minutes < 48 * 60:
        return _n("{n} hour", "{n} hours", minutes // 60)
    return _n("{n} day", "{n} days", minutes // (24 * 60))
