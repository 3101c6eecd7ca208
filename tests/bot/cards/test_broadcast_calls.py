from __future__ import annotations

from sqlalchemy import select
from telegram.error import Forbidden

from bot.cards.broadcast_calls import PAGE, Facts
from bot.turn import Turns
from storage.audit import audit
from storage.database import Database
from storage.persons import Person
from tests.bot.announced import ABOUT, announced
from tests.sample import CENTRE

LONGEST = Person(
    1, 1, "caregiver", "Maria-Alexandra Constantinescu-Exemplu Probă", "+9996610001", None
)
NO_PHONE = Person(2, 2, "caregiver", "Ana Exemplu", None, None)
FACTS = [
    Facts(broadcast=7, about=ABOUT, page=0, people=(), more=False),
    Facts(broadcast=7, about=ABOUT, page=0, people=((LONGEST, "held_back"),) * PAGE, more=True),
    Facts(broadcast=7, about=ABOUT, page=1, people=((NO_PHONE, "no_telegram"),), more=False),
]
FACTS += [
    FACTS[1].model_copy(update={"safe": {LONGEST.id: hours}}) for hours in ("afternoon", "write")
]


async def test_whoever_could_not_be_reached_is_listed_with_a_number_and_looking_is_recorded(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 2, without_telegram=1)
    there.telegram.problems[there.families[1].chat] = Forbidden("bot was blocked by the user")
    there.send()
    await there.run()
    there.progress()
    there.author.tap("☎️")

    assert "Familia Probă900 +9996610900" in there.author.text
    assert "Familia Probă1 +9996610001" in there.author.text
    assert "Familia Probă0" not in there.author.text
    with database.reading() as db:
        looks = db.execute(
            select(audit).where(audit.c.record_table == "persons", audit.c.action == "read")
        ).all()
    assert [set(row.fields) for row in looks] == [{"name", "phone"}] * 2


async def test_whoever_had_enough_messages_that_week_is_among_those_to_call(
    turns: Turns, database: Database
) -> None:
    there = announced(turns, database, 1)
    for _ in range(CENTRE.announcements.a_week + 1):
        there.send()
        await there.run()
    assert there.tally() == {"held_back": 1}
    there.progress()

    there.author.tap("☎️")

    assert "⏳ Familia Probă0 +9996610000" in there.author.text
    assert "destule mesaje" in there.author.text
