from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.dialogue import Reply
from bot.flows.broadcast_correct import Facts
from bot.turn import Turns
from storage import staff
from storage.audit import audit
from storage.database import Database
from tests.bot.announced import TEXTS, Announced, a_broadcast, announced
from tests.colleagues import colleague, member_of

FACTS = [
    Facts(broadcast=a_broadcast(), languages=("ro",)),
    Facts(broadcast=a_broadcast(texts={"*": "ă" * 900}), languages=("ro", "uk")),
    Facts(broadcast=a_broadcast(texts=TEXTS, state="done"), languages=("ro", "en", "uk")),
]
REPLIES = {
    key: [Reply("typed", "Ne vedem vineri.")] for key in ("text", "text.ro", "text.en", "text.uk")
}


@pytest.fixture
def there(turns: Turns, database: Database) -> Announced:
    return announced(turns, database)


def corrected(there: Announced, text: str) -> None:
    there.progress()
    there.author.tap("Corectez")
    there.author.say(text)
    assert text in there.author.text
    there.author.tap("Da, schimbați")


async def test_a_correction_changes_what_was_delivered_and_sends_nothing_new(
    there: Announced,
) -> None:
    there.send("Ne vedem joi.")
    await there.run()
    corrected(there, "Ne vedem vineri.")
    await there.run()

    assert all(len(shown) == 1 and "vineri" in shown[0] for shown in there.texts())
    assert "Corectate: 3" in there.progress()


async def test_a_second_correction_changes_it_once_more(there: Announced) -> None:
    there.send("Ne vedem joi.")
    await there.run()
    for text in ("Ne vedem vineri.", "Ne vedem sâmbătă."):
        corrected(there, text)
        await there.run()

    assert all("sâmbătă" in shown for (shown,) in there.texts())


async def test_whoever_has_not_got_it_yet_gets_the_new_words_at_once(there: Announced) -> None:
    there.send("Ne vedem joi.")
    there.tick()
    corrected(there, "Ne vedem vineri.")
    await there.run()
    await there.run()

    assert all(len(shown) == 1 and "vineri" in shown[0] for shown in there.texts())
    families = {family.chat for family in there.families}
    assert not any(
        method == "editMessageText" and chat in families for method, chat in there.telegram.calls
    )


async def test_a_message_that_is_gone_from_the_chat_does_not_come_back(there: Announced) -> None:
    there.send("Ne vedem joi.")
    await there.run()
    there.telegram.shows[there.families[0].chat].clear()

    corrected(there, "Ne vedem vineri.")
    await there.run()

    assert there.texts()[0] == []
    assert "Corectate: 2" in there.progress()
    assert "Nu s-au putut schimba: 1" in there.progress()


def test_other_words_for_a_draft_are_seen_once_more_before_anything_is_sent(
    there: Announced,
) -> None:
    there.write("Ne vedem joi.")
    there.author.tap("Schimb textul")
    there.author.say("Ne vedem vineri.")

    assert "Ne vedem vineri." in there.author.text
    assert there.broadcast.state == "draft"


def test_other_words_for_what_was_said_yes_to_need_the_yes_again(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 60)
    second = colleague(turns, database, "director")
    there.send("Ne vedem joi.")
    there.author.tap("Schimb textul")
    there.author.say("Ne vedem vineri.")

    second.tap_data(f"broadcast_draft:{data(there)}:")
    assert not any("Da, trimiteți" in label for label in second.labels())
    assert there.broadcast.state == "draft"


async def test_a_correction_for_many_waits_for_a_second_persons_yes(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 60)
    second = colleague(turns, database, "director")
    there.send("Ne vedem joi.")
    second.tap_data(f"broadcast_draft:{data(there)}:")
    second.tap("Da, trimiteți")
    there.now = second.now = there.broadcast.send_at or there.now
    await there.run()

    corrected(there, "Ne vedem vineri.")
    await there.run()
    assert all("joi" in shown for (shown,) in there.texts())
    there.author.tap_data(f"broadcast_correction:{data(there)}:")
    assert not any("Da" in label for label in there.author.labels())

    second.tap_data(f"broadcast_correction:{data(there)}:")
    assert "vineri" in second.text
    second.tap("Da, schimbați")
    await there.run()
    assert all("vineri" in shown for (shown,) in there.texts())


async def test_a_correction_stands_in_the_audit_unless_it_was_refused(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 60)
    second = colleague(turns, database, "director")
    there.send("Ne vedem joi.")
    second.tap_data(f"broadcast_draft:{data(there)}:")
    second.tap("Da, trimiteți")
    there.now = second.now = there.broadcast.send_at or there.now
    await there.run()

    corrected(there, "Ne vedem vineri.")
    assert there.broadcast.proposed is not None
    assert changes(database) == 1

    with database.transaction() as db:
        gone = member_of(database, second)
        staff.switch_off(db, gone.id, gone, there.now)
    corrected(there, "Ne vedem sâmbătă.")
    assert "Nimeni altcineva" in said(there)
    assert changes(database) == 1


def said(there: Announced) -> str:
    """All that the author's last turn showed."""
    return " ".join(there.author.speaks.say(*one.screen.text) for one in there.author.last.shows)


def changes(database: Database) -> int:
    """How many times the audit says that the words were changed."""
    with database.reading() as db:
        rows = db.execute(select(audit).where(audit.c.action == "change")).all()
    return sum("texts" in row.fields for row in rows)


def data(there: Announced) -> str:
    from bot.screen import link

    return link(there.broadcast.id)
