"""Where one sits to run the sandbox: phones, faults, limits, the clock, the ledger."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Self

import aiohttp

from sandbox.ledger import Entry
from sandbox.mirror import Mirror
from sandbox.phone import PATIENCE, Phone
from sandbox.road import Road


class Desk:
    def __init__(self, road: Road) -> None:
        self._road = road

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncIterator[Self]:
        """Watches the sandbox at `url` (no slash at the end) while the block runs."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=PATIENCE)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
            mirror = Mirror()
            following = asyncio.create_task(mirror.follow(session, url))
            try:
                async with asyncio.timeout(PATIENCE):
                    await mirror.reached(0)
                yield cls(Road(url, session, mirror))
            finally:
                following.cancel()
                with suppress(asyncio.CancelledError, ConnectionError, aiohttp.ClientError):
                    await following

    @property
    def mirror(self) -> Mirror:
        """Everything the phones show, as it is known here."""
        return self._road.mirror

    @property
    def phones(self) -> list[Phone]:
        """Of every person there is."""
        phones = self.mirror.phones
        return [self.phone(chat_id) for chat_id, shown in phones.items() if shown.about["user_id"]]

    def phone(self, user_id: int) -> Phone:
        return Phone(self._road, user_id)

    async def add_phone(
        self,
        first_name: str = "",
        language_code: str = "ro",
        *,
        last_name: str = "",
        username: str = "",
        phone_number: str = "",
        user_id: int | None = None,
        caption: str = "parent",
    ) -> Phone:
        """A new person. What is left empty is made up; phone numbers are +99966 and five digits."""
        told = {
            "first_name": first_name,
            "last_name": last_name,
            "username": username,
            "language_code": language_code,
            "phone_number": phone_number,
            "user_id": user_id,
            "caption": caption,
        }
        answer = await self._post("/phones", told)
        return self.phone(answer["result"]["user_id"])

    async def add_group(self, title: str, members: list[Phone]) -> list[Phone]:
        """A group; returns how each member sees it, in the same order."""
        body = {"title": title, "members": [member.user_id for member in members]}
        answer = await self._post("/groups", body)
        group = answer["result"]["chat_id"]
        return [Phone(self._road, member.user_id, group) for member in members]

    async def add_poster(self, label: str, payload: str) -> None:
        """A link that the page offers to follow, as if a QR code was scanned."""
        await self._post("/posters", {"label": label, "payload": payload})

    async def add_fault(self, do: str, method: str = "*", **told: Any) -> None:
        """`do` is delay, refuse, cut_before or cut_after; the rest as in sandbox.faults.Rule."""
        await self._road.post("/faults", {"do": do, "method": method, **told})

    async def faults(self) -> list[dict[str, Any]]:
        """Every rule, with how often it `applied`."""
        return list(await self._road.get("/faults"))

    async def clear_faults(self) -> None:
        await self._road.delete("/faults")

    async def disturb_delivery(
        self, *, copies: int = 1, reorder: bool = False, seed: int = 0
    ) -> None:
        """Each update comes 1 to `copies` times; `reorder` shuffles. No arguments: as usual."""
        told = {"copies": copies, "reorder": reorder, "seed": seed}
        await self._road.put("/delivery", told)

    async def jump_update_id(self) -> None:
        """The next update that finds no other waiting gets a smaller, random id."""
        await self._road.post("/updates/jump")

    async def inject_update(self, update: dict[str, Any]) -> int:
        """Puts anything into the queue behind what waits; returns its update_id."""
        return int((await self._road.post("/updates", update))["update_id"])

    async def limits(self, *, on: bool) -> None:
        await self._road.put("/limits", {"on": on})

    def now(self) -> datetime:
        """What the sandbox's clock says, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.mirror.ahead)

    async def advance_clock(self, seconds: float) -> None:
        """Returns when `now` says so."""
        await self._post("/clock", {"seconds": seconds})

    async def ledger(self, since: int = 0) -> list[Entry]:
        """Every call that had its effect, but for the first `since`."""
        return [Entry(**row) for row in await self._road.get(f"/ledger?since={since}")]

    async def status(self) -> dict[str, Any]:
        """Counters: calls, refusals, updates_waiting, called_too_early …; see sandbox.trouble."""
        return dict(await self._road.get("/status"))

    async def listening(self, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109  # the sandbox speaks of seconds as its HTTP does
        """Waits until a bot waits for updates, or has a webhook. Raises TimeoutError."""
        await self._until("listening", lambda status: bool(status["listening"]), timeout)

    async def caught_up(self, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109  # see listening
        """Waits until the bot has taken every update. Raises TimeoutError."""
        await self._until("caught_up", lambda status: status["updates_waiting"] == 0, timeout)

    async def reset(self) -> None:
        """Everything as at the start, but for the bot's own settings."""
        answer = await self._road.post("/reset")
        await self.mirror.reached(answer["seq"])

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        """Answers when the phones show the effect."""
        answer = await self._road.post(path, body)
        await self.mirror.reached(answer["seq"])
        return answer

    async def _until(
        self, kind: str, holds: Callable[[dict[str, Any]], bool], seconds: float
    ) -> None:
        """Looks at the status now and after each event of the kind."""
        counts = self.mirror.counts
        async with asyncio.timeout(seconds):
            while True:
                seen = counts[kind]
                if holds(await self.status()):
                    return
                await self.mirror.until(None, partial(_more_than, counts, kind, seen))


def _more_than(counts: dict[str, int], kind: str, seen: int) -> bool:
    return counts[kind] > seen
