from __future__ import annotations

from bot.screen import tap
from bot.turn import Turns
from storage.database import Database
from tests.bot.cards.test_request_work import taken
from tests.bot.families import only_request


def test_somebody_who_said_not_to_call_is_never_shown_without_it(
    turns: Turns, database: Database
) -> None:
    """Said about one request, seen in every other; and what was never said is no yes."""
    parent, worker, request = taken(turns, database)
    assert "Nu știm când putem suna" in worker.text
    worker.tap("Văd numărul")
    assert "Nu știm când putem suna" in worker.text
    parent.tap("Când să sunăm")
    parent.tap("Doar mesaje")
    parent.command("menu")
    parent.tap("Sprijin material")
    parent.tap("Alimente")
    kind = only_request(database, parent)
    assert kind.id != request.id

    for one in (request.id, kind.id):
        worker.tap_data(tap("request_work", "take", one))
        assert "Nu sunați. Scrieți." in worker.text
        worker.tap_data(tap("request_number", "", one))
        assert worker.text.index("Nu sunați. Scrieți.") < worker.text.index("+9996610001")
