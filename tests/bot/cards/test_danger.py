from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.cards.danger import CERTAIN, CHILD, LIKELY, Facts
from bot.screen import tap
from storage import alerts
from storage.alerts import KINDS
from storage.database import Database
from tests.bot.flows.test_signup import welcomed
from tests.bot.team import account_of
from tests.person import Person
from tests.sample import WHO

NIGHT = replace(WHO, now=datetime(2026, 11, 23, 23, tzinfo=UTC))
FACTS = [
    Facts(who=who, kind=kind, how=how)
    for who in (WHO, NIGHT)
    for kind in range(len(KINDS))
    for how in (LIKELY, CERTAIN, CHILD)
]


def test_tell_keeps_the_kind_and_the_hour_and_no_word(parent: Person, database: Database) -> None:
    welcomed(parent)

    parent.tap_data(tap("danger", "tell", 1, CERTAIN))

    with database.transaction() as db:
        [alert] = alerts.open_in(db, "belvedere")
    assert (alert.kind, alert.acknowledged_at) == ("domestic_violence", None)
    assert not [column for column in alerts.alerts.columns if "text" in column.name]
    assert "Încă nu a citit nimeni" in parent.text


def test_telling_twice_is_one_alert(parent: Person, database: Database) -> None:
    welcomed(parent)

    for _time in range(2):
        parent.tap_data(tap("danger", "tell", 1, CERTAIN))

    with database.transaction() as db:
        assert len(alerts.open_in(db, "belvedere")) == 1
    assert account_of(database, parent)


def test_a_stranger_is_shown_the_telephone_instead_and_nothing_is_kept(
    parent: Person, database: Database
) -> None:
    parent.tap_data(tap("danger", "tell", 1, CERTAIN))

    with database.transaction() as db:
        assert alerts.open_in(db, "belvedere") == []
    assert "021.9970" in parent.text


def test_a_child_is_offered_numbers_and_nothing_to_tap() -> None:
    from bot.cards.danger import say

    assert say(FACTS[CHILD]).buttons == ()


@pytest.mark.parametrize("hour", [2, 19, 23])
def test_out_of_hours_nobody_is_said_to_read(hour: int) -> None:
    from bot.cards.danger import say
    from bot.texts import translator

    who = replace(WHO, now=datetime(2026, 11, 23, hour, tzinfo=UTC))

    assert "Nimeni nu citește" in translator("ro").say(
        *say(Facts(who=who, kind=0, how=LIKELY)).text
    )
