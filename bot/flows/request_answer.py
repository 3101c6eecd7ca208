"""What the team writes or records for a family, and under which name it goes out."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import notices
from bot.cards.answer import TEAM, first_name
from bot.cards.request_taps import answered, visible
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.outcome import Outcome, Show
from bot.questions import choice, words_or_voice
from bot.texts import _, fixed
from bot.who import Who
from storage import audit, request_messages, requests
from storage.database import Transaction
from storage.request_messages import Said
from storage.requests import Request

# With the name above it, what a family still reads on one small screen.
MOST = 250


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    request: Request
    name: str


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    request: int
    said: Said
    by_name: bool


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Facts | None:
    """Only for whoever is responsible: somebody else takes it over first. And only where the family reads it."""
    request = visible(db, who, int(answers["request"]), "work_request")
    if request is None or who.member is None or not request.open or request.account_id is None:
        return None
    if request.responsible_id != who.member.id:
        return None
    return Facts(request=request, name=first_name(who.member.name))


def talk(facts: Facts) -> Ask[Answer | None]:
    said = yield from words_or_voice(
        "said",
        fixed("<b>{reference}</b>", reference=facts.request.reference),
        _("Your answer: at most {most} characters, or a voice message.", most=MOST),
        _("It is read on a phone that others may see. Name no service and no matter."),
        most=MOST,
    )
    by_name = yield from choice(
        "signed",
        [_("Who is it from? It is sent with the next tap.")],
        [
            ("name", fixed("🙂 {name}", name=facts.name), True),
            ("team", fixed("🙂 {team}", team=TEAM), False),
        ],
    )
    return Answer(
        request=facts.request.id, said=Said(said.get("words"), said.get("voice")), by_name=by_name
    )


def submit(db: Transaction, who: Who, command: Answer) -> Outcome:
    assert who.member is not None
    there = requests.lock(db, command.request)
    done = answered(db, who, there) if there is not None else None
    if done is None:
        return Outcome(_("❌ Not sent. Look again."), Show("request_work", (command.request,)))
    message = request_messages.add(
        db, done.id, command.said, who.now, author=who.member.id, by_name=command.by_name
    )
    audit.record(db, who.member, "send", "request_messages", message.id, who.now)
    notices.family(db, who, done, "answer", (message.id,), f"answer:{message.id}")
    return Outcome(_("✅ Sent."), Show("request_work", (done.id,)))


FLOW = Flow("request_answer", load, talk, submit, right="work_request")
