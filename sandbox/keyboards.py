"""What Telegram demands of a `reply_markup` beyond its shape."""

import re
from typing import Any, Final

from sandbox import utf16
from sandbox.html_parser import web_address
from sandbox.messages import Keyboard
from sandbox.refusal import Refusal, bad_request

MOST_BUTTONS: Final = 100
MOST_IN_A_ROW: Final = 8
INLINE_ACTIONS: Final = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
REPLY_ACTIONS: Final = (
    "request_contact",
    "request_location",
    "request_users",
    "request_chat",
    "request_managed_bot",
    "request_poll",
    "web_app",
)
SCHEME: Final = re.compile(r"[a-z]+:(?://|[^/])")
STYLES: Final = ("primary", "danger", "success")


def checked_inline(markup: dict[str, Any], *, private: bool) -> Keyboard:
    """The rows of an InlineKeyboardMarkup, empty rows left out. Raises Refusal (400)."""
    rows: Keyboard = [row for row in markup["inline_keyboard"] if row]
    _check_size(rows)
    for row in rows:
        for button in row:
            _check_inline_button(button, private=private)
    return rows


def checked_reply(markup: dict[str, Any], *, private: bool) -> dict[str, Any]:
    """A ReplyKeyboardMarkup with every button an object. Raises Refusal (400)."""
    rows: Keyboard = [row for row in markup["keyboard"] if row]
    if not rows:
        raise bad_request("keyboard is empty")
    _check_size(rows)
    for row in rows:
        for button in row:
            _check_reply_button(button, private=private)
    if utf16.length(markup.get("input_field_placeholder", "")) > 64:
        raise bad_request("input field placeholder is too long")
    return {**markup, "keyboard": rows}


def _check_size(rows: Keyboard) -> None:
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    if max(map(len, rows), default=0) > MOST_IN_A_ROW:
        raise bad_request(f"a row of the reply markup has more than {MOST_IN_A_ROW} buttons")


def _check_style(button: dict[str, Any], kind: str) -> None:
    if "style" in button and button["style"] not in STYLES:
        raise bad_request(f"can't parse {kind}: invalid button style specified")


def _check_inline_button(button: dict[str, Any], *, private: bool) -> None:
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [name for name in INLINE_ACTIONS if name in button]
    if not actions or (button[actions[0]] == "" and actions[0] in ("url", "callback_data")):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request(
            "can't parse inline keyboard button: exactly one action is allowed, got "
            + ", ".join(actions)
        )
    _check_style(button, "inline keyboard button")
    if "callback_data" in button and len(button["callback_data"].encode()) > 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(button["url"])
    if "copy_text" in button and not 1 <= utf16.length(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if "web_app" in button:
        _check_web_app(button, private=private)


def _check_reply_button(button: dict[str, Any], *, private: bool) -> None:
    if not button["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    actions = [name for name in REPLY_ACTIONS if button.get(name)]
    if len(actions) > 1:
        raise bad_request(
            f"can't parse keyboard button: at most one action is allowed, got {', '.join(actions)}"
        )
    _check_style(button, "keyboard button")
    if private:
        return
    if button.get("request_contact"):
        raise bad_request("phone number can be requested in private chats only")
    if button.get("request_location"):
        raise bad_request("location can be requested in private chats only")
    if actions:
        raise _button_type_invalid()


def _check_url(url: str) -> None:
    scheme = url.partition(":")[0] if SCHEME.match(url) else ""
    if scheme not in ("", "http", "https", "tg", "ton", "tonsite"):
        reason = "Unsupported URL protocol"
    elif web_address(url) is None:
        reason = "Wrong HTTP URL"
    else:
        return
    raise bad_request(f"inline keyboard button URL '{url}' is invalid: {reason}")


def _check_web_app(button: dict[str, Any], *, private: bool) -> None:
    if not private:
        raise _button_type_invalid()
    url = button["web_app"]["url"]
    if not url.startswith("https://") or web_address(url) is None:
        raise bad_request(
            f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
        )


def _button_type_invalid() -> Refusal:
    return bad_request("BUTTON_TYPE_INVALID")
