"""What the demonstration says at its end is what the database says, and it can say no."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.centre import Centre
from demo import timetable
from demo.chapters import CHAPTERS, asking_to_talk, safety_net, signing_up
from demo.person import Person
from demo.play import all_is_true
from demo.scene import Chapter, Scene
from demo.stage import PARENT_CHAT, PARENT_PHONE, STAFF_CHAT
from sandbox.desk import Desk
from sandbox.server import serving
from storage import accounts, alerts, meetings, request_asking, seats
from storage.database import Database

NOW = datetime(2026, 12, 2, 8, tzinfo=UTC)


@pytest.fixture
async def scene(database: Database, centres: dict[str, Centre]) -> AsyncIterator[Scene]:
    """Everybody is there, and nobody has done anything yet."""
    centre = centres["belvedere"]
    timetable.fill(database, centre, NOW, PARENT_PHONE, STAFF_CHAT)
    async with serving() as sandbox, Desk.at(sandbox.url) as desk:
        ana, ioana = (Person(desk.phone(chat), "Nimeni") for chat in (PARENT_CHAT, STAFF_CHAT))
        yield Scene(desk, database, centre, ana, ioana)


def truth(scene: Scene, chapter: Chapter) -> list[bool]:
    with scene.database.transaction() as db:
        return [holds for _sentence, holds in chapter.truth(scene, db)]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.title)
async def test_what_nobody_played_is_not_true(scene: Scene, chapter: Chapter) -> None:
    assert not truth(scene, chapter)[0]


async def test_a_seat_that_was_given_back_is_not_confirmed(scene: Scene) -> None:
    with scene.database.transaction() as db:
        ana, centre = scene.parent(db), scene.centre.code
        there = meetings.upcoming(db, centre, NOW, for_carers=True, skip=0, limit=9)
        workshop = next(one for one in there if one.title["ro"] == timetable.WORKSHOP)
        signup = seats.take_seats_or_wait(
            db, workshop.id, ana, [ana.id], NOW, known=True, may_wait=False, childcare=True
        )
        assert not isinstance(signup, str)
    assert truth(scene, signing_up.CHAPTER) == [True, True]
    with scene.database.transaction() as db:
        seats.cancel(db, signup.id, ana.id, NOW)
    assert truth(scene, signing_up.CHAPTER)[0] is False


async def test_a_request_that_is_only_asked_is_neither_taken_nor_answered_nor_closed(
    scene: Scene,
) -> None:
    with scene.database.transaction() as db:
        account = accounts.create(db, PARENT_CHAT, scene.centre.code, NOW).id
        asked, _new = request_asking.ask(
            db, scene.centre.code, scene.parent(db).id, account, "child", NOW, NOW
        )
    scene.notes["request"] = asked.id
    assert truth(scene, asking_to_talk.CHAPTER) == [False, False, False]


async def test_an_alert_that_nobody_has_seen_is_not_acknowledged(scene: Scene) -> None:
    with scene.database.transaction() as db:
        account = accounts.create(db, PARENT_CHAT, scene.centre.code, NOW).id
        alert, _new = alerts.open_alert(
            db, scene.centre.code, account, "domestic_violence", NOW, NOW
        )
        member = scene.coordinator(db).id
    assert truth(scene, safety_net.CHAPTER) == [False, False, True]
    with scene.database.transaction() as db:
        alerts.acknowledge(db, alert.id, member, NOW)
    assert truth(scene, safety_net.CHAPTER) == [True, False, True]


async def test_the_whole_is_not_true_when_a_sentence_is_not(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not all_is_true(scene)
    assert "✗ not so: her seat is confirmed" in capsys.readouterr().out
