"""The centre's answer to a suggestion or a complaint."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot.cards.complaint_work import visible
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.hours import next_waking
from bot.notices import BEHIND
from bot.outcome import Outcome, Show
from bot.questions import text
from bot.texts import _, fixed
from bot.who import Who
from storage import audit, complaints, outbox
from storage.complaints import Complaint
from storage.database import Transaction

# With the number above it, what a family still reads on one small screen.
MOST = 250


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True)

    complaint: int
    words: str


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Complaint | None:
    complaint = visible(db, who, int(answers["complaint"]))
    return complaint if complaint is not None and complaint.answer is None else None


def talk(complaint: Complaint) -> Ask[Answer | None]:
    words = yield from text(
        "words",
        fixed("<b>📮 {number}</b>", number=complaint.label),
        _("Your answer, at most {most} characters. It is sent at once.", most=MOST)
        if complaint.account_id is not None
        else _("Your answer, at most {most} characters. It is kept in the register.", most=MOST),
        most=MOST,
    )
    return Answer(complaint=complaint.id, words=words)


def submit(db: Transaction, who: Who, command: Answer) -> Outcome:
    assert who.member is not None
    done = complaints.answer(db, command.complaint, who.member.id, command.words, who.now)
    if done is not None:
        audit.record(db, who.member, "change", "complaints", done.id, who.now, fields=("answer",))
        if done.account_id is not None:
            outbox.promise(
                db,
                done.account_id,
                "discreet",
                (BEHIND.index("complaint"), done.id),
                lane="reply",
                dedup=complaints.promised_as(done.id),
                now=who.now,
                not_before=next_waking(who.now, who.centre.zone),
            )
    return Outcome(then=Show("complaint_work", (command.complaint,)))


FLOW = Flow("complaint_answer", load, talk, submit, right="answer_complaint")
