from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["lost", "doubled", "oversold", "unexplained", "wrong"]


@dataclass(frozen=True)
class Finding:
    """`lost`: done or promised, and nothing came of it. `doubled`: it came to more than was done.

    `unexplained`: a message more often than the books say it was tried. `wrong`: anything else that may not be.
    """

    kind: Kind
    what: str
