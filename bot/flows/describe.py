"""Other words for an activity: what it is called and what it is about, in each language."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import rights
from bot.dialogue import Ask, Problem, Token
from bot.flows import Flow
from bot.flows.activity import named, short, title_typed
from bot.leading import shortened
from bot.outcome import Outcome, Show
from bot.questions import pick, review
from bot.screen import MAX_SENTENCE
from bot.texts import LANGUAGES, Lines, Sayable, Titled, _, fixed
from bot.who import Who
from storage import activities, audit, planning
from storage.activities import Activity
from storage.database import Transaction

# It stands on the card of a meeting only where the card stays short enough.
LONGEST_ABOUT = 80
_LONGEST_NAME = 28
_WITHOUT = "-"


class Facts(BaseModel):
    """`activities`: those whose words are this person's to change."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    activities: tuple[Activity, ...]


class Describe(BaseModel):
    model_config = ConfigDict(frozen=True)

    activity: int
    title: dict[str, str]
    description: dict[str, str]


def changeable(db: Transaction, who: Who) -> list[Activity]:
    """All of the centre's; for whoever leads only the own meetings, those that nobody else leads a meeting of."""
    found = activities.of_centre(db, who.centre.code)
    if who.member is None or rights.reach(who.member, "plan") == "all":
        return found if who.member is not None else []
    own = planning.led_by_one(db, who.centre.code, who.member.id)
    return [activity for activity in found if activity.id in own]


def load(db: Transaction, who: Who, _answers: Mapping[str, Token]) -> Facts | None:
    found = changeable(db, who)
    return Facts(activities=tuple(found)) if found else None


def talk(facts: Facts) -> Ask[Describe | None]:
    by_id = {str(activity.id): activity for activity in facts.activities}
    offered: list[tuple[str, Sayable]] = [
        (token, Titled({lang: shortened(t, _LONGEST_NAME) for lang, t in activity.title.items()}))
        for token, activity in by_id.items()
    ]
    activity = by_id[(yield from pick("activity", [_("Which activity?")], offered, page=8))]
    title, description = {}, {}
    for language in LANGUAGES:
        title[language] = yield from _ask(
            f"title_{language}",
            _(
                "What is it called? Write it in this language: {language}.",
                language=named(language),
            ),
            activity.title.get(language, ""),
            optional=language != "ro",
        )
    for language in LANGUAGES:
        description[language] = yield from _ask(
            f"about_{language}",
            _(
                "What is it about? Write a sentence in this language: {language}.",
                language=named(language),
            ),
            activity.description.get(language, ""),
            optional=True,
        )
    yield from review(
        "sure",
        [Lines(_said(title, "<b>{words}</b>")), Lines(_said(description, "{words}"))],
        _("✅ Save"),
        [
            *((f"title_{one}", _("✍️ Title: {language}", language=named(one))) for one in LANGUAGES),
            *((f"about_{one}", _("📄 Text: {language}", language=named(one))) for one in LANGUAGES),
        ],
    )
    return Describe(
        activity=activity.id,
        title={language: words for language, words in title.items() if words},
        description={language: words for language, words in description.items() if words},
    )


def submit(db: Transaction, who: Who, command: Describe) -> Outcome:
    if all(one.id != command.activity for one in changeable(db, who)):
        return Outcome(then=Show("agenda", (0, 0)))
    activities.describe(db, command.activity, command.title, command.description)
    fields = ("title", "description")
    audit.record(db, who.member, "change", "activities", command.activity, who.now, fields=fields)
    return Outcome(_("Saved."), Show("agenda", (0, 0)))


def _ask(key: str, question: Sayable, before: str, *, optional: bool) -> Ask[str]:
    """As it was, until somebody opens it."""

    def check(typed: str) -> Token | Problem:
        if key.startswith("title"):
            return title_typed(typed)
        return short(typed, MAX_SENTENCE, LONGEST_ABOUT)

    said = yield from pick(
        key,
        [question],
        [(_WITHOUT, _("⏭️ Skip"))] if optional else [],
        check=check,
        holds=lambda token: bool(token) and (optional or token != _WITHOUT),
        preset=before or _WITHOUT if optional else before,
    )
    return "" if said == _WITHOUT else str(said)


def _said(words: Mapping[str, str], pattern: str) -> list[Sayable]:
    lines: list[Sayable] = [
        fixed("🌐 {language}: {words}", language=named(language), words=fixed(pattern, words=said))
        for language, said in words.items()
        if said
    ]
    return lines or [fixed("–")]


FLOW = Flow("describe", load, talk, submit, right="plan")
