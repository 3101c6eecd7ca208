"""Writing to many families: for whom, and what. Nothing is sent yet: what comes of it is a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from pydantic import BaseModel, ConfigDict

from bot import announcing, preview, rights
from bot.announcing import Names
from bot.dialogue import Ask, Option, Problem, Question, Token
from bot.flows import Flow
from bot.leading import shortened
from bot.outcome import Outcome, Show
from bot.questions import choice, pick, switch, text
from bot.screen import Button, tap
from bot.texts import LANGUAGES, Lines, Listing, Sayable, Titled, _, _n, fixed
from bot.who import Who
from storage import audiences, broadcasts, planning, signups
from storage.audiences import Audience, Kind
from storage.broadcasts import ANY
from storage.database import Transaction
from storage.meetings import Meeting

# Meetings offered at once, without asking further.
NEAREST = 4
_COMING = 30
# Somebody may still write to those who came a moment ago.
_JUST_BEGUN = timedelta(hours=12)
_BANDS = ((3, 6), (7, 10), (11, 14), (15, 18))
_OLDEST = 18
_AGES = re.compile(r"\D*(\d{1,2})(?:\D+(\d{1,2}))?\D*")


class Facts(BaseModel):
    """`coming`: meetings this member may write to; `waiting`: families in line, by meeting. `reached`, `to_call`
    and `languages` are those of the audience, once it is chosen.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    every: bool
    coming: tuple[Meeting, ...]
    waiting: dict[int, int]
    reached: int = 0
    to_call: int = 0
    languages: tuple[str, ...] = ()
    names: Names = Names()


class NewBroadcast(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    audience: Audience
    texts: dict[str, str]


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    if who.member is None:
        return None
    every = rights.reach(who.member, "broadcast") == "all"
    coming = tuple(
        planning.of_staff(
            db,
            who.centre.code,
            facilitator=None if every else who.member.id,
            held=False,
            skip=0,
            limit=_COMING,
            since=who.now - _JUST_BEGUN,
        )
    )
    facts = Facts(
        who=who,
        every=every,
        coming=coming,
        waiting=signups.waiting_in(db, [meeting.id for meeting in coming]),
    )
    audience = _chosen(facts, answers)
    if audience is None:
        return facts
    found = audiences.of(db, who.centre.code, audience, who.now)
    reached = audiences.reached(found)
    return facts.model_copy(
        update={
            "reached": len(reached),
            "to_call": len(found) - len(reached),
            "languages": announcing.languages_of(reached),
            "names": announcing.names(db, who.centre.code),
        }
    )


def talk(facts: Facts) -> Ask[NewBroadcast | None]:
    audience = yield from _ask_audience(facts)
    if audience is None:
        return None
    if not facts.reached:
        nobody = [_("Nobody there has Telegram. They have to be called.")]
        yield from choice("nobody", nobody, [("end", _("✅ All right"), None)])
        return None
    about = [_n("👥 {n} person will get it.", "👥 {n} people will get it.", facts.reached)]
    if facts.to_call:
        about.append(_n("☎️ {n} has no Telegram.", "☎️ {n} have no Telegram.", facts.to_call))
    texts = yield from ask_texts(facts.languages, facts.names, Lines(about))
    return NewBroadcast(audience=audience, texts=texts)


def ask_texts(languages: Sequence[str], names: Names, *about: Sayable) -> Ask[dict[str, str]]:
    """One text for all, or one for each language that somebody among them reads. None that names a parent."""

    def check(typed: str) -> Token | Problem:
        found = names.given_away(typed)
        if not found:
            return typed
        listed = Listing(found[: preview.SHOWN])
        return Problem(
            _(
                "It names a parent: {names}. Others must not read that. Please leave it out.",
                names=listed,
            )
        )

    said = _("Write it now: short, kind, without names. You see it once more before it goes out.")
    several = len(languages) > 1
    if not (several and (yield from switch("each", _("🌐 One text per language")))):
        read: list[Sayable] = []
        if several:
            spoken = Listing([LANGUAGES[language] for language in languages])
            read = [_("🌐 They read: {languages}.", languages=spoken)]
        words = yield from text("text", *about, *read, said, most=announcing.MOST, check=check)
        return {ANY: words}
    texts = {}
    for language in languages:
        heading = _("🌐 In this language: <b>{language}</b>", language=LANGUAGES[language])
        texts[language] = yield from text(
            f"text.{language}", *about, heading, said, most=announcing.MOST, check=check
        )
    return texts


def submit(db: Transaction, who: Who, command: NewBroadcast) -> Outcome:
    if who.member is None or not announcing.may_write_to(db, who.member, command.audience):
        return Outcome(then=Show("team"))
    made = broadcasts.draft(db, who.member, command.audience, command.texts, who.now)
    return Outcome(then=Show("broadcast_draft", (made, 0)))


def _ask_audience(facts: Facts) -> Ask[Audience | None]:
    earlier = Button(_("📣 Earlier announcements"), tap("broadcasts"))
    kinds: list[tuple[Kind, Sayable]] = []
    if len(facts.coming) > NEAREST:
        kinds.append(("meeting", _("➡️ Another meeting")))
    if facts.waiting:
        kinds.append(("waiting", _("⏳ A waiting list")))
    if facts.coming:
        kinds.append(("activity", _("📅 All of an activity")))
    if facts.every:
        kinds += [
            ("age", _("🧒 Children of an age")),
            ("language", _("🌐 A language")),
            ("all", _("👪 All families")),
        ]
    nearest = facts.coming[:NEAREST]
    offered = [Option(f"m{m.id}", _when(facts, m)) for m in nearest]
    offered += [Option(kind, label) for kind, label in kinds]
    if not offered:
        offered = [Option("nobody", _("✅ All right"))]
    known = {f"m{m.id}" for m in facts.coming} | {option.token for option in offered}
    listed = [
        fixed("<b>{when}</b> {title}", when=facts.who.brief(m.starts_at), title=Titled(m.title))
        for m in nearest
    ]
    said = _("To whom do you want to write?") if kinds else _("You lead no coming meeting.")
    chosen = yield Question(
        "audience",
        (said, *([Lines(listed)] if listed else [])),
        tuple(offered),
        holds=known.__contains__,
        links=(earlier,),
    )
    answers = {"audience": chosen}
    match chosen:
        case "meeting":
            others = [(str(m.id), _when(facts, m)) for m in facts.coming]
            answers["meeting"] = yield from pick("meeting", [_("Which meeting?")], others)
        case "waiting":
            lists = [(str(m.id), _when(facts, m)) for m in facts.coming if facts.waiting.get(m.id)]
            answers["waiting"] = yield from pick("waiting", [_("Which meeting?")], lists)
        case "activity":
            answers["activity"] = yield from pick(
                "activity", [_("Which activity?")], _activities(facts)
            )
        case "age":
            answers["age"] = yield from pick(
                "age",
                [_("How old are the children? Tap, or write it like this: 5-8.")],
                [(f"{a}-{b}", _("🧒 {first} to {last} years", first=a, last=b)) for a, b in _BANDS],
                check=_ages_typed,
                holds=lambda token: _ages(token) is not None,
            )
        case "language":
            languages = [(code, fixed("🌐 {name}", name=name)) for code, name in LANGUAGES.items()]
            answers["spoken"] = yield from pick("spoken", [_("Which language?")], languages)
    return _chosen(facts, answers)


def _chosen(facts: Facts, answers: Mapping[str, Token]) -> Audience | None:
    """What was answered so far, as an audience; None while it is none, or is not theirs."""
    kind = str(answers.get("audience", ""))
    led_by = None if facts.every or facts.who.member is None else facts.who.member.id
    if kind.startswith("m") and kind[1:].isdecimal():
        answers = {**answers, "meeting": kind[1:]}
        kind = "meeting"
    said = {key: answers.get(key) for key in ("meeting", "waiting", "activity", "age", "spoken")}
    if kind in {"meeting", "waiting"}:
        meeting = next((m for m in facts.coming if str(m.id) == said[kind]), None)
        if meeting is None:
            return None
        which: Kind = "meeting" if kind == "meeting" else "waiting"
        return Audience(which, meeting=meeting.id, led_by=led_by)
    if kind == "activity":
        found = next((m for m in facts.coming if str(m.activity_id) == said["activity"]), None)
        return Audience("activity", activity=found.activity_id, led_by=led_by) if found else None
    if not facts.every:
        return None
    if kind == "age" and (band := _ages(said["age"])) is not None:
        # From ages to years of birth it is the same sum as back.
        return Audience("age", born=announcing.ages(facts.who, band))
    if kind == "language" and said["spoken"] in LANGUAGES:
        return Audience("language", language=said["spoken"])
    return Audience("all") if kind == "all" else None


def _activities(facts: Facts) -> list[tuple[str, Sayable]]:
    titles = {meeting.activity_id: meeting.title for meeting in facts.coming}
    return [
        (
            str(activity),
            fixed("📅 {title}", title=Titled({k: shortened(v, 26) for k, v in title.items()})),
        )
        for activity, title in titles.items()
    ]


def _when(facts: Facts, meeting: Meeting) -> Sayable:
    return fixed("📅 {when}", when=facts.who.short(meeting.starts_at))


def _ages(token: Token) -> tuple[int, int] | None:
    first, dash, last = str(token).partition("-")
    if not dash or not (first.isdecimal() and last.isdecimal()):
        return None
    return (int(first), int(last)) if int(first) <= int(last) <= _OLDEST else None


def _ages_typed(typed: str) -> Token | Problem:
    found = _AGES.fullmatch(typed)
    band = f"{int(found[1])}-{int(found[2] or found[1])}" if found else ""
    return band if _ages(band) else Problem(_("Please write the ages like this: 5-8."))


FLOW = Flow("broadcast", load, talk, submit, right="broadcast")
