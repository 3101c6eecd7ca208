"""Text as Telegram stores it: parsed, cleaned, trimmed, its links and commands found."""

import re
from typing import Any, Final

from sandbox import utf16
from sandbox.html_parser import Entity, ParseError, parse_html, web_address
from sandbox.refusal import bad_request

LONGEST_TEXT: Final = 4096
LONGEST_CAPTION: Final = 1024
LONGEST_SOURCE: Final = 1 << 15  # bytes, before parsing

# Control characters become spaces; carriage returns and direction marks vanish.
CLEANED: Final = str.maketrans(
    {**dict.fromkeys([*range(9), 11, 12, *range(14, 32)], " ")}
    | dict.fromkeys([13, *range(0x2028, 0x202F)], "")
)
BAD_CHARACTER: Final = re.compile("[\x00-\x08\x0b-\x1f\u2028-\u202e]")
BLANK: Final = " \t\n\u00a0\u200b\u200c\u200d\u2060\ufeff"
DETECTED: Final = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)\]])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/])"
    r"|(?<![\w@])(?P<mention>@[A-Za-z]\w{3,31})\b"
)


def formatted(arguments: dict[str, Any], name: str = "text") -> tuple[str, list[Entity]]:
    """The text (`name` "text") or caption of a call, with its entities. Raises Refusal (400)."""
    source: str = arguments.get(name, "")
    if len(source.encode()) > LONGEST_SOURCE:
        raise bad_request("text is too long")
    mode: str = arguments.get("parse_mode", "").lower()
    if mode == "html":
        text, entities = _parsed(source)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        given = arguments.get("entities" if name == "text" else "caption_entities", [])
        text, entities = source, _within(source, given)
    text, entities = _trimmed(*_cleaned(text, entities))
    if name == "text" and not text:
        raise bad_request("text must be non-empty")
    size = utf16.length(text)
    if name == "text" and size > LONGEST_TEXT:
        raise bad_request("message is too long")
    if name == "caption" and size > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return text, with_detected(text, entities)


def with_detected(text: str, entities: list[Entity]) -> list[Entity]:
    """Adds links, addresses, commands and mentions where nothing else is."""
    if "/" not in text and "@" not in text:
        return entities
    found = []
    for match in DETECTED.finditer(text):
        kind = str(match.lastgroup)
        if kind == "url" and web_address(match[0]) is None:
            continue
        begin = utf16.length(text[: match.start()])
        end = begin + utf16.length(match[0])
        if not any(e["offset"] < end and begin < e["offset"] + e["length"] for e in entities):
            found.append({"type": kind, "offset": begin, "length": end - begin})
    return sorted([*entities, *found], key=lambda e: e["offset"]) if found else entities


def _parsed(source: str) -> tuple[str, list[Entity]]:
    try:
        return parse_html(source)
    except ParseError as error:
        raise bad_request(f"can't parse entities: {error}") from None


def _within(text: str, given: list[Entity]) -> list[Entity]:
    size = utf16.length(text)
    return [e for e in given if e["offset"] >= 0 and 0 < e["length"] <= size - e["offset"]]


def _cleaned(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    if not BAD_CHARACTER.search(text):
        return text, entities
    vanished = [utf16.length(text[: m.start()]) for m in re.finditer("[\r\u2028-\u202e]", text)]

    def moved(units: int) -> int:
        return units - sum(position < units for position in vanished)

    for entity in entities:
        end = moved(entity["offset"] + entity["length"])
        entity["offset"] = moved(entity["offset"])
        entity["length"] = end - entity["offset"]
    return text.translate(CLEANED), [e for e in entities if e["length"]]


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    bare = text.strip(BLANK)
    if bare == text:
        return text, entities
    cut = utf16.length(text[: len(text) - len(text.lstrip(BLANK))])
    size = utf16.length(bare)
    kept = []
    for entity in entities:
        begin = max(0, entity["offset"] - cut)
        end = min(size, entity["offset"] + entity["length"] - cut)
        if begin < end:
            kept.append({**entity, "offset": begin, "length": end - begin})
    return bare, kept
