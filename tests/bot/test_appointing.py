from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.appointing import Unclear, chosen
from bot.turn import Turns
from storage import audit
from storage.database import Database
from tests.bot.flows.test_join import accept
from tests.bot.flows.test_welcome import OTHER
from tests.colleagues import member_of, welcomed_person
from tests.conftest import CIPHER, KEY
from tests.sample import CENTRE, CENTRES, NOW
from tests.unguarded import guard, unguard


@pytest.fixture
def own(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database whose key the command line has too."""
    monkeypatch.setenv("BELVEDERE_DATABASE_URL", database_url)
    monkeypatch.setenv("BELVEDERE_KEYS", KEY)
    opened = Database(database_url, CIPHER)
    yield opened
    guard(opened)
    opened.close()


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_the_first_coordinator_comes_by_a_link_from_the_terminal(own: Database) -> None:
    code, said = run("invite", "coordinator", "--name", "Ioana Probă", "--bot", "@centru_bot")
    found = re.search(r"https://t\.me/centru_bot\?start=i_([\w-]{32})$", said, re.MULTILINE)
    assert found is not None
    assert "█" in said  # the same to scan
    assert code == 0

    person = welcomed_person(Turns(own, CENTRES), own)
    person.now = datetime.now(UTC)
    accept(person, found[1])

    member = member_of(own, person)
    assert (member.role, member.state, member.centre) == ("coordinator", "active", CENTRE.code)


def test_a_name_that_nobody_could_give_is_refused(own: Database) -> None:
    done = CliRunner().invoke(cli, ["invite", "coordinator", "--name", "12", "--bot", "x_bot"])

    assert isinstance(done.exception, Unclear)


def test_the_only_centre_needs_no_saying_and_one_of_several_does() -> None:
    several = {CENTRE.code: CENTRE, OTHER.code: OTHER}

    assert chosen(CENTRES, "") == CENTRE.code
    assert chosen(several, "other") == "other"
    for centres, code in ((several, ""), (several, "none"), (CENTRES, "none")):
        with pytest.raises(Unclear, match="--centre"):
            chosen(centres, code)


def test_verify_prints_the_head_and_fails_when_something_was_changed(own: Database) -> None:
    run("invite", "staff", "--bot", "x_bot")
    code, said = run("audit", "verify")
    assert code == 0
    head = said.split("head ")[1].strip()
    assert head.startswith("1:")
    assert run("audit", "verify", "--head", head)[0] == 0

    with own.transaction() as db:
        audit.record(db, None, "add", "persons", 1, NOW, centre="belvedere")
    assert run("audit", "verify", "--head", head)[0] == 0
    unguard(own)
    with own.transaction() as db:
        db.execute(text("UPDATE audit SET centre = 'elsewhere' WHERE number = 1"))
    code, said = run("audit", "verify")
    assert code == 1
    assert "entry 1" in said
