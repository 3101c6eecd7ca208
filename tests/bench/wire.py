"""As much HTTP/1.1 as a Bot API on loopback needs: keep-alive, Content-Length, one request at a time a connection.

Lean on purpose: what the server costs is taken from the machine that the bot under measurement runs on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

# Sends one JSON answer; called once for each request.
Reply = Callable[[bytes], None]
# Path, body, and the way to answer.
Handler = Callable[[str, bytes, Reply], None]

_END = b"\r\n\r\n"
# How long a bot may take to open its webhook's port after it told the address, in seconds.
_OPENS_WITHIN = 10.0


class Connection(asyncio.Protocol):
    """One client's connection. A request with a chunked body is refused: neither bot sends one."""

    def __init__(self, handle: Handler) -> None:
        self._handle = handle
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(_END)
        if end < 0:
            return
        head = self._buffer[:end]
        length = content_length(head)
        if len(self._buffer) < end + len(_END) + length:
            return
        body = self._buffer[end + len(_END) : end + len(_END) + length]
        self._buffer = self._buffer[end + len(_END) + length :]
        self._handle(head.split(b" ", 2)[1].decode(), body, self._reply)

    def _reply(self, body: bytes) -> None:
        if self._transport is not None:
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (len(body), body)
            )


class Courier:
    """One kept-open connection on which updates are pushed to a webhook, one after the other."""

    def __init__(self, port: int, path: str, secret: str) -> None:
        self._port = port
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        ).encode()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def push(self, body: bytes) -> int:
        """The status of the answer. Raises OSError when nobody listens, EOFError when it hangs up."""
        if self._streams is None:
            self._streams = await _opened(self._port)
        reader, writer = self._streams
        writer.write(b"%b%d%b%b" % (self._head, len(body), _END, body))
        head = await reader.readuntil(_END)
        if length := content_length(head):
            await reader.readexactly(length)
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def content_length(head: bytes) -> int:
    """In bytes; 0 when the head names none."""
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at < 0:
        if b"chunked" in lower:
            raise ValueError("a chunked body")
        return 0
    return int(lower[at + 15 :].split(b"\r\n", 1)[0])


async def _opened(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    async with asyncio.timeout(_OPENS_WITHIN):
        while True:
            try:
                return await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
