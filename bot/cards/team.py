"""The staff's home: what this person may do here, one tap each."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import desk
from bot.cards import Card, Ids
from bot.desk import ROOMS
from bot.outcome import Outcome, Show, Start
from bot.roles import ROLES
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Titled, _, fixed
from bot.who import Who
from storage.database import Transaction
from storage.staff import Member


class Facts(BaseModel):
    """`rooms`: places in ROOMS; `flows`: those of them that are dialogues."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    member: Member
    rooms: tuple[int, ...]
    flows: frozenset[int]


def load(_db: Transaction, who: Who, _ids: Ids) -> Facts | None:
    if who.member is None:
        return None
    rooms = [place for place, _room in desk.open_to(who)]
    asked = [place for place in rooms if isinstance(desk.way(who, ROOMS[place].name), Start)]
    return Facts(who=who, member=who.member, rooms=tuple(rooms), flows=frozenset(asked))


def say(facts: Facts) -> Screen:
    buttons = [
        Button(
            ROOMS[place].label,
            tap("team", "begin", place) if place in facts.flows else tap(ROOMS[place].name),
        )
        for place in facts.rooms
    ]
    about = Lines(
        [
            fixed("<b>{name}</b>", name=facts.member.name),
            fixed(
                "{role}, {centre}",
                role=ROLES[facts.member.role],
                centre=Titled({"ro": facts.who.centre.name}),
            ),
        ]
    )
    return Screen((about, _("What would you like to do?")), (*buttons, menu()))


def begin(_db: Transaction, who: Who, ids: Ids) -> Outcome:
    place = ids[0] if ids else len(ROOMS)
    where = desk.way(who, ROOMS[place].name) if place < len(ROOMS) else None
    return Outcome(then=where or Show("team"))


CARD = Card("team", load, say, {"begin": begin}, rights={"": "see_team"})
