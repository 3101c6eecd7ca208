"""A link as a picture that another phone's camera reads."""

from __future__ import annotations

import io

# Pixels per module: large enough for a cheap camera, some kilobytes.
_SCALE = 8


def png(link: str) -> bytes:
    import segno  # only the few who show a code need it

    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="png", scale=_SCALE)
    return picture.getvalue()


def blocks(link: str) -> str:
    """The same in lines of text, for a terminal of any colours."""
    import segno

    lines = io.StringIO()
    segno.make(link, error="l", micro=False).terminal(lines, compact=True)
    return lines.getvalue()
