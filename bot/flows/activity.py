"""A new activity: what it is, what it is called in each language, and whether we decide on each sign-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.dialogue import Ask, Problem, Token
from bot.flows import Flow
from bot.gate import one_line
from bot.kinds import KINDS
from bot.outcome import Outcome, Start
from bot.questions import choice, pick, text
from bot.texts import LANGUAGES, Titled, _, fixed
from bot.who import Who
from storage import activities, audit
from storage.activities import Kind
from storage.database import Transaction

# Three meetings with such titles still fit one screen of a parent.
LONGEST_TITLE, MOST_WORDS, LONGEST_BRING = 50, 8, 60


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True)


class NewActivity(BaseModel):
    model_config = ConfigDict(frozen=True)

    kind: Kind
    title: dict[str, str]
    bring: dict[str, str]
    reviewed: bool


def load(_db: Transaction, _who: Who, _answers: Mapping[str, Token]) -> Facts:
    return Facts()


def talk(_facts: Facts) -> Ask[NewActivity | None]:
    kinds: Any = yield from pick("kind", [_("What is it?")], list(KINDS.items()))
    kind: Kind = kinds
    title = {"ro": (yield from _titled("ro", optional=False))}
    for language in LANGUAGES:
        if language != "ro":
            translated = yield from _titled(language, optional=True)
            title |= {language: translated} if translated else {}
    bring = {}
    for language in title:
        what = yield from text(
            f"bring_{language}",
            fixed("<b>{title}</b>", title=title[language]),
            _(
                "What should people bring? Write it in this language: {language}.",
                language=named(language),
            ),
            most=LONGEST_BRING,
            check=one_line,
            optional=True,
        )
        if what is None:
            break
        bring[language] = what
    reviewed = yield from choice(
        "reviewed",
        [
            fixed("<b>{title}</b>", title=title["ro"]),
            KINDS[kind],
            _("Does a coordinator decide on each sign-up?"),
        ],
        [("no", _("❌ No, a seat at once"), False), ("yes", _("🕓 We decide on each"), True)],
    )
    return NewActivity(kind=kind, title=title, bring=bring, reviewed=reviewed)


def submit(db: Transaction, who: Who, command: NewActivity) -> Outcome:
    activity = activities.add(
        db,
        who.centre.code,
        command.kind,
        command.title,
        who.now,
        bring=command.bring,
        reviewed=command.reviewed,
    )
    audit.record(db, who.member, "add", "activities", activity, who.now)
    return Outcome(then=Start("plan", {"activity": str(activity)}))


def short(typed: str, words: int, characters: int) -> Token | Problem:
    """One line of at most so many words and characters."""
    line = one_line(typed)
    if len(line) > characters or len(line.split()) > words:
        return Problem(
            _(
                "That is too long: at most {words} words and {most} characters.",
                words=words,
                most=characters,
            )
        )
    return line


def title_typed(typed: str) -> Token | Problem:
    return short(typed, MOST_WORDS, LONGEST_TITLE)


def _titled(language: str, *, optional: bool) -> Ask[Any]:
    return (
        yield from text(
            f"title_{language}",
            _(
                "What is it called? Write it in this language: {language}.",
                language=named(language),
            ),
            check=title_typed,
            optional=optional,
        )
    )


def named(language: str) -> Titled:
    return Titled({"ro": LANGUAGES[language]})


FLOW = Flow("activity", load, talk, submit, right="plan")
