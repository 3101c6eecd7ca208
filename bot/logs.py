"""What the program says about itself: events and class names, never a person, a message, or the token."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from pathlib import Path

import structlog

from bot.settings import ROOT

# Whatever a library writes: long digits (numbers, chat ids) and bot tokens do not reach a log.
_SECRET = re.compile(r"\d{6,}:[\w-]{10,}|\+?\d[\d .]{6,}\d")


class Redacted(logging.Formatter):
    """Covers message, arguments and traceback alike, because it works on the finished line."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET.sub("[…]", super().format(record))


def where(problem: BaseException) -> str:
    """`bot/turn.py:120`: the place an error came from, which says nothing about anybody."""
    frames = traceback.extract_tb(problem.__traceback__)
    places = [(Path(frame.filename), frame.lineno) for frame in frames]
    ours = [
        (path, line)
        for path, line in places
        if path.is_relative_to(ROOT / "bot") or path.is_relative_to(ROOT / "storage")
    ]
    if not ours:
        return "elsewhere"
    path, line = ours[-1]
    return f"{path.relative_to(ROOT)}:{line}"


def configure(level: int = logging.INFO) -> None:
    """One handler on the root logger; libraries below it speak only when something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacted("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("belvedere").setLevel(level)
    # These two quote what came in: whatever a stranger sent to the webhook, an answer cut in half.
    for quoting in ("aiohttp.server", "telegram.request"):
        logging.getLogger(quoting).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=_events,
        cache_logger_on_first_use=True,
    )


def _events(*_names: object) -> logging.Logger:
    return logging.getLogger("belvedere")
