"""Updates on their way to the bot: numbered, kept for a day, handed out until confirmed."""

import asyncio
import json
import random
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from sandbox.clock import Clock
from sandbox.refusal import OTHER_POLLER, Refusal

KEPT_SECONDS: Final = 24 * 3600
# Telegram sends these only to a bot that names them in `allowed_updates`.
ON_REQUEST: Final = {"chat_member", "message_reaction", "message_reaction_count"}
# An offset this far beyond the newest update is of another count: Telegram ignores it.
FUTURE: Final = 10
SMALLEST_JUMP: Final = 1_000
CHANCE: Final = random.SystemRandom()


@dataclass(slots=True, eq=False)
class Update:
    """`lane` is the chat (or user) whose updates stay in order; `body` is the JSON to deliver.

    `stubborn` outlives one confirmation: the bot sees it once more.
    """

    update_id: int
    lane: int
    date: float
    body: str
    stubborn: bool = False


@dataclass(slots=True)
class Delivery:
    """What goes wrong on the way: each update comes 1 to `copies` times, batches are shuffled."""

    copies: int = 1
    reorder: bool = False
    seed: int = 0


class Updates:
    """The queue. `on_arrival` is called for each update, `on_empty` when the last one has gone,
    `on_wait` when a poller begins to wait.
    """

    def __init__(
        self, clock: Clock, on_empty: Callable[[], None], on_wait: Callable[[], None]
    ) -> None:
        self._clock = clock
        self._queue: deque[Update] = deque()
        self._next_id = CHANCE.randint(100_000_000, 900_000_000)
        self._jump = False
        self._allowed: frozenset[str] = frozenset()
        self._poller: asyncio.Future[None] | None = None
        self._die = random.Random(0)  # noqa: S311 - to be repeatable
        self.delivery = Delivery()
        self.on_arrival: Callable[[Update], None] | None = None
        self._on_empty = on_empty
        self._on_wait = on_wait
        self.put_count = 0

    def __len__(self) -> int:
        return len(self._queue)

    def pending(self) -> list[Update]:
        return list(self._queue)

    @property
    def newest(self) -> int:
        """The id given last."""
        return self._next_id - 1

    def disturb(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self._die = random.Random(delivery.seed)  # noqa: S311 - to be repeatable

    def jump(self) -> None:
        """As after a quiet week: the next update, once none waits, gets a smaller random id."""
        self._jump = True

    def allow(self, kinds: Iterable[str]) -> None:
        self._allowed = frozenset(kinds)

    @property
    def allowed(self) -> list[str]:
        return sorted(self._allowed)

    def put(self, kind: str, content: dict[str, Any], lane: int) -> int | None:
        """Queues an update; returns its id, or None when the bot does not want its kind."""
        wanted = kind in self._allowed if self._allowed else kind not in ON_REQUEST
        if not wanted:
            return None
        return self.put_raw({kind: content}, lane)

    def put_raw(self, body: dict[str, Any], lane: int = 0) -> int:
        """Queues an update with any content at all; an `update_id` in it stays as it is."""
        if self._jump and not self._queue:
            self._jump = False
            self._next_id = CHANCE.randint(1, max(2, self._next_id - SMALLEST_JUMP))
        number = self._next_id
        self._next_id += 1
        self.put_count += 1
        written = json.dumps({"update_id": number, **body}, separators=(",", ":"))
        copies = self._die.randint(1, self.delivery.copies)
        for copy in range(copies):
            # Every other repetition comes even after the bot confirmed the first.
            stubborn = copy % 2 == 1
            update = Update(number, lane, self._clock.now(), written, stubborn)
            self._queue.append(update)
            if self.on_arrival:
                self.on_arrival(update)
        self.wake_poller()
        return number

    def confirm(self, offset: int) -> None:
        """Forgets what the bot has: all below `offset`; a negative one keeps only the newest."""
        before = len(self._queue)
        if offset < 0:
            while len(self._queue) > -offset:
                self._queue.popleft()
        elif self._queue and offset <= self._next_id + FUTURE:
            kept = []
            while self._queue and self._queue[0].update_id < offset:
                update = self._queue.popleft()
                if update.stubborn:
                    update.stubborn = False
                    kept.append(update)
            self._queue.extendleft(reversed(kept))
        if before and not self._queue:
            self._on_empty()

    def take_off(self, update: Update) -> None:
        """The webhook accepted it."""
        with suppress(ValueError):  # dropped meanwhile
            self._queue.remove(update)
            if not self._queue:
                self._on_empty()

    def batch(self, limit: int) -> list[str]:
        """The bodies to hand out now, oldest first unless delivery is disturbed."""
        oldest = self._clock.now() - KEPT_SECONDS
        while self._queue and self._queue[0].date < oldest:
            self._queue.popleft()
        chosen = [update for update, _ in zip(self._queue, range(limit), strict=False)]
        if self.delivery.reorder:
            self._die.shuffle(chosen)
        return [update.body for update in chosen]

    async def arrival(self, seconds: float) -> None:
        """Waits so long for an update. Raises Refusal (409) when another poller takes over."""
        self.end_poller(OTHER_POLLER)
        self._poller = asyncio.get_running_loop().create_future()
        self._on_wait()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._poller, seconds)

    @property
    def polled(self) -> bool:
        """Somebody waits in `arrival` now."""
        return self._poller is not None and not self._poller.done()

    def wake_poller(self) -> None:
        """Lets whoever waits in `arrival` look again."""
        if self._poller is not None and self.polled:
            self._poller.set_result(None)

    def end_poller(self, reason: str) -> None:
        """Refuses whoever waits in `arrival`: Telegram serves one poller, the latest."""
        if self._poller is not None and self.polled:
            self._poller.set_exception(Refusal(409, reason))

    def clear(self) -> None:
        if self._queue:
            self._queue.clear()
            self._on_empty()
