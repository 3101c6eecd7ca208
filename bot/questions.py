"""The kinds of question a flow can ask. Each yields one Question and gives the flow a typed answer back."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from bot.dialogue import EDIT, PAGE, PLEASE_TAP, Ask, Option, Problem, Question, Reply, Token
from bot.screen import MAX_CHARACTERS, Button, Keyboard
from bot.texts import Sayable, _

T = TypeVar("T")

_MORE, _SKIP, _GO = ">", "skip", "go"


def tell(key: str, *text: Sayable, keyboard: Keyboard | None = None) -> Ask[None]:
    yield Question(key, text, way="tell", keyboard=keyboard)


def switch(key: str, label: Sayable, *, default: bool = False) -> Ask[bool]:
    """A switch on the next question, off unless told otherwise; never asked by itself."""
    return bool((yield Question(key, (label,), way="switch", default=default)))


def choice(
    key: str,
    text: Sequence[Sayable],
    options: Sequence[tuple[str, Sayable, T]],
    *,
    links: Sequence[Button] = (),
    menu: bool = True,
) -> Ask[T]:
    """One of `options`: (token, label, what the flow gets)."""
    values = {token: value for token, _label, value in options}
    offered = tuple(Option(token, label) for token, label, _value in options)
    question = Question(
        key, tuple(text), offered, holds=values.__contains__, links=tuple(links), menu=menu
    )
    return values[(yield question)]


def yes_no(key: str, *text: Sayable) -> Ask[bool]:
    return (yield from choice(key, text, [("yes", _("✅ Yes"), True), ("no", _("❌ No"), False)]))


def pick(
    key: str,
    text: Sequence[Sayable],
    options: Sequence[tuple[str, Sayable]],
    *,
    check: Callable[[str], Token | Problem] | None = None,
    holds: Callable[[Token], bool] | None = None,
    preset: Token = None,
    page: int = 9,
) -> Ask[Token]:
    """The token of one of `options`, some at a time; or what `check` makes of typed words.

    `holds`: which tokens are good, when more are than are offered. With a `preset` it is not asked
    until somebody opens it.
    """
    known = {token for token, _label in options}

    def read(reply: Reply) -> Token | Problem:
        if check is None:
            return Problem(PLEASE_TAP)
        if reply.said != "typed":
            return Problem(_("Please tap one of the buttons, or write your answer."))
        return check(reply.value)

    for number in itertools.count():
        more = len(options) > (number + 1) * page
        shown = [Option(*one) for one in options[number * page :][:page]]
        answer = yield Question(
            f"{key}{PAGE}{number}" if number else key,
            tuple(text),
            (*shown, *([Option(_MORE, _("➡️ More"))] if more else [])),
            read=read,
            holds=partial(_good, more, holds or known.__contains__),
            way="ask" if preset is None or number else "preset",
            preset=preset,
        )
        if answer != _MORE:
            return answer
    raise AssertionError("unreachable")


def _good(more: bool, holds: Callable[[Token], bool], token: Token) -> bool:  # noqa: FBT001  # the flag is what partial binds
    return more if token == _MORE else holds(token)


def review(
    key: str, text: Sequence[Sayable], go: Sayable | None, edits: Sequence[tuple[str, Sayable]]
) -> Ask[None]:
    """Everything once more: a button to go ahead (none when that cannot be), and one that opens each answer
    again, named by its question's key.
    """
    ahead = [Option(_GO, go)] if go is not None else []
    opens = [Option(f"{EDIT}{edited}", label) for edited, label in edits]
    yield Question(
        key, tuple(text), (*ahead, *opens), holds=lambda said: said == _GO and bool(ahead)
    )


def several(
    key: str, text: Sequence[Sayable], options: Sequence[tuple[str, Sayable, T]]
) -> Ask[list[T]]:
    """Any of `options`, at least one: a switch each, and a button that says done."""
    picked: list[T] = []
    for token, label, value in options:
        if (yield from switch(f"{key}.{token}", label)):
            picked.append(value)
    done = (Option("done", _("✅ Done")),) if picked else ()
    yield Question(key, tuple(text), done, holds=lambda _token: bool(picked))
    return picked


def text(
    key: str,
    *question: Sayable,
    most: int = MAX_CHARACTERS,
    check: Callable[[str], Token | Problem] | None = None,
    optional: bool = False,
) -> Ask[Any]:
    """Typed words, at most `most` characters; `check` turns them into a token or says what is wrong.

    None where nothing need be said, and nothing was.
    """

    def read(reply: Reply) -> Token | Problem:
        if reply.said != "typed":
            return Problem(_("Please write your answer in words."))
        if len(reply.value) > most:
            return Problem(
                _("That is too long. Please write at most {most} characters.", most=most)
            )
        return check(reply.value) if check else reply.value

    skip = (Option(_SKIP, _("⏭️ Skip")),) if optional else ()
    said = yield Question(key, question, skip, read=read)
    return None if optional and said == _SKIP else said


def words_or_voice(key: str, *question: Sayable, most: int = MAX_CHARACTERS) -> Ask[Token]:
    """What somebody wants to say: {"words": …}, at most `most` characters, or a recording, {"voice": file id}."""

    def read(reply: Reply) -> Token | Problem:
        if reply.said == "voice":
            return {"voice": reply.value}
        if reply.said != "typed":
            return Problem(_("Please write it in words, or send a voice message."))
        if len(reply.value) > most:
            return Problem(
                _("That is too long. Please write at most {most} characters.", most=most)
            )
        return {"words": reply.value}

    return (yield Question(key, question, read=read))


def phone(key: str, *question: Sayable, check: Callable[[str], Token | Problem]) -> Ask[Token]:
    """A number shared with one tap ({"number": …, "vouched": True}), typed, or withheld ("later")."""

    def read(reply: Reply) -> Token | Problem:
        if reply.said == "phone":
            return {"number": reply.value, "vouched": True}
        if reply.said == "typed":
            typed = check(reply.value)
            return typed if isinstance(typed, Problem) else {"number": typed, "vouched": False}
        if reply.value == "contact":
            return Problem(_("This number belongs to somebody else. Please send your own."))
        return Problem(_("Please share your number with the button, or write it."))

    options = (Option("later", _("⏳ Not now")),)
    return (yield Question(key, question, options, read=read, keyboard="phone"))
