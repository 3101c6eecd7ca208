from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.databases import Fresh, databases
from tests.postgres import Postgres


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Fresh]:
    with databases("sqlite") as fresh:
        yield fresh


@pytest.fixture(scope="session")
def postgresql(postgres: Postgres) -> Iterator[Fresh]:
    with databases("postgresql", postgres) as fresh:
        yield fresh


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest) -> Fresh:
    """Makes empty databases of the kind."""
    made: Fresh = request.getfixturevalue(request.param)
    return made
