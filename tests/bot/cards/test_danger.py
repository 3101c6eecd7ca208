from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.cards.danger import CERTAIN, CHILD, LIKELY, Facts, say
from bot.screen import tap
from bot.texts import translator
from storage import alerts
from storage.alerts import KINDS
from storage.database import Database
from tests.bot.flows.test_signup import welcomed
from tests.bot.team import account_of
from tests.person import Person
from tests.sample import CENTRE, WHO

SPEAKS = translator("ro")

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


def test_a_child_is_offered_numbers_and_whoever_is_none_the_way_back() -> None:
    said = say(FACTS[CHILD])

    assert {one.number for one in CENTRE.phones if "child" in one.kinds} == {
        "112",
        "119",
        "116 111",
    }
    for number in ("112", "119", "116 111"):
        assert number in SPEAKS.say(*said.text)
    assert [button.data for button in said.buttons] == [tap("danger", "", 0, LIKELY)]
    assert tap("danger", "tell", 0, LIKELY) in {b.data for b in say(FACTS[LIKELY]).buttons}


def test_free_day_and_night_is_said_only_of_numbers_that_are() -> None:
    """The child helpline's hours are not verified, so it never stands under those words."""
    for facts in FACTS:
        text = SPEAKS.say(*say(facts).text)
        if "zi și noapte." in text:
            assert facts.how == CERTAIN
            named = [one for one in CENTRE.phones if one.number in text]
            assert all(one.free and one.day_and_night for one in named)
    talk = SPEAKS.say(*say(FACTS[LIKELY]).text)
    assert "116 111" in talk
    assert "program necunoscut" in talk


def test_what_is_certain_and_what_is_likely_get_different_numbers_and_both_the_team() -> None:
    for kind in range(len(KINDS)):
        certain, likely = (say(Facts(who=WHO, kind=kind, how=how)) for how in (CERTAIN, LIKELY))
        assert certain.text != likely.text
        assert "021.9970" in SPEAKS.say(*likely.text)
        assert "021.9970" not in SPEAKS.say(*certain.text)
        for one in (certain, likely):
            assert "112" in SPEAKS.say(*one.text)
            assert any(button.data.endswith(":tell") for button in one.buttons)


def test_numbers_come_from_the_centres_file_alone() -> None:
    """Not even the one for Romania's children is known to the code."""
    phones = tuple(one for one in CENTRE.phones if one.number in {"112", "021.9970"})
    bare = replace(WHO, centre=CENTRE.model_copy(update={"phones": phones}))
    for kind in range(len(KINDS)):
        for how in (LIKELY, CERTAIN, CHILD):
            text = SPEAKS.say(*say(Facts(who=bare, kind=kind, how=how)).text)
            assert not {"119", "116 111", "0800"} & set(text.replace("<b>", " ").split())


def test_whoever_has_not_accepted_the_notice_is_told_that_nothing_was_sent(
    parent: Person, database: Database
) -> None:
    parent.say("bună ziua")
    parent.tap_data(tap("danger", "tell", 1, CERTAIN))

    assert parent.last.toast is not None
    assert parent.last.alert
    assert "Nu am putut anunța echipa" in SPEAKS.plain(parent.last.toast)
    with database.transaction() as db:
        assert alerts.open_in(db, "belvedere") == []


@pytest.mark.parametrize("hour", [2, 19, 23])
def test_out_of_hours_nobody_is_said_to_read(hour: int) -> None:
    who = replace(WHO, now=datetime(2026, 11, 23, hour, tzinfo=UTC))

    assert "Nimeni nu citește" in SPEAKS.say(*say(Facts(who=who, kind=0, how=LIKELY)).text)
