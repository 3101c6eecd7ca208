from __future__ import annotations

from bot.cards.signup import Facts
from bot.cards.soon import CARD
from bot.reminders import stamp
from storage.database import Database
from tests.bot.cards.test_reminder import signed_up
from tests.person import Person
from tests.sample import CENTRE, CENTRES, MEETING, SIGNUP, WHO

FACTS = [Facts(who=WHO, signup=SIGNUP, meeting=MEETING)]


def test_a_meeting_that_moved_is_not_announced_for_its_old_hour(
    parent: Person, database: Database
) -> None:
    from bot.who import Who
    from storage import accounts, meetings, signups

    meeting, account = signed_up(parent, database)
    with database.transaction() as db:
        found = accounts.find(db, account)
        assert found is not None
        assert found.person_id is not None
        mine = signups.mine(db, found.person_id, meeting)
        assert mine is not None
        now = stamp(meetings.get(db, meeting))
        who = Who(found, CENTRE, CENTRES, parent.now)

        assert CARD.load(db, who, (mine.id, now)) is not None
        assert CARD.load(db, who, (mine.id, now - 3600)) is None
