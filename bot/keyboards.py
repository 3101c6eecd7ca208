"""The two reply keyboards: what their buttons say, and what a tap on them means.

A tap there arrives as words, in whatever language the keyboard was sent in.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from bot.dialogue import BACK as BACK_TOKEN
from bot.dialogue import Asking, Reply
from bot.incoming import Command, Incoming
from bot.texts import LANGUAGES, Sayable, _, translator

# Always in the same place: each button's words, and the command it means.
HOME: tuple[tuple[tuple[Sayable, str], ...], ...] = (
    ((_("📅 Meetings"), "meetings"), (_("📝 Sign-ups"), "signups")),
    ((_("💬 Talk"), "talk"), (_("📞 Urgent"), "urgent")),
)
SHARE, LATER, BACK = _("📱 Send my number"), _("⏳ Not now"), _("⬅️ Back")


def meant(incoming: Incoming) -> Incoming:
    """With the command that a tap on the home keyboard stands for; anything else as it came."""
    event = incoming.event
    if isinstance(event, Reply) and event.said == "typed" and event.value in _home():
        return replace(incoming, event=Command(_home()[event.value]))
    return incoming


def labelled(asking: Asking, reply: Reply, language: str | None) -> Reply:
    """Words that are just what a button says are taken for a tap on it."""
    if reply.said != "typed":
        return reply
    speaks = translator(language)
    tokens = {_bare(speaks.plain(option.label)): option.token for option in asking.question.options}
    if asking.trail:
        tokens.setdefault(_bare(speaks.plain(BACK)), BACK_TOKEN)
    token = tokens.get(_bare(reply.value))
    return reply if token is None else Reply("tap", token)


@cache
def _home() -> dict[str, str]:
    return {
        translator(language).plain(label): command
        for language in LANGUAGES
        for row in HOME
        for label, command in row
    }


def _bare(label: str) -> str:
    """Letters and digits only: `✅ Da` and `da` are the same word."""
    return "".join(c for c in label.casefold() if c.isalnum())
