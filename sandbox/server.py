"""The sandbox as a server: everything that can be reached over HTTP, started and stopped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from sandbox.bot_api import BotApi
from sandbox.control import Control
from sandbox.files import LARGEST_UPLOAD
from sandbox.trouble import Trouble
from sandbox.world import World

PAGE: Final = Path(__file__).with_name("page")
# Nothing that is under way at the end is worth waiting for.
FAREWELL_SECONDS: Final = 0.2
ONLY_FROM_HERE: Final = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox; `url` has no slash at the end."""

    url: str
    world: World

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def api_url(self) -> str:
        """What a bot library takes as its base address, to which it appends the token."""
        return f"{self.url}/bot"


@asynccontextmanager
async def serving(
    world: World | None = None, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Sandbox]:
    """Serves while the block runs; port 0 picks a free one. Raises OSError when it is taken."""
    world = world or World()
    runner = web.AppRunner(application(world), access_log=None, shutdown_timeout=FAREWELL_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound: tuple[str, int] = runner.addresses[0][:2]
        yield Sandbox(f"http://{host}:{bound[1]}", world)
    finally:
        await world.close()
        await runner.cleanup()


def application(world: World) -> web.Application:
    app = web.Application(client_max_size=LARGEST_UPLOAD + 1024 * 1024)
    bot_api = BotApi(world)
    app.router.add_route("*", "/bot{token}/{method}", bot_api.call)
    app.router.add_get("/file/bot{token}/{path:.+}", bot_api.download)
    app.add_routes(Control(world).routes())
    app.add_routes(Trouble(world).routes())
    app.router.add_get("/", _front_page)
    app.router.add_static("/page", PAGE)
    return app


async def _front_page(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(
        PAGE / "index.html",
        headers={"Content-Security-Policy": ONLY_FROM_HERE, "Cache-Control": "no-cache"},
    )
