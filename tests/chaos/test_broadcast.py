"""A slice of `./run chaos --broadcast 3000`; and what stopping, correcting and withdrawing one does to the phones."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.cards.broadcast_progress import AMENDED
from bot.texts import _, fixed
from tests.chaos import announcing, broadcast
from tests.chaos.announcing import WORDS, reads
from tests.chaos.calm import calm
from tests.chaos.databases import Fresh
from tests.chaos.handset import Handset
from tests.chaos.lives import Nursery
from tests.chaos.place import place
from tests.chaos.stories import sees, tap

# Beyond fifty, so that a second person says yes.
PEOPLE, KILLS = 60, 1
HASTE = ("tick=0.2", "pause=0.3")
OTHER_WORDS = "Un zvon mai bun: ne vedem la ora șase."
# In seconds, from the tap.
STOPPED_WITHIN = 2.0


async def test_a_message_to_many_reaches_everybody_once_although_the_bot_is_killed(
    starter: Nursery, fresh: Fresh, tmp_path: Path
) -> None:
    changes = (*HASTE, "pace=200")

    reached = await broadcast.killed(PEOPLE, KILLS, starter, fresh(), tmp_path, print, changes)

    assert reached.findings() == []
    assert reached.arrived[1] >= PEOPLE - reached.uncertain


async def test_stop_takes_effect_within_two_seconds_and_the_others_can_have_it_later(
    starter: Nursery, sqlite: Fresh, tmp_path: Path
) -> None:
    async with place(sqlite(), tmp_path) as here:
        author, readers = here.add_colleague(), [here.add_parent() for _ in range(20)]
        await here.start(starter, *HASTE, "pace=10")
        await announcing.announced(here, author, author, "all", len(readers))
        await broadcast.until_arrived(here, 3)

        stopped = tap(author, "stop", card="broadcast_progress")
        at = here.witness.did[-1].at
        await sees(author, "that it is stopped", lambda p: not p.has(stopped))
        await calm(here, here.patience)

        there = [one.at for one in announcing.came(here)]
        assert 0 < len(there) < len(readers)
        assert max(there) <= at + STOPPED_WITHIN
        told = _("⏹️ Stopped. Sent {sent} of {total}", sent=len(there), total=len(readers))
        await sees(author, "how many have it", lambda p: reads(p, told))

        tap(author, "resume", card="broadcast_progress")
        everybody = announcing.sent(len(readers), len(readers))
        await sees(author, "that all have it", lambda p: reads(p, everybody))
        assert len(announcing.came(here)) == len(readers)
        assert all(has(WORDS)(reader) for reader in readers)


async def test_what_was_delivered_is_changed_on_the_phones_and_then_taken_from_them(
    starter: Nursery, postgresql: Fresh, tmp_path: Path
) -> None:
    async with place(postgresql(), tmp_path) as here:
        author, readers = here.add_colleague(), [here.add_parent() for _ in range(6)]
        await here.start(starter, *HASTE, "pace=200")
        await announcing.announced(here, author, author, "all", len(readers))
        everybody = announcing.sent(len(readers), len(readers))
        await sees(author, "that all have it", lambda p: reads(p, everybody))
        before = [messages(reader) for reader in readers]

        asked = tap(author, "correct", card="broadcast_progress")
        await sees(author, "that words are wanted", lambda p: not p.has(asked))
        author.say(OTHER_WORDS)
        await sees(author, "the new words once more", lambda p: p.option("yes"))
        change = author.option("yes")
        assert change is not None
        author.tap(change)
        for reader in readers:
            await sees(reader, "the new words", has(OTHER_WORDS))
            assert not has(WORDS)(reader)
        assert [messages(reader) for reader in readers] == before
        await sees(author, "how many have the new words", changed("corrected", len(readers)))

        (way,) = [b for b in author.buttons() if b.tap and b.tap.ids[1:] == (1,)]
        author.tap(way)
        await sees(author, "the question", lambda p: p.find("broadcast_progress", "withdraw"))
        tap(author, "withdraw", card="broadcast_progress")
        for reader in readers:
            await sees(reader, "nothing of it", lambda p: not messages(p))
        await sees(author, "from how many it is gone", changed("taken_away", len(readers)))


def has(words: str) -> Callable[[Handset], bool]:
    return partial(_has, words)


def _has(words: str, phone: Handset) -> bool:
    return any(words in (message.text or "") for message in phone.messages)


def messages(phone: Handset) -> list[int]:
    """The ids of those that are announcements, whatever they say."""
    return [b.message for b in phone.buttons() if b.tap and b.tap.card == "announcement"]


def changed(became: str, people: int) -> Callable[[Handset], bool]:
    line = fixed("{what}: {count}", what=AMENDED[became], count=people)  # type: ignore[index]  # one of the keys
    return lambda phone: reads(phone, line)
