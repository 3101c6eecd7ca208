"""A bot without a library: calls as they go over the wire, for tests and measurements."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import aiohttp

from sandbox.refusal import Refusal


class BareBot:
    def __init__(self, url: str, token: str, session: aiohttp.ClientSession) -> None:
        self._base = f"{url}/bot{token}"
        self._session = session
        self._offset = 0

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, token: str) -> AsyncIterator[Self]:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            yield cls(url, token, session)

    async def call(self, method: str, **arguments: Any) -> Any:
        """The result of a call with a JSON body. Raises Refusal, aiohttp.ClientError."""
        return await self._posted(method, json=arguments)

    async def call_form(self, method: str, **arguments: Any) -> Any:
        """The same with a form; a bytes value is sent as a file."""
        form = aiohttp.FormData()
        for name, value in arguments.items():
            if isinstance(value, bytes):
                form.add_field(name, value, filename=f"{name}.bin")
            else:
                form.add_field(name, str(value))
        return await self._posted(method, data=form)

    async def updates(self, timeout: int = 5, **arguments: Any) -> list[dict[str, Any]]:  # noqa: ASYNC109  # what the Bot API calls it
        """The next updates; those of the call before are confirmed by it."""
        told = {"offset": self._offset, "timeout": timeout, **arguments}
        batch: list[dict[str, Any]] = await self.call("getUpdates", **told)
        if batch:
            self._offset = max(update["update_id"] for update in batch) + 1
        return batch

    async def _posted(self, method: str, **body: Any) -> Any:
        async with self._session.post(f"{self._base}/{method}", **body) as answer:
            told = await answer.json()
        if told["ok"]:
            return told["result"]
        if told["error_code"] != answer.status:
            raise AssertionError(f"the answer says {told['error_code']}, HTTP {answer.status}")
        retry_after = told.get("parameters", {}).get("retry_after")
        raise Refusal(told["error_code"], told["description"], retry_after)
