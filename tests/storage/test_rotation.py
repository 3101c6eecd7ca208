from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from storage import accounts, audit, persons
from storage.crypto import Cipher, KeyProblem, new_key
from storage.database import Database
from storage.rotation import seal_again
from tests.conftest import KEY
from tests.sample import NOW, add_parent


def test_after_everything_is_sealed_again_the_old_key_can_go(database_url: str) -> None:
    new = new_key()
    with opened(database_url, KEY) as before:
        parent = add_parent(before, "+9996610001", children=("Mara",))
        with before.transaction() as db:
            accounts.create(db, 5_000_001, "belvedere", NOW)
            audit.record(db, None, "add", "persons", parent.id, NOW, centre="belvedere")

    with opened(database_url, new, KEY) as both:
        rows = seal_again(both)

    with opened(database_url, new) as after, after.transaction() as db:
        assert persons.find(db, parent.id).name == "Ana Exemplu"
        assert persons.recognise(db, "belvedere", "+9996610001") is not None
        assert accounts.lock(db, 5_000_001) is not None
        assert audit.verify(db).faults == ()
    with opened(database_url, KEY) as old, pytest.raises(KeyProblem), old.transaction() as db:
        persons.find(db, parent.id)
    assert rows >= 3


@contextmanager
def opened(url: str, *keys: str) -> Iterator[Database]:
    database = Database(url, Cipher(keys))
    yield database
    database.close()


def test_every_sealed_column_stands_in_a_table_with_one_number_as_its_key() -> None:
    """The number is what a value is bound to."""
    from storage.rotation import sealed_columns
    from storage.schema import every_table

    odd = [t.name for t in every_table() if sealed_columns(t) and len(t.primary_key.columns) != 1]

    assert odd == []
