"""The client's way to a sandbox: its `/sandbox/…` calls and the mirror of its phones."""

from typing import Any

import aiohttp

from sandbox.mirror import Mirror


class Declined(Exception):
    """The sandbox would not do it, in the words it gave."""


class Road:
    def __init__(self, url: str, session: aiohttp.ClientSession, mirror: Mirror) -> None:
        self.mirror = mirror
        self._session = session
        self._base = f"{url}/sandbox"

    async def get(self, path: str) -> Any:
        async with self._session.get(self._base + path) as answer:
            return await _read(answer)

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        async with self._session.post(self._base + path, json=body or {}) as answer:
            return await _read(answer)

    async def put(self, path: str, body: dict[str, Any]) -> Any:
        async with self._session.put(self._base + path, json=body) as answer:
            return await _read(answer)

    async def delete(self, path: str) -> Any:
        async with self._session.delete(self._base + path) as answer:
            return await _read(answer)


async def _read(answer: aiohttp.ClientResponse) -> Any:
    """The JSON of a good answer. Raises Declined."""
    if answer.status == 200:
        return await answer.json()
    if answer.content_type == "application/json":
        raise Declined((await answer.json())["error"])
    raise Declined(f"{answer.status} {await answer.text()}")
