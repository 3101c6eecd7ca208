"""One call of the bot: token, faults, parameters, effect, answer."""

import json
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from sandbox.faults import Cut
from sandbox.files import Upload
from sandbox.methods import answering, deleting, editing, presenting, receiving, sending
from sandbox.refusal import Refusal, bad_request
from sandbox.specification import Method, method_named
from sandbox.world import World

Arguments = dict[str, Any]
Effect = Callable[[World, Arguments], Any]

EFFECTS: Final[dict[str, Effect]] = {
    "getMe": presenting.get_me,
    "setMyName": presenting.set_my_name,
    "setMyDescription": presenting.set_my_description,
    "setMyShortDescription": presenting.set_my_short_description,
    "setMyCommands": presenting.set_my_commands,
    "deleteMyCommands": presenting.delete_my_commands,
    "getMyCommands": presenting.get_my_commands,
    "setChatMenuButton": presenting.set_chat_menu_button,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "getFile": receiving.get_file,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendVoice": sending.send_voice,
    "sendVenue": sending.send_venue,
    "sendLocation": sending.send_location,
    "sendContact": sending.send_contact,
    "copyMessage": sending.copy_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": deleting.delete_message,
    "deleteMessages": deleting.delete_messages,
    "answerCallbackQuery": answering.answer_callback_query,
    "sendChatAction": answering.send_chat_action,
    "setMessageReaction": answering.set_message_reaction,
    "pinChatMessage": answering.pin_chat_message,
    "unpinChatMessage": answering.unpin_chat_message,
    "leaveChat": answering.leave_chat,
}


class BotApi:
    """The road `/bot<token>/<method>` and the downloads beside it."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def call(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request)
            body = await self._perform(request)
            return _answer(200, body)
        except Refusal as refusal:
            self.world.ledger.refusals[str(refusal.code)] += 1
            return _answer(refusal.code, json.dumps(refusal.answer()), refusal.retry_after)
        except Cut:
            return _cut(request)
        except web.HTTPRequestEntityTooLarge:
            return _answer(413, json.dumps(Refusal(413, "Request Entity Too Large").answer()))

    async def download(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request)
            data = self._stored(request.match_info["path"])
        except Refusal as refusal:
            return _answer(refusal.code, json.dumps(refusal.answer()))
        return web.Response(body=data, content_type="application/octet-stream")

    def _stored(self, path: str) -> bytes:
        stored = self.world.files.at(path)
        if stored is None:
            raise Refusal(404, "Not Found")
        return stored.data

    def _check_token(self, request: web.Request) -> None:
        if request.match_info["token"] != self.world.token:
            raise Refusal(401, "Unauthorized")

    async def _perform(self, request: web.Request) -> str:
        """The JSON of the answer."""
        world = self.world
        method = method_named(request.match_info["method"])
        raw, uploads = await _parameters(request)
        chat_id = _chat_id(raw)
        if chat_id is not None:
            world.limits.watch(chat_id)
        cut_after = False
        if world.faults.rules:
            cut_after = await world.faults.before(method.name.lower(), chat_id)
        begin = len(world.ledger)
        try:
            return await self._effect(method, method.read(raw, uploads))
        finally:
            if cut_after:
                world.ledger.unanswered(begin)
                raise Cut

    async def _effect(self, method: Method, arguments: Arguments) -> str:
        self.world.ledger.calls[method.name] += 1
        if method.name == "getUpdates":
            batch = await receiving.get_updates(self.world, arguments)
            return '{"ok":true,"result":[' + ",".join(batch) + "]}"
        result = EFFECTS[method.name](self.world, arguments)
        return json.dumps({"ok": True, "result": result}, separators=(",", ":"))


async def _parameters(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Whatever form the body has: values as they came, and files."""
    raw: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        if not isinstance(body, dict):
            raise bad_request("JSON object expected")
        return raw | body, uploads
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.content_type, value.file.read())
        elif isinstance(value, str):
            raw[name] = value
        else:
            uploads[name] = Upload(name, "", bytes(value))
    return raw, uploads


def _chat_id(raw: dict[str, Any]) -> int | None:
    """For the faults, which come before the parameters are checked."""
    try:
        return int(raw["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None


def _answer(status: int, body: str, retry_after: float | None = None) -> web.Response:
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return web.Response(
        status=status, body=body.encode(), content_type="application/json", headers=headers
    )


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()  # goes nowhere
