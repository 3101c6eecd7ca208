"""What a person did, as plain data: an update from Telegram after a handler has read it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import Reply


@dataclass(frozen=True)
class Command:
    """`/name argument`, or a tap on the home keyboard that means the same."""

    name: str
    argument: str = ""


@dataclass(frozen=True)
class Press:
    """A button under a message: `data` as it came, which anybody can forge."""

    data: str
    query: str


@dataclass(frozen=True)
class Membership:
    """The person blocked the assistant, or let it back in."""

    blocked: bool


@dataclass(frozen=True)
class Edit:
    """They changed what they had written. What was answered stays answered."""


Event = Command | Press | Reply | Membership | Edit


@dataclass(frozen=True)
class Incoming:
    """`message`: the id of the message that was tapped or sent; `hint`: the language of their Telegram; `words`: all
    that they wrote in it, whatever it is taken for. Of `dangerous` words nothing stays in the chat, and nothing of
    `beside`: messages of ours that were shown without the database.
    """

    update: int
    chat: int
    event: Event
    message: int | None = None
    hint: str | None = None
    # The tapped message can be neither forwarded nor saved.
    protected: bool = False
    words: str = ""
    dangerous: bool = False
    beside: tuple[int, ...] = ()
