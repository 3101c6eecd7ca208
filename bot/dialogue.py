"""What a flow is: a pure generator that yields questions and returns a command.

The only durable state is its answers, keyed by question. Where a person stands is found by walking
the flow over them, so that facts that changed meanwhile simply change what is asked next.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from bot.screen import Button, Keyboard, Screen, menu
from bot.texts import Sayable, Text, _, fixed

T = TypeVar("T")
C = TypeVar("C")

# Tokens are JSON: never objects, never translated labels.
Token = Any
Ask = Generator["Question", Token, T]

BACK = "<"
# A button of a summary that opens one answer again: this and the question's key.
EDIT = "!"
# Beside the answers: the key of the question that is open again. No question may be called so.
REOPENED = "!"
# Between a question's key and the number of its further page.
PAGE = "+"
PLEASE_TAP = _("Please tap one of the buttons.")


@dataclass(frozen=True)
class Reply:
    """What a person did on the open question.

    `said` "tap": `value` is a token; "typed": words; "phone": a number that Telegram vouches for;
    "voice": Telegram's id of a recording; "other": something that is no answer to any question, such as a
    sticker.
    """

    said: Literal["tap", "typed", "phone", "voice", "other"]
    value: str = ""


@dataclass(frozen=True)
class Problem:
    """A reply that is no answer, and what would be one."""

    text: Text


@dataclass(frozen=True)
class Option:
    token: str
    label: Sayable


def _only_taps(_reply: Reply) -> Problem:
    return Problem(PLEASE_TAP)


def _always(_token: Token) -> bool:
    return True


@dataclass(frozen=True)
class Question:
    """One thing to ask. An answer counts only while it still `holds`.

    `way` "ask" waits for a reply; "preset" has `preset` for an answer and is asked only when somebody
    opens it to change it; "switch" has a default and is turned on the next question that is asked; "tell"
    is said once and waits for nothing. `links` lead to cards and answer nothing.
    """

    key: str
    text: tuple[Sayable, ...]
    options: tuple[Option, ...] = ()
    read: Callable[[Reply], Token | Problem] = _only_taps
    holds: Callable[[Token], bool] = _always
    way: Literal["ask", "preset", "switch", "tell"] = "ask"
    default: bool = False
    preset: Token = None
    keyboard: Keyboard | None = None
    links: tuple[Button, ...] = ()
    menu: bool = True


@dataclass(frozen=True)
class Asking:
    """The walk stopped at `question`; `trail` are the keys answered before it, oldest first."""

    question: Question
    trail: tuple[str, ...]
    switches: tuple[tuple[Question, bool], ...]
    told: tuple[Question, ...]


@dataclass(frozen=True)
class Done:
    """The flow returned `command`; None when there is nothing to do."""

    command: Any
    told: tuple[Question, ...]


def walk(talk: Ask[C], answers: Mapping[str, Token]) -> Asking | Done:
    """Raises RuntimeError when a flow asks one key twice: it would never end."""
    trail: list[str] = []
    switches: list[tuple[Question, bool]] = []
    told: list[Question] = []
    met: set[str] = set()
    try:
        question = next(talk)
        while True:
            if question.key in met:
                raise RuntimeError(f"asked twice: {question.key}")
            met.add(question.key)
            answer = answers.get(question.key)
            if question.way == "switch":
                on = question.default if answer is None else bool(answer)
                switches.append((question, on))
                question = talk.send(on)
            elif question.way == "tell":
                if answer is None:
                    told.append(question)
                question = talk.send(None)
            elif question.key == answers.get(REOPENED):
                return Asking(question, tuple(trail), tuple(switches), tuple(told))
            elif question.way == "preset":
                said = answer is not None and question.holds(answer)
                question = talk.send(answer if said else question.preset)
            elif answer is not None and question.holds(answer):
                trail.append(question.key)
                switches.clear()
                question = talk.send(answer)
            else:
                return Asking(question, tuple(trail), tuple(switches), tuple(told))
    except StopIteration as end:
        return Done(end.value, tuple(told))


def answer(
    asking: Asking, answers: Mapping[str, Token], reply: Reply
) -> dict[str, Token] | Problem:
    """The answers after this reply to the open question."""
    question = asking.question
    kept = {key: token for key, token in answers.items() if key != REOPENED}
    if reply.said != "tap":
        token = question.read(reply)
        return token if isinstance(token, Problem) else _answered(kept, question.key, token)
    if reply.value == BACK:
        left = () if answers.get(REOPENED) == question.key else asking.trail[-1:]
        return {key: token for key, token in kept.items() if key not in left}
    for switch, on in asking.switches:
        if reply.value == f"={switch.key}":
            return {**answers, switch.key: not on}
    if any(option.token == reply.value for option in question.options):
        if reply.value.startswith(EDIT):
            return {**kept, REOPENED: reply.value.removeprefix(EDIT)}
        return _answered(kept, question.key, reply.value)
    return Problem(PLEASE_TAP)


def _answered(answers: Mapping[str, Token], key: str, token: Token) -> dict[str, Token]:
    """What was said on the further pages of this question belongs to the answer it had before."""
    kept = {k: t for k, t in answers.items() if not k.startswith(f"{key}{PAGE}")}
    return {**kept, key: token}


def data(revision: int, token: str) -> str:
    """What a button of an open question carries."""
    return f"~{revision}.{token}"


def read_data(button: str) -> tuple[int, str]:
    """Revision and token of a question's button; raises ValueError for anything else."""
    revision, dot, token = button.removeprefix("~").partition(".")
    if not (button.startswith("~") and dot):
        raise ValueError(button)
    return int(revision), token


def screen(asking: Asking, revision: int, problem: Text | None = None) -> Screen:
    """The open question as a person sees it. One that brings its own keyboard has no buttons."""
    question = asking.question
    text = (problem, *question.text) if problem else question.text
    if question.keyboard:
        return Screen(text, keyboard=question.keyboard)
    switches = [
        Button(
            fixed("☑️ {label}", label=switch.text[0])
            if on
            else fixed("▫️ {label}", label=switch.text[0]),
            data(revision, f"={switch.key}"),
        )
        for switch, on in asking.switches
    ]
    options = [Button(option.label, data(revision, option.token)) for option in question.options]
    leave = [Button(_("⬅️ Back"), data(revision, BACK))] if asking.trail else []
    home = [menu()] if question.menu else []
    return Screen(text, (*switches, *options, *question.links, *leave, *home))
