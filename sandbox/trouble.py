"""The part of `/sandbox/…` that makes trouble, and the part that counts it afterwards."""

import json
from dataclasses import asdict
from typing import Any

from aiohttp import web

from sandbox.updates import Delivery
from sandbox.world import World


class Trouble:
    """Faults, delivery, limits, the clock, raw updates, the ledger, reset."""

    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sandbox/status", self.status),
            web.get("/sandbox/ledger", self.ledger),
            web.get("/sandbox/faults", self.faults),
            web.post("/sandbox/faults", self.add_fault),
            web.delete("/sandbox/faults", self.clear_faults),
            web.put("/sandbox/delivery", self.disturb_delivery),
            web.put("/sandbox/limits", self.switch_limits),
            web.post("/sandbox/clock", self.advance_clock),
            web.post("/sandbox/updates", self.inject_update),
            web.post("/sandbox/updates/jump", self.jump),
            web.post("/sandbox/reset", self.reset),
        ]

    async def status(self, request: web.Request) -> web.Response:
        world = self.world
        return web.json_response(
            {
                "now": world.clock.now(),
                "seq": world.live.seq,
                "bot": world.profile.as_user(),
                "listening": world.updates.polled or bool(world.webhook.address.url),
                "updates_waiting": len(world.updates),
                "updates_made": world.updates.put_count,
                "newest_update_id": world.updates.newest,
                "ledger": len(world.ledger),
                "calls": dict(world.ledger.calls),
                "refusals": dict(world.ledger.refusals),
                "refused_by_limits": world.limits.refused,
                "called_too_early": world.limits.called_too_early,
                "webhook": world.webhook.info(),
            }
        )

    async def ledger(self, request: web.Request) -> web.Response:
        since = int(request.query.get("since", 0))
        return web.json_response(self.world.ledger.since(since))

    async def faults(self, request: web.Request) -> web.Response:
        return web.json_response([rule.as_told() for rule in self.world.faults.rules])

    async def add_fault(self, request: web.Request) -> web.Response:
        try:
            rule = self.world.faults.add(await _body(request))
        except (TypeError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response(rule.as_told())

    async def clear_faults(self, request: web.Request) -> web.Response:
        self.world.faults.clear()
        return web.json_response(None)

    async def disturb_delivery(self, request: web.Request) -> web.Response:
        try:
            delivery = Delivery(**await _body(request))
        except TypeError as error:
            return web.json_response({"error": str(error)}, status=400)
        self.world.updates.disturb(delivery)
        return web.json_response(asdict(delivery))

    async def switch_limits(self, request: web.Request) -> web.Response:
        self.world.limits.on = bool((await _body(request))["on"])
        return web.json_response(None)

    async def advance_clock(self, request: web.Request) -> web.Response:
        self.world.clock.advance(float((await _body(request))["seconds"]))
        now = self.world.clock.now()
        self.world.live.publish("clock", None, lambda: {"now": now})
        return web.json_response({"seq": self.world.live.seq, "now": now})

    async def inject_update(self, request: web.Request) -> web.Response:
        """Any JSON object becomes an update; it gets an `update_id` unless it brings one."""
        update_id = self.world.updates.put_raw(await _body(request))
        return web.json_response({"update_id": update_id})

    async def jump(self, request: web.Request) -> web.Response:
        self.world.updates.jump()
        return web.json_response(None)

    async def reset(self, request: web.Request) -> web.Response:
        self.world.reset()
        return web.json_response({"seq": self.world.live.seq})


async def _body(request: web.Request) -> dict[str, Any]:
    body = json.loads(await request.read() or b"{}")
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="a JSON object is expected")
    return body
