from __future__ import annotations

from dataclasses import replace

from bot.cards.membership import Facts
from bot.roles import ROLES
from bot.screen import tap
from bot.turn import Turns
from storage.database import Database
from tests.bot.cards.test_member import MEMBER
from tests.colleagues import colleague, member_of
from tests.sample import CENTRE

LONG = CENTRE.model_copy(update={"short_name": "Centrul Nume Lung Aa"})
FACTS = [
    Facts(member=replace(MEMBER, state=state, role=role), centre=LONG)
    for state in ("pending", "active", "off")
    for role in ROLES
]


def test_everybody_sees_the_own_standing_and_nobody_elses(turns: Turns, database: Database) -> None:
    one, other = colleague(turns, database, "staff"), colleague(turns, database, "coordinator")

    one.tap_data(tap("membership", "", member_of(database, one).id))
    assert "Aveți acum un rol" in one.text
    one.tap_data(tap("membership", "", member_of(database, other).id))
    assert "nu mai este disponibil" in one.text.lower()
