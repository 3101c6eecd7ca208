"""A look at the statements that the program keeps prepared, as they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from storage.prepared import Prepared, Rows


@contextmanager
def watched(look: Callable[[Prepared], None]) -> Iterator[None]:
    """`look` is called before each one of them."""
    run = Prepared.run

    def prepared(self: Prepared, connection: Any, values: Mapping[str, Any]) -> Rows:
        look(self)
        return run(self, connection, values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Prepared, "run", prepared)
        yield
