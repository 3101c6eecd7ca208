"""Updates pushed to the bot: one chat after the other in order, many chats at once."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from sandbox.clock import Clock
from sandbox.updates import Update, Updates

DEFAULT_CONNECTIONS: Final = 40
# Telegram waits a minute and doubles its pauses up to a minute; a test has no minutes to lose.
PATIENCE: Final = 10.0
FIRST_PAUSE: Final = 0.1
LONGEST_PAUSE: Final = 5.0


@dataclass(slots=True)
class Address:
    """Where the bot listens; no `url` means that it polls."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = DEFAULT_CONNECTIONS
    ip_address: str = ""


class Webhook:
    def __init__(self, updates: Updates, clock: Clock) -> None:
        self._updates = updates
        self._clock = clock
        self._lanes: dict[int, deque[Update]] = {}
        self._couriers: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._places = asyncio.Semaphore(DEFAULT_CONNECTIONS)
        self._last_error: tuple[int, str] | None = None
        self.address = Address()
        updates.on_arrival = self._take

    def info(self) -> dict[str, Any]:
        """A Bot API WebhookInfo."""
        told: dict[str, Any] = {
            "url": self.address.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if self.address.url:
            told["max_connections"] = self.address.max_connections
        if self.address.ip_address:
            told["ip_address"] = self.address.ip_address
        if self._last_error:
            told["last_error_date"], told["last_error_message"] = self._last_error
        if self._updates.allowed:
            told["allowed_updates"] = self._updates.allowed
        return told

    def set(self, address: Address) -> None:
        """Starts pushing there, what waits already first; with an empty url, stops."""
        self.stop()
        self.address = address
        self._last_error = None
        if address.url:
            self._places = asyncio.Semaphore(address.max_connections)
            for update in self._updates.pending():
                self._take(update)

    def stop(self) -> None:
        for courier in self._couriers:
            courier.cancel()
        self._couriers.clear()
        self._lanes.clear()

    async def close(self) -> None:
        self.stop()
        if self._session:
            await self._session.close()

    def _take(self, update: Update) -> None:
        if not self.address.url:
            return
        waiting = self._lanes.get(update.lane)
        if waiting is not None:
            waiting.append(update)
            return
        self._lanes[update.lane] = deque([update])
        courier = asyncio.get_running_loop().create_task(self._serve(update.lane))
        self._couriers.add(courier)
        courier.add_done_callback(self._couriers.discard)

    async def _serve(self, lane: int) -> None:
        """Delivers one chat's updates until none is left."""
        waiting = self._lanes[lane]
        pause = FIRST_PAUSE
        while waiting:
            if self._updates.delivery.reorder and len(waiting) > 1:
                waiting.rotate(-1)
            update = waiting[0]
            async with self._places:
                error = await self._push(update)
            if error is None:
                pause = FIRST_PAUSE
                waiting.popleft()
                self._updates.take_off(update)
            else:
                self._last_error = (self._clock.date(), error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        del self._lanes[lane]

    async def _push(self, update: Update) -> str | None:
        """None when the bot took it, else what went wrong."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=PATIENCE),
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        headers = {"Content-Type": "application/json"}
        if self.address.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.address.secret_token
        try:
            async with self._session.post(
                self.address.url, data=update.body.encode(), headers=headers, allow_redirects=False
            ) as answer:
                await answer.read()
                if 200 <= answer.status < 300:
                    return None
                return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientError as error:
            return f"Connection failed: {error}"
