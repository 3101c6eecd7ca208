"""By day, whenever a test is started: what families are sent waits for no morning."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def daytime_zone(now: datetime) -> ZoneInfo:
    """Where it is nine in the morning just now: a run of some hours has no night in it, whenever it is started."""
    ahead = (9 - now.hour) % 24
    # A zone that is UTC itself would hide whoever takes one for the other.
    east = {0: 1, 12: 11}.get(ahead, ahead if ahead < 12 else ahead - 24)
    return ZoneInfo(f"Etc/GMT{-east:+d}")
