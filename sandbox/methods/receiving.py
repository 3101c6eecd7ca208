"""How updates reach the bot, and files that people sent."""

import re
import time
from typing import Any, Final
from urllib.parse import urlsplit

from sandbox.files import LARGEST_DOWNLOAD
from sandbox.refusal import WEBHOOK_ACTIVE, Refusal, bad_request
from sandbox.webhook import DEFAULT_CONNECTIONS, Address
from sandbox.world import World

Arguments = dict[str, Any]

LONGEST_POLL: Final = 50


async def get_updates(world: World, arguments: Arguments) -> list[str]:
    """The updates as JSON texts; waits for the first when there is none."""
    if world.webhook.address.url:
        raise Refusal(409, WEBHOOK_ACTIVE)
    updates = world.updates
    _allow(world, arguments)
    limit = min(max(arguments.get("limit", 100), 1), 100)
    offset = arguments.get("offset", 0)
    if offset:
        updates.confirm(offset)
    deadline = time.monotonic() + min(max(arguments.get("timeout", 0), 0), LONGEST_POLL)
    while True:
        batch = updates.batch(limit)
        seconds = deadline - time.monotonic()
        if batch or seconds <= 0 or world.closing:
            return batch
        await updates.arrival(seconds)


def set_webhook(world: World, arguments: Arguments) -> bool:
    """An empty url means deleteWebhook. Plain http is let through: nothing leaves this machine."""
    url = arguments.get("url", "")
    if not url:
        return delete_webhook(world, arguments)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    secret = arguments.get("secret_token", "")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    _allow(world, arguments)
    connections = min(max(arguments.get("max_connections", DEFAULT_CONNECTIONS), 1), 100)
    address = Address(url, secret, connections, arguments.get("ip_address", ""))
    world.updates.end_poller("Conflict: terminated by setWebhook request")
    _move(world, arguments, address)
    return True


def delete_webhook(world: World, arguments: Arguments) -> bool:
    _move(world, arguments, Address())
    return True


def get_webhook_info(world: World, arguments: Arguments) -> dict[str, Any]:
    return world.webhook.info()


def get_file(world: World, arguments: Arguments) -> dict[str, Any]:
    stored = world.files.find(arguments["file_id"])
    if stored is None:
        raise bad_request("invalid file_id")
    if stored.size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**stored.described(), "file_path": stored.path}


def _move(world: World, arguments: Arguments, address: Address) -> None:
    if arguments.get("drop_pending_updates"):
        world.webhook.stop()
        world.updates.clear()
    world.webhook.set(address)
    if address.url:
        world.listening()


def _allow(world: World, arguments: Arguments) -> None:
    """Left out, the kinds wanted last time stay."""
    if "allowed_updates" in arguments:
        world.updates.allow(arguments["allowed_updates"])
