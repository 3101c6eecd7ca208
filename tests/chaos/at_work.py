"""A story of a coordinator's week: a meeting is planned, a sign-up decided, everybody written to, the attendance taken."""

from __future__ import annotations

from datetime import date
from functools import partial

from bot import desk
from tests.chaos.announcing import WORDS, counted, drafted, reads
from tests.chaos.asking import goes_on
from tests.chaos.handset import Button, Handset
from tests.chaos.keeper import Keeper
from tests.chaos.place import Place
from tests.chaos.script import take_a_seat
from tests.chaos.stories import Stuck, sees, tap

_AGAIN = 2.5
# No way to a planned meeting asks for more.
_MOST_STEPS = 8


async def week(here: Place, _keeper: Keeper) -> None:
    here.add_meetings(4)
    coordinator = here.add_colleague()
    # One family: a sender that dies has one message in its hands.
    parent = here.add_parent("uk", known=False)
    meeting = await _plans(coordinator)
    if not await take_a_seat(parent, meeting):
        raise Stuck(f"{parent.chat} could not sign up")
    await _decides(coordinator)
    here.the_undo_passes()
    await sees(parent, "that it is decided", lambda p: _says(p, "✅"))
    await _writes(coordinator, meeting)
    await _has_gone_out(coordinator, parent)
    here.the_meeting_begins(meeting)
    await _takes_attendance(coordinator, meeting)


async def _plans(coordinator: Handset) -> int:
    """Retried from its beginning until somebody said yes to it; then it is there."""

    async def plan() -> None:
        await _enters(coordinator, "plan")
        for _step in range(_MOST_STEPS):
            before = _look(coordinator)
            chosen, ahead = _answer(coordinator), coordinator.option("go")
            if chosen is None:
                return
            coordinator.tap(chosen)
            await coordinator.sees(lambda p, before=before: _look(p) != before, _AGAIN)  # type: ignore[misc]  # mypy infers no type for the default
            if chosen == ahead:
                return

    await goes_on(coordinator, plan, lambda p: p.find("planned", "move"))
    planned = coordinator.find("planned", "move")
    assert planned is not None
    assert planned.tap is not None
    return planned.tap.ids[0]


def _answer(phone: Handset) -> Button | None:
    """To the newest question: yes, else the last of the days, else the first thing that is offered."""
    there = [b for b in phone.buttons(1) if b.token and b.token[0] not in "<>="]
    by_token = {button.token: button for button in there}
    days = [button for button in there if _is_day(button.token)]
    first = [button for button in there if button.token not in {"new", "change"}]
    return by_token.get("go") or next(reversed(days), None) or next(iter(first), None)


def _is_day(token: str) -> bool:
    try:
        date.fromisoformat(token)
    except ValueError:
        return False
    return True


async def _decides(coordinator: Handset) -> None:
    async def decide() -> None:
        await _enters(coordinator, "queue")
        if (one := coordinator.find("decision")) is None:
            return
        coordinator.tap(one)
        await coordinator.sees(lambda p: p.find("decision", "accept"), _AGAIN)
        if accept := coordinator.find("decision", "accept"):
            coordinator.tap(accept)

    await goes_on(coordinator, decide, lambda p: p.find("decision", "undo"))


async def _writes(coordinator: Handset, meeting: int) -> None:
    async def write() -> None:
        if not coordinator.find("broadcast_draft", "send"):
            await drafted(coordinator, f"m{meeting}")
        tap(coordinator, "send", card="broadcast_draft")

    def on_its_way(phone: Handset) -> Button | None:
        return phone.find("broadcast_progress", "stop") or phone.find("broadcast_outcome")

    await goes_on(coordinator, write, on_its_way)


async def _has_gone_out(coordinator: Handset, parent: Handset) -> None:
    """The family has it; or it was in flight at a death, is not sent again, and stands there as uncertain."""
    uncertain = counted("uncertain", 1)
    await sees(
        coordinator,
        "that it has gone out",
        lambda p: _says(parent, WORDS) or reads(p, uncertain),
    )


async def _takes_attendance(coordinator: Handset, meeting: int) -> None:
    async def mark() -> None:
        await _enters(coordinator, "agenda")
        for card, name in (("planned", ""), ("attendance", ""), ("attendance", "mark")):
            found = partial(_finds, card, name, meeting)
            await coordinator.sees(found, _AGAIN)
            if button := found(coordinator):
                coordinator.tap(button)

    async def done() -> None:
        if button := coordinator.find("attendance", "done", meeting):
            coordinator.tap(button)

    await goes_on(coordinator, mark, lambda p: _says(p, "❌ 1"))
    await goes_on(coordinator, done, lambda p: p.find("attendance", "paper", meeting))


def _finds(card: str, name: str, meeting: int, phone: Handset) -> Button | None:
    return phone.find(card, name, meeting)


async def _enters(coordinator: Handset, room: str) -> None:
    """From the command to that room of the team's."""
    place = [one.name for one in desk.ROOMS].index(room)

    def door(phone: Handset) -> Button | None:
        return phone.find("team", "begin", place) or phone.find(room)

    before = _look(coordinator)
    coordinator.say("/echipa")
    await coordinator.sees(lambda p: _look(p) != before and door(p), _AGAIN)
    if button := door(coordinator):
        before = _look(coordinator)
        coordinator.tap(button)
        await coordinator.sees(lambda p: _look(p) != before, _AGAIN)


def _look(phone: Handset) -> object:
    return [(m.message_id, m.edits) for m in phone.messages[-1:]]


def _says(phone: Handset, words: str) -> bool:
    return any(words in (message.text or "") for message in phone.messages)
