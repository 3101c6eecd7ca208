"""Telegram's HTML: a few tags, properly nested, everything else refused with the byte offset."""

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from sandbox import utf16

Entity = dict[str, Any]

TAGS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE: Final = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
PLAIN: Final = re.compile(r"[^<&]+")
SPACE: Final = " \t\n\r\v\f"
TAG_NAME: Final = re.compile(r"[^\s>]*")
ATTRIBUTE_NAME: Final = re.compile(r"[^\s=>/\"']*")
NAME_TOKEN: Final = re.compile(r"[a-zA-Z0-9.-]*")
# How the entities of one place are ordered: the outer first.
RANK: Final = {kind: rank for rank, kind in enumerate(dict.fromkeys(TAGS.values()))}


class ParseError(Exception):
    """The sentence that Telegram puts behind "can't parse entities: "."""


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    position: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The bare text and its entities. Raises ParseError."""
    if "<" not in source and "&" not in source:
        return source, []
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        source = self.source
        while self.at < len(source):
            plain = PLAIN.match(source, self.at)
            if plain:
                self.at = plain.end()
                self._append(plain[0])
            elif source[self.at] == "&":
                self._append(self._reference() or self._one())
            elif source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            tag = self.open[-1].tag
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{tag}"')
        self.entities.sort(key=lambda e: (e["offset"], -e["length"], RANK.get(e["type"], 99)))
        return "".join(self.parts), self.entities

    def _append(self, text: str) -> None:
        self.parts.append(text)
        self.offset += utf16.length(text)

    def _one(self) -> str:
        self.at += 1
        return self.source[self.at - 1]

    def _reference(self) -> str | None:
        """Decodes `&…;` here and steps over it; None when it is not one."""
        found = REFERENCE.match(self.source, self.at)
        if not found:
            return None
        if found[3]:
            letter = NAMED.get(found[3])
            if letter is None:
                return None
        else:
            code = int(found[1], 16) if found[1] else int(found[2])
            if code == 0 or code >= 0x10FFFF or found.end() - self.at >= 11:
                return None
            if 0xD800 <= code < 0xE000:
                raise ParseError(
                    "Text contains invalid Unicode characters after decoding HTML entities, "
                    "check for unmatched surrogate code units"
                )
            letter = chr(code)
        self.at = found.end()
        return letter

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _space(self) -> None:
        while self.at < len(self.source) and self.source[self.at] in SPACE:
            self.at += 1

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.source, self.at)
        if not found:
            return ""
        self.at = found.end()
        return found[0]

    def _here(self) -> str:
        """The character here, empty at the end."""
        return self.source[self.at : self.at + 1]

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._take(TAG_NAME).lower()
        if not self._here():
            raise ParseError(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if tag not in TAGS:
            raise ParseError(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise ParseError(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}'
            )
        self.open.append(_Open(tag, attributes, self.offset, len(self.parts)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._space()
            if self._here() == ">":
                self.at += 1
                return attributes
            name = self._take(ATTRIBUTE_NAME).lower()
            if not name and self._here():
                raise ParseError(
                    f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}'
                )
            self._space()
            if self._here() == "=":
                self.at += 1
                self._space()
                if self._here():
                    attributes[name] = self._value(begin)
                    continue
            elif self._here():
                attributes[name] = ""
                continue
            raise ParseError(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')

    def _value(self, begin: int) -> str:
        quote = self._here()
        if quote not in "\"'":
            token_begin = self.at
            token = self._take(NAME_TOKEN).lower()
            if self._here() not in (">", *SPACE):
                raise ParseError(
                    f"Unexpected end of name token at byte offset {self._bytes(token_begin)}"
                )
            return token
        self.at += 1
        letters = []
        while self._here() not in ("", quote):
            letters.append((self._here() == "&" and self._reference()) or self._one())
        self.at += 1
        if self.at >= len(self.source):
            raise ParseError(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        return "".join(letters)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise ParseError(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        self.at += 2
        name = self._take(TAG_NAME).lower()
        self._space()
        if self._here() != ">":
            raise ParseError(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise ParseError(
                f"Unmatched end tag at byte offset {self._bytes(begin)}, "
                f'expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Entity = {
            "type": TAGS[opened.tag],
            "offset": opened.offset,
            "length": self.offset - opened.offset,
        }
        attributes = opened.attributes
        if opened.tag == "a":
            address = attributes.get("href") or "".join(self.parts[opened.position :])
            entity = {**entity, **_link(address)}
        elif opened.tag == "code":
            language = attributes.get("class", "")
            if language.startswith("language-") and language != "language-":
                entity["language"] = language.removeprefix("language-")
        elif opened.tag == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = attributes.get("emoji-id", "")
        elif opened.tag == "tg-time":
            entity = {**entity, **_moment(attributes)}
        if entity["type"]:
            self.entities.append(entity)
            self._merge_code_into_pre(entity)

    def _merge_code_into_pre(self, entity: Entity) -> None:
        """`<pre><code class="language-x">` is one entity; elsewhere a language means nothing."""
        if entity["type"] == "pre" and len(self.entities) > 1:
            inner = self.entities[-2]
            same = all(inner[key] == entity[key] for key in ("offset", "length"))
            if inner["type"] == "code" and "language" in inner and same:
                entity["language"] = inner["language"]
                self.entities.remove(inner)
        for inner in self.entities:
            if inner["type"] == "code" and not self.open:
                inner.pop("language", None)


def _link(address: str) -> dict[str, Any]:
    """What a link becomes; an address that is none leaves plain text."""
    if address.startswith("tg://user?id="):
        number = address.removeprefix("tg://user?id=")
        if number.isdecimal():
            user = {"id": int(number), "is_bot": False, "first_name": ""}
            return {"type": "text_mention", "user": user}
    url = web_address(address)
    return {"url": url} if url else {"type": ""}


def web_address(address: str) -> str | None:
    """The address as Telegram keeps it, or None when it would not be a link."""
    if address.startswith(("tg://", "mailto:", "ton://", "tonsite://")):
        return address
    if any(letter in SPACE for letter in address):
        return None
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or "." not in host.strip(".") or port == 0:
        return None
    return parts._replace(path=parts.path or "/").geturl()


def _moment(attributes: dict[str, str]) -> dict[str, Any]:
    unix, written = attributes.get("unix", ""), attributes.get("format", "")
    if not re.fullmatch(r"r|[tTdDwW]*", written):
        raise ParseError("Invalid date format used")
    if not unix.isdecimal():
        raise ParseError("Invalid Unix time specified")
    return {"unix_time": int(unix), **({"date_time_format": written} if written else {})}
