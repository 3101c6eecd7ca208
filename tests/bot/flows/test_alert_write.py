from __future__ import annotations

from bot.cards.alert import Facts
from bot.cards.danger import CERTAIN
from bot.dialogue import Reply
from bot.screen import tap
from storage import alerts
from storage.database import Database
from tests.bot.cards.test_alert import IOANA, TAKEN
from tests.bot.flows.test_signup import welcomed
from tests.bot.team import colleague
from tests.person import Person

FACTS = [Facts(who=IOANA, alert=TAKEN, person=None, mine=True)]
REPLIES = {"words": [Reply("typed", "Suntem aici.")]}


def test_nobody_writes_about_a_signal_that_a_colleague_took_or_that_is_closed(
    parent: Person, database: Database
) -> None:
    first, _one = colleague(parent, database)
    second, _two = colleague(parent, database, number=101, name="Radu Model")
    welcomed(parent)
    parent.tap_data(tap("danger", "tell", 0, CERTAIN))
    with database.transaction() as db:
        alert = alerts.open_in(db, "belvedere")[0].id
    first.tap_data(tap("alert", "take", alert))

    second.tap_data(tap("alert", "write", alert))
    assert "cel mult" not in second.text
    first.tap_data(tap("alert", "write", alert))
    assert "cel mult" in first.text
    first.tap_data(tap("alert", "close", alert, 3))
    first.tap_data(tap("alert", "write", alert))
    assert "cel mult" not in first.text
