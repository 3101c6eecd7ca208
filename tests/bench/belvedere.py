"""Our bot as it is run, except for Telegram's pace: `python -m tests.bench.belvedere run`.

At 30 messages a second no bot would have anything to do, and the stub has no such limit. The pace still
counts each message; it only has places enough. Raises TypeError when the pace is given in another way.
"""

from bot import pace
from bot.__main__ import main

_PLENTY = 1_000_000


def lift() -> None:
    """For this process, which is no other bot's."""
    pace.BURST = _PLENTY
    defaults = pace.Pace.__init__.__kwdefaults__
    if not defaults or "per_second" not in defaults:
        raise TypeError("the pace's limit is not Pace(per_second=…) any more")
    defaults["per_second"] = _PLENTY


if __name__ == "__main__":
    lift()
    main()
