"""A word to many, as a coordinator's phone and a second one write it, say yes to it and send it."""

from __future__ import annotations

from bot import desk
from bot.cards.broadcast_progress import LABELS
from bot.texts import Sayable, Text, _, fixed, translator
from storage.outcomes import Became
from tests.chaos.handset import Button, Handset
from tests.chaos.place import Place
from tests.chaos.stories import sees, tap
from tests.chaos.witness import Shown
from tests.road.words import plain

WORDS = "Un zvon bun: mâine ne vedem la ora cinci."
# To so many one may write alone; see bot/centre.py.
ALONE = 50


async def announced(here: Place, author: Handset, second: Handset, to: str, people: int) -> None:
    """From the team's home to a message on its way. `to`: what the first question offers. Raises Stuck."""
    await drafted(author, to)
    tap(author, "send", card="broadcast_draft")
    if people > ALONE:
        await sees(second, "what waits for a yes", lambda p: p.find("broadcast_draft", "approve"))
        tap(second, "approve", card="broadcast_draft")
        await sees(second, "when it goes out", lambda p: p.find("broadcast_progress", "stop"))
        here.the_grace_passes()
    await sees(author, "how far it is", lambda p: p.find("broadcast_progress", "stop"))


async def drafted(author: Handset, to: str, words: str = WORDS) -> None:
    place = [room.name for room in desk.ROOMS].index("broadcast")
    author.say("/echipa")
    await sees(author, "the rooms", lambda p: p.find("team", "begin", place))
    author.tap(_there(author.find("team", "begin", place)))
    await sees(author, "to whom", lambda p: p.option(to))
    author.tap(_there(author.option(to)))
    await sees(author, "that words are wanted", lambda p: not p.option(to))
    author.say(words)
    await sees(author, "the draft", lambda p: p.find("broadcast_draft", "send"))


def came(here: Place) -> list[Shown]:
    """What came to families, each time that it came."""
    announced = (one for one in here.witness.shown if not one.edited)
    return [one for one in announced if any(tap.card == "announcement" for tap in one.taps)]


def reads(phone: Handset, text: Sayable) -> bool:
    """It stands on a message of the phone, in the phone's language."""
    said = plain(translator(phone.language), text)
    return any(said in (message.text or "") for message in phone.messages)


def counted(became: Became, people: int) -> Sayable:
    return fixed("{what}: {count}", what=LABELS[became], count=people)


def sent(people: int, total: int) -> Text:
    return _("✅ Sent {sent} of {total}", sent=people, total=total)


def _there(button: Button | None) -> Button:
    assert button is not None
    return button
