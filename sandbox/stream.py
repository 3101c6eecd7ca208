"""The event stream: server-sent events, the first of them a snapshot."""

import json
from contextlib import suppress
from typing import Final

from aiohttp import web

from sandbox.world import World

# An idle stream says something now and then, so that a dead connection is noticed.
SILENCE: Final = 15.0


async def stream(world: World, request: web.Request, chat_id: int | None) -> web.StreamResponse:
    """Serves one watcher until it goes away; `chat_id` None means every chat."""
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await response.prepare(request)
    watcher = world.live.watch(chat_id)
    first = json.dumps(world.snapshot(chat_id), separators=(",", ":"))
    with suppress(ConnectionError):
        try:
            await response.write(f"data: {first}\n\n".encode())
            while not watcher.closed:
                lines = await watcher.lines(SILENCE)
                written = "".join([f"data: {line}\n\n" for line in lines]) or ": still here\n\n"
                await response.write(written.encode())
        finally:
            world.live.leave(watcher)
    return response
