"""What a family adds to its request, or answers in it: a few words or a recording."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from bot import notices
from bot.cards.request import own
from bot.dialogue import Ask, Token
from bot.flows import Flow
from bot.outcome import Outcome, Show
from bot.questions import words_or_voice
from bot.texts import _
from bot.who import Who
from storage import request_asking, request_messages, requests
from storage.database import Transaction
from storage.request_messages import Said
from storage.requests import Request

MOST = 300


class Write(BaseModel):
    """`said` None: the request was closed before anything could be said."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    request: int
    said: Said | None


def load(db: Transaction, who: Who, answers: Mapping[str, Token]) -> Request | None:
    return own(db, who, (int(answers["request"]),))


def talk(request: Request) -> Ask[Write | None]:
    if not request.open:
        return Write(request=request.id, said=None)
    said = yield from words_or_voice(
        "said",
        _("Write at most {most} characters, or send a voice message.", most=MOST),
        _(
            "⚠️ Please say nothing very personal here (illness, papers). We talk about that directly."
        ),
        most=MOST,
    )
    return Write(request=request.id, said=Said(said.get("words"), said.get("voice")))


def submit(db: Transaction, who: Who, command: Write) -> Outcome:
    """A new hour is promised when nothing was owed; else the old one stands."""
    show = Show("request", (command.request,))
    before = requests.lock(db, command.request)
    if before is None or not before.open or command.said is None:
        return Outcome(_("❌ This was closed meanwhile. Your last message did not reach us."), show)
    until = notices.answer_due(who, material=before.material)
    request = request_asking.owe(db, command.request, until, who.now)
    assert request is not None
    request_messages.add(db, request.id, command.said, who.now)
    anew = request.round != before.round
    if anew or request.responsible_id is not None:
        mine = notices.responsible(db, request)
        members = [mine] if mine else notices.working_on(db, request)
        notices.somebody(db, who, members, "wrote", request)
    if anew:
        notices.owed(db, who, request)
    return Outcome(then=show)


FLOW = Flow("write", load, talk, submit, private=True)
