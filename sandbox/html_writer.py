"""Entities drawn as HTML for the page. Everything is escaped; only known tags come out."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from sandbox import utf16

SIMPLE: Final = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
SAFE_ADDRESS: Final = ("http://", "https://", "mailto:", "tg://")


def to_html(text: str, entities: Iterable[Mapping[str, Any]]) -> str:
    """`text` with its entities as tags; overlapping ones are closed and opened again."""
    spans = [(*_where(text, entity), *_tag(text, entity)) for entity in entities]
    if not spans:
        return escape(text)
    cuts = sorted({0, len(text), *(edge for span in spans for edge in span[:2])})
    written: list[str] = []
    open_spans: list[tuple[int, int, str, str]] = []
    for here, following in zip(cuts, [*cuts[1:], len(text)], strict=True):
        while any(span[1] <= here for span in open_spans):
            # Closing an outer span closes what is inside; what goes on is opened again below.
            written.append(open_spans.pop()[3])
        for span in spans:
            if span[0] <= here < span[1] and span not in open_spans:
                written.append(span[2])
                open_spans.append(span)
        written.append(escape(text[here:following]))
    return "".join(written)


def _where(text: str, entity: Mapping[str, Any]) -> tuple[int, int]:
    begin = utf16.index(text, entity["offset"])
    return begin, utf16.index(text, entity["offset"] + entity["length"])


def _tag(text: str, entity: Mapping[str, Any]) -> tuple[str, str]:
    kind = entity["type"]
    if kind in SIMPLE:
        return f"<{SIMPLE[kind]}>", f"</{SIMPLE[kind]}>"
    if kind == "spoiler":
        return '<span class="spoiler" tabindex="0">', "</span>"
    if kind in ("text_link", "url", "email"):
        begin, end = _where(text, entity)
        shown = text[begin:end]
        address = {"url": shown, "email": f"mailto:{shown}"}.get(kind) or entity.get("url", "")
        if kind == "url" and "://" not in shown:
            address = f"http://{shown}"
        if address.startswith(SAFE_ADDRESS):
            opening = f'<a href="{escape(address)}" target="_blank" rel="noreferrer noopener">'
            return opening, "</a>"
    if kind == "bot_command":
        return '<button type="button" class="command">', "</button>"
    return "<span>", "</span>"
