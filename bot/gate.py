"""The one gate through which typed text comes in: what no database, screen or colleague should ever meet.

SQLite keeps a NUL that PostgreSQL refuses, a lone surrogate breaks both drivers, and bidirectional
controls make one name look like another.
"""

from __future__ import annotations

import unicodedata

_KEPT = {"\n"}
# Cedilla letters are an old encoding's stand-in for the Romanian comma-below ones.
_COMMA_BELOW = str.maketrans("şţŞŢ", "șțȘȚ")
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """NFC, comma-below, no control, format, surrogate or unassigned characters, trimmed."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(_COMMA_BELOW)
    kept = (c for c in composed if c in _KEPT or unicodedata.category(c) not in _DROPPED)
    return "".join(kept).strip()


def one_line(text: str) -> str:
    """The same without line breaks and doubled spaces: for names and labels."""
    return " ".join(clean(text).split())
