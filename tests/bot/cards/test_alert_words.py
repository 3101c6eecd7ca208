from __future__ import annotations

from datetime import timedelta

from bot.jobs.alarms import KEEP_WORDS, forget_words
from storage import alert_words, alerts
from storage.database import Database
from tests.bot.flows.test_signup import welcomed
from tests.bot.team import account_of, colleague
from tests.person import Person
from tests.sample import CENTRES, NOW

FACTS = ["ă" * 250]


def test_the_words_are_sealed_and_gone_after_thirty_days(
    parent: Person, database: Database
) -> None:
    _coordinator, member = colleague(parent, database)
    welcomed(parent)
    account = account_of(database, parent)
    with database.transaction() as db:
        alert, _new = alerts.open_alert(db, "belvedere", account, "other", NOW, NOW)
        words = alert_words.add(db, alert.id, member, "Cuvinte inventate.", NOW)
        raw = db.execute(alert_words.alert_words.select()).one()

    assert b"Cuvinte" not in raw.words
    forget_words(database, CENTRES, lambda: NOW + KEEP_WORDS - timedelta(seconds=1))
    with database.transaction() as db:
        there = alert_words.find(db, words)
    assert there is not None
    assert there.words == "Cuvinte inventate."
    forget_words(database, CENTRES, lambda: NOW + KEEP_WORDS)
    with database.transaction() as db:
        assert alert_words.find(db, words) is None
