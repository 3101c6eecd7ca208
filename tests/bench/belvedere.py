"""Our bot as it is run, except for Telegram's pace: `python -m tests.bench.belvedere run`.

At 30 messages a second no bot would have anything to do, and the stub has no such limit. The same
work is done for each message; it only goes out at once.
"""

from bot import pace
from bot.__main__ import main

pace.PER_SECOND = 1_000_000
pace.BURST = 1_000_000

if __name__ == "__main__":
    main()
