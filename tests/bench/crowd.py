"""Parents with phones who answer at once: so many of them at a time, each playing the dialogue in a chat of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.bench.script import ANSWERS, STEPS, Json, button, shared, tapped, written
from tests.bench.telegram_stub import Call, Stub


@dataclass
class Tally:
    """`answers`: seconds from an update being there to take until its answer arrived, one a turn."""

    began: float
    ended: float = 0.0
    answers: list[float] = field(default_factory=list)

    @property
    def turns(self) -> int:
        return len(self.answers)


@dataclass(frozen=True)
class Guest:
    """`payload`: of the poster's link that brings this person to one meeting."""

    chat: int
    payload: str


class Visit:
    """One dialogue. `shown` keeps each screen as it was when it arrived."""

    def __init__(self, stub: Stub, guest: Guest, tally: Tally, *, webhook: bool) -> None:
        self._stub = stub
        self._guest = guest
        self.tally = tally
        self._webhook = webhook
        self._step = -1
        self._awaited: list[str] = []
        self._answered = False
        self._since = 0.0
        self._buttons: Json = {}
        self.shown: list[Json] = []

    def act(self) -> bool:
        """The next step; False when there is none left."""
        self._step += 1
        if self._step == len(STEPS):
            return False
        step, chat, number = STEPS[self._step], self._guest.chat, self._stub.next_message()
        match step.does:
            case "follow":
                update = written(chat, number, f"{step.label} {self._guest.payload}")
            case "write":
                update = written(chat, number, step.label)
            case "share":
                update = shared(chat, number)
            case "tap":
                update = tapped(chat, self._buttons, button(self._buttons, step.label))
        self._awaited = [*step.calls, *(["200"] if self._webhook else [])]
        self._answered = False
        self._since = time.perf_counter()
        self._stub.put(chat, update)
        return True

    def saw(self, method: str, message: Json | None = None) -> bool:
        """Takes note of a call; whether the step is over with it. Raises ValueError for one too many."""
        if method in ANSWERS and not self._answered:
            self._answered = True
            self.tally.answers.append(time.perf_counter() - self._since)
        if message is not None:
            self.shown.append(message)
            if "reply_markup" in message:
                self._buttons = message
        try:
            self._awaited.remove(method)
        except ValueError:
            raise ValueError(f"unexpected {method} in {self}") from None
        return not self._awaited

    def __str__(self) -> str:
        seen = self.shown[-1]["text"][:60] if self.shown else ""
        return f"step {self._step + 1}, waiting for {self._awaited}, last seen {seen!r}"


class Crowd:
    """Plays dialogues with the one bot that is connected to `stub`."""

    def __init__(self, stub: Stub, *, webhook: bool) -> None:
        self._stub = stub
        self._webhook = webhook
        self._visits: dict[int, Visit] = {}
        self._left: Iterator[Guest] = iter(())
        self._over: asyncio.Future[None] | None = None
        self.last: Visit | None = None
        stub.watch = self._watch
        stub.failed = self._fail
        stub.acknowledged = lambda chat: self._watch(Call("200", chat))

    async def play(self, guests: Sequence[Guest], at_once: int, within: float) -> Tally:
        """All dialogues, `at_once` at any time. Raises TimeoutError after `within` seconds."""
        self._over = asyncio.get_running_loop().create_future()
        self._left = iter(guests)
        tally = Tally(time.perf_counter())
        for _place in range(at_once):
            self._next(tally)
        try:
            async with asyncio.timeout(within):
                await self._over
        except TimeoutError:
            stuck = "; ".join(str(visit) for visit in list(self._visits.values())[:3])
            raise TimeoutError(f"{len(self._visits)} dialogues not finished: {stuck}") from None
        tally.ended = time.perf_counter()
        return tally

    def _next(self, tally: Tally) -> None:
        guest = next(self._left, None)
        if guest is not None:
            visit = Visit(self._stub, guest, tally, webhook=self._webhook)
            self._visits[guest.chat] = visit
            visit.act()
        elif not self._visits and self._over is not None and not self._over.done():
            self._over.set_result(None)

    def _watch(self, call: Call) -> None:
        visit = self._visits.get(call.chat)
        if visit is None:
            self._fail(ValueError(f"unexpected {call.method} after the end"))
            return
        try:
            over = visit.saw(call.method, call.message) and not visit.act()
        except (ValueError, LookupError) as problem:
            self._fail(problem)
            return
        if over:
            self.last = self._visits.pop(call.chat)
            self._next(visit.tally)

    def _fail(self, problem: Exception) -> None:
        if self._over is not None and not self._over.done():
            self._over.set_exception(problem)
