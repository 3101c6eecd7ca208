"""The kinds of question a flow can ask. Each yields one Question and gives the flow a typed answer back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.dialogue import Ask, Option, Problem, Question, Reply, Token
from bot.screen import MAX_CHARACTERS, Button, Keyboard
from bot.texts import Sayable, _

T = TypeVar("T")


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
) -> Ask[Any]:
    """Typed words, at most `most` characters; `check` turns them into a token or says what is wrong."""

    def read(reply: Reply) -> Token | Problem:
        if reply.said != "typed":
            return Problem(_("Please write your answer in words."))
        if len(reply.value) > most:
            return Problem(
                _("That is too long. Please write at most {most} characters.", most=most)
            )
        return check(reply.value) if check else reply.value

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
