"""The safety net under every free text. `read(text)` is all that the rest of the program needs."""

from bot.safety.net import Signal, read

__all__ = ["Signal", "read"]
