"""The road `/sandbox/…`: people's actions and everything that is no part of Telegram.

Bodies and answers are JSON. An action answers `{"seq": …, "result": …}`, where `seq` is the number
of the newest event, so that a watcher can wait until it has heard of what it did itself. What
cannot be done is a 409 with `{"error": …}`, a request that makes no sense a 400, an unknown person
or group a 404.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from sandbox.actions import Actions, Impossible
from sandbox.belongings import content_of
from sandbox.chats import Chat
from sandbox.messages import Message
from sandbox.people import NotInvented, Person
from sandbox.stream import stream
from sandbox.world import World

Body = dict[str, Any]
Act = Callable[[Actions, Body], Any]

ACTS: Final[dict[str, Act]] = {
    "start": lambda person, body: person.start(body.get("payload", "")),
    "say": lambda person, body: person.say(body["text"], body.get("reply_to")),
    "press": lambda person, body: person.press(body["label"]),
    "tap": lambda person, body: person.tap(
        body["message_id"],
        body.get("label", ""),
        (body["row"], body["column"]) if "row" in body else None,
    ),
    "forge": lambda person, body: person.forge(body["data"], body.get("message_id")),
    "edit": lambda person, body: person.edit(body["message_id"], body["text"]),
    "delete": lambda person, body: person.delete(body["message_id"]),
    "block": lambda person, _: person.block(),
    "unblock": lambda person, _: person.unblock(),
    "deactivate": lambda person, _: person.deactivate(),
    "add_bot": lambda person, _: person.add_bot(),
    "remove_bot": lambda person, _: person.remove_bot(),
}


class Control:
    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sandbox/events", self.events),
            web.get("/sandbox/phones", self.phones),
            web.post("/sandbox/phones", self._told(self.add_phone)),
            web.get("/sandbox/phones/{chat_id:-?\\d+}", self.phone),
            web.post("/sandbox/phones/{user_id:\\d+}/{act}", self._told(self.act)),
            web.post("/sandbox/groups", self._told(self.add_group)),
            web.post("/sandbox/posters", self._told(self.add_poster)),
            web.get("/sandbox/files/{file_id}", self.file),
        ]

    def _told(
        self, handle: Callable[[web.Request, Body], Any]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Reads the body, runs the synchronous `handle`, says what went wrong."""

        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                body = json.loads(await request.read() or b"{}")
                result = handle(request, body)
            except (Impossible, NotInvented) as error:
                return web.json_response({"error": str(error)}, status=409)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                return web.json_response({"error": f"{error!r} in the request"}, status=400)
            return web.json_response({"seq": self.world.live.seq, "result": result})

        return handler

    async def events(self, request: web.Request) -> web.StreamResponse:
        chat_id = request.query.get("chat")
        return await stream(self.world, request, int(chat_id) if chat_id else None)

    async def phones(self, request: web.Request) -> web.StreamResponse:
        chats = self.world.chats.values()
        return web.json_response([self.world.phone_of(chat) for chat in chats])

    async def phone(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self.world.whole_phone(self._chat(request.match_info["chat_id"])))

    async def file(self, request: web.Request) -> web.StreamResponse:
        stored = self.world.files.find(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        shown_inline = stored.kind == "photo"
        disposition = "inline" if shown_inline else f'attachment; filename="{_ascii(stored.name)}"'
        return web.Response(
            body=stored.data,
            content_type=stored.mime_type if shown_inline else "application/octet-stream",
            headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
        )

    def add_phone(self, request: web.Request, body: Body) -> Body:
        return self.world.whole_phone(self.world.add_person(body))

    def add_group(self, request: web.Request, body: Body) -> Body:
        return self.world.whole_phone(self.world.add_group(body["title"], body["members"]))

    def add_poster(self, request: web.Request, body: Body) -> None:
        poster = {"label": body["label"], "payload": body["payload"]}
        self.world.posters.append(poster)
        self.world.live.publish("poster", None, lambda: {"poster": poster})

    def act(self, request: web.Request, body: Body) -> Any:
        """`chat_id` in the body is for a group; left out, the person writes to the bot."""
        person = self._person(request.match_info["user_id"])
        chat = self._chat(body.get("chat_id", person.user_id))
        actions = Actions(self.world, person, chat)
        act = request.match_info["act"]
        if act == "send":
            result: Any = actions.send(
                content_of(self.world, person, body["kind"], body), body.get("reply_to")
            )
        elif act in ACTS:
            result = ACTS[act](actions, body)
        else:
            raise Impossible(f"a person can {', '.join([*ACTS, 'send'])}, not {act}")
        return result.message_id if isinstance(result, Message) else result

    def _person(self, user_id: str) -> Person:
        person = self.world.people.get(int(user_id))
        if person is None:
            raise web.HTTPNotFound(text=f"there is no person {user_id}")
        return person

    def _chat(self, chat_id: str | int) -> Chat:
        chat = self.world.chats.get(int(chat_id))
        if chat is None:
            raise web.HTTPNotFound(text=f"there is no chat {chat_id}")
        return chat


def _ascii(name: str) -> str:
    return name.encode("ascii", "replace").decode().replace('"', "_")
