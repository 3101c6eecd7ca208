"""After a meeting: four faces to those who came, one kind word with the next date to those who were missed."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict

from bot.cards import Card, Ids
from bot.cards.signup import load as load_signup
from bot.outcome import Outcome, Show
from bot.reminders import stamp
from bot.screen import Button, Screen, menu, tap
from bot.texts import Sayable, _
from bot.who import Who
from storage import attendance, feedback, kept_apart, meetings, seats, signups
from storage.attendance import Value
from storage.database import Transaction
from storage.meetings import Meeting
from storage.signups import COMING, SignUp

# Later than this it would only remind somebody of something that is over.
TOO_LATE = timedelta(days=7)
FACES: tuple[tuple[Sayable, int], ...] = (
    (_("😀 Very"), 4),
    (_("🙂 It was"), 3),
    (_("😐 A little"), 2),
    (_("🙁 Not at all"), 1),
)


class Facts(BaseModel):
    """`following`: the next meeting of the activity that this family could join."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    signup: SignUp
    meeting: Meeting
    value: Value
    following: Meeting | None


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """None until somebody has taken the attendance, and for whoever had said that they cannot come. Of several
    sign-ups to one meeting the first that holds speaks, for all of them.
    """
    mine = load_signup(db, who, ids)
    if mine is None or len(ids) < 2 or ids[1] != stamp(mine.meeting):
        return None
    all_mine = signups.all_mine(db, mine.signup.caregiver_id, mine.meeting.id)
    holding = [one.id for one in all_mine if one.state in COMING]
    if mine.signup.id not in holding[:1]:
        return None
    if not timedelta(0) < who.now - mine.meeting.starts_at < TOO_LATE:
        return None
    marked = attendance.of_meeting(db, mine.meeting.id)
    people = [one for signup in holding for one in seats.people_of(db, signup)]
    values = {marked[one] for one in people if one in marked}
    if "present" not in values and values != {"absent"}:
        return None
    there = meetings.of_activity(db, mine.meeting.activity_id, who.now)
    others = kept_apart.seen_by(db, mine.signup.caregiver_id, there)
    return Facts(
        who=who,
        signup=mine.signup,
        meeting=mine.meeting,
        value="present" if "present" in values else "absent",
        following=next((m for m in others if m.free >= mine.signup.seats), None),
    )


def say(facts: Facts) -> Screen:
    if facts.value == "absent":
        return _missed(facts)
    if facts.signup.rated:
        return Screen((_("Thank you! It helps us to do better."),), (menu(),))
    faces = [
        Button(face, tap("afterwards", "rate", facts.signup.id, stamp(facts.meeting), score))
        for face, score in FACES
    ]
    return Screen((_("Thank you for coming! How useful was it?"),), tuple(faces))


def _missed(facts: Facts) -> Screen:
    sorry = _("🔔 We are sorry that we did not see you.")
    if facts.following is None:
        return Screen((sorry, _("We are glad to see you another time.")), (menu(),))
    when = facts.who.when(facts.following.starts_at)
    return Screen(
        (sorry, _("The next meeting is {when}. Would you like to come?", when=when)),
        (Button(_("📅 See the meeting"), tap("meeting", "", facts.following.id, 0)), menu()),
    )


def rate(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids[:2])
    scored = len(ids) == 3 and feedback.LEAST <= ids[2] <= feedback.MOST
    if facts is not None and facts.value == "present" and scored:
        feedback.rate(db, facts.signup.id, ids[2], who.now)
    return Outcome(then=Show("afterwards", ids[:2]))


CARD = Card("afterwards", load, say, {"rate": rate})
