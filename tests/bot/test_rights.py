"""The rights table, cell by cell, and everything that a button can be forged into.

Generated from the table and from the cards and flows that are there, so that a new one is covered by itself.
`FORGED=10000` makes the crowd of forged buttons as large as the promise is; the suite takes a slice.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot import desk, rights
from bot.cards import Card, cards
from bot.conversation import NOT_HERE
from bot.delivery import Sender
from bot.dialogue import Ask
from bot.flows import Flow, broadcast, flows
from bot.outcome import Outcome, Show
from bot.pace import Pace
from bot.questions import yes_no
from bot.reminders import stamp
from bot.render import message
from bot.rights import RIGHTS, Action, may
from bot.screen import Screen, Tap, menu, tap
from bot.texts import fixed
from bot.turn import Turns
from bot.who import Who
from storage import (
    accounts,
    broadcasts,
    cases,
    dialogues,
    meetings,
    outbox,
    requests,
    sending,
    signups,
    slots,
    staff,
    topics,
)
from storage.database import Database, Transaction
from storage.dialogues import Dialogue
from storage.schema import new_id
from storage.staff import ROLES, Member
from tests.colleagues import member_of
from tests.person import NOON, Person
from tests.sample import WHO
from tests.world import CENTRES, HERE, THERE, World, build, dump

# Card, tap, and which of SHAPES its ids have.
Kind = tuple[str, str, int]
FORGED = int(os.environ.get("FORGED", "400"))
STAFF_CARDS = {name: card for name, card in cards().items() if card.rights}
STAFF_FLOWS = {name: flow for name, flow in flows().items() if flow.right}
# A role, or somebody without one.
KINDS = (*ROLES, "pending", "off", "parent")
# Roles that reach only their own, and the cards of which that is so.
OWN = ("counsellor", "staff")
OWN_CARDS = [card for card in STAFF_CARDS.values() if "own" in RIGHTS[card.rights[""]].values()]
TOLD_APART = {
    "arrival",
    "attendance",
    "broadcast_calls",
    "broadcast_draft",
    "broadcast_outcome",
    "broadcast_progress",
    "case",
    "decide_minimum",
    "planned",
    "request_work",
    "roster",
}
# The first topic there is: a parent who taps so asks for themself, which is their right.
OWN_REQUEST: Kind = ("talk", "ask", 2)
# Where most harm could be done by a tap that is not one's own.
DECIDING = {"attendance", "broadcast_draft", "case", "decision", "planned", "request_work"}
_REVISION = re.compile(r"~\d+\.")


def seen(person: Person) -> str:
    """All that the last answer shows, but for the number of the question in its buttons."""
    answer, speaks = person.last, person.speaks
    shown = [(message(one.screen, speaks), repr(one.screen.attachment)) for one in answer.shows]
    toast = speaks.plain(answer.toast) if answer.toast else ""
    return _REVISION.sub("~", json.dumps([shown, toast, answer.alert]))


def pressed(person: Person, data: str) -> str:
    """What a button with this data shows; what it may have begun is let go again."""
    person.now = NOON
    person.tap_data(data)
    shown = seen(person)
    if "~" in shown or person.keyboard == "phone":
        person.command("cancel")
    return shown


def missing(person: Person) -> str:
    """What anybody gets for what is not there."""
    return pressed(person, tap("meeting", "", new_id(), 0))


def holds(action: Action, kind: str) -> rights.Reach | None:
    return RIGHTS[action].get(kind)  # type: ignore[call-overload, no-any-return]  # a kind that is no role has none


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


# The table itself


def test_each_cell_lets_in_and_keeps_out(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card, a tap and a flow of each right, tried by each role and by those without one, in real turns."""
    done: list[str] = []

    def act(_db: Transaction, _who: Who, _ids: tuple[int, ...]) -> Outcome:
        done.append("tap")
        return Outcome(then=Show("probe"))

    def submit(_db: Transaction, _who: Who, _command: bool) -> Outcome:  # noqa: FBT001  # a flow's command
        done.append("flow")
        return Outcome(then=Show("probe"))

    def talk(_facts: str) -> Ask[bool | None]:
        return (yield from yes_no("sure", fixed("probe")))

    def look(_facts: str) -> Screen:
        return Screen((fixed("probe"),))

    people = world.here.everybody()
    not_there = {kind: missing(person) for kind, person in people.items()}
    for action in RIGHTS:
        probe = Card("probe", lambda *_: "there", look, {"act": act}, rights={"": action})
        asked = Flow("probe", lambda *_: "there", talk, submit, right=action)
        all_cards, all_flows = {**cards(), "probe": probe}, {**flows(), "probe": asked}
        with monkeypatch.context() as planted:
            for module in ("bot.turn", "bot.conversation"):
                planted.setattr(f"{module}.cards", lambda found=all_cards: found)
            planted.setattr("bot.conversation.flows", lambda found=all_flows: found)
            for kind, person in people.items():
                cell, expected = (action, kind), holds(action, kind) is not None
                done.clear()
                assert (pressed(person, tap("probe")) != not_there[kind]) is expected, cell
                assert (pressed(person, tap("probe", "act")) != not_there[kind]) is expected, cell
                remember(database, person, Dialogue("probe", {}, "sure", 7))
                assert (pressed(person, "~7.yes") != not_there[kind]) is expected, cell
                assert done == (["tap", "flow"] if expected else []), cell


@pytest.mark.parametrize("action", RIGHTS)
def test_all_reaches_everything_and_own_what_is_ones_own(action: Action) -> None:
    for role in ROLES:
        member = Member(7, HERE, "x", role, "active", 1)
        reach = RIGHTS[action].get(role)
        assert may(member, action) is (reach == "all")
        assert may(member, action, responsible=8) is (reach == "all")
        assert may(member, action, responsible=7) is (reach is not None)
    assert not may(None, action)
    assert not may(None, action, responsible=0)


def test_every_right_that_is_named_is_in_the_table() -> None:
    named = {a for card in STAFF_CARDS.values() for a in card.rights.values()}
    named |= {flow.right for flow in STAFF_FLOWS.values() if flow.right}

    assert named <= set(RIGHTS)
    for card in STAFF_CARDS.values():
        assert set(card.rights) <= {"", *card.taps}, card.name
        assert "" in card.rights, card.name


# What is there


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_lacks_the_right_gets_what_a_missing_thing_gets(
    kind: str, world: World, database: Database
) -> None:
    person = world.here.everybody()[kind]
    not_there, before = missing(person), dump(database, (person,))
    chance = random.Random(kind)
    real = [one for rows in world.ids[HERE].values() for one in rows]

    for card in STAFF_CARDS.values():
        for name in ("", *card.taps):
            action = card.rights.get(name) or card.rights[""]
            if holds(action, kind) is None and holds(card.rights[""], kind) is None:
                for ids in ((), *((one, 0) for one in chance.sample(real, 4))):
                    assert pressed(person, tap(card.name, name, *ids)) == not_there, (
                        card.name,
                        name,
                    )
            elif holds(action, kind) is None:
                # The card may be seen: the tap shows it and does nothing.
                for ids in ((one,) for one in chance.sample(real, 8)):
                    shown = pressed(person, tap(card.name, "", *ids))
                    assert pressed(person, tap(card.name, name, *ids)) == shown, (card.name, name)

    assert dump(database, (person,)) == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_dialogue_that_the_role_does_not_allow_ends_with_the_next_word(
    kind: str, world: World, database: Database
) -> None:
    person = world.here.everybody()[kind]
    not_there, before = missing(person), dump(database, (person,))

    for name, flow in STAFF_FLOWS.items():
        if flow.right is None or holds(flow.right, kind) is not None:
            continue
        for reply in ("~7.yes", "words", "continue::"):
            remember(database, person, Dialogue(name, {}, "x", 7))
            if reply == "words":
                person.say("Ana Exemplu")
                assert seen(person) == not_there, name
            else:
                assert pressed(person, reply) == not_there, (name, reply)

    assert dump(database, (person,)) == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_command_of_the_staff_is_unknown_to_whoever_lacks_its_right(
    kind: str, world: World
) -> None:
    person = world.here.everybody()[kind]
    person.command("nonsense")
    unknown = seen(person)

    for name in ("echipa", desk.HOME.name, *(room.name for room in desk.ROOMS)):
        room = desk.HOME.name if name == "echipa" else name
        card, flow = STAFF_CARDS.get(room), STAFF_FLOWS.get(room)
        action = card.rights[""] if card else flow.right if flow else None
        opens = None if action is None else holds(action, kind)
        person.command(name)
        assert (seen(person) == unknown) is (opens is None), name
        person.command("cancel")


def test_everybody_who_may_see_all_sees_the_same_and_the_others_no_more(
    world: World, database: Database
) -> None:
    """For each card and each row of the centre: what the director sees is the measure."""
    real = [one for rows in world.ids[HERE].values() for one in rows]
    for card in STAFF_CARDS.values():
        reach = RIGHTS[card.rights[""]]
        director = shown(database, world, "director", card, real)
        for role in ROLES:
            theirs = director if role == "director" else shown(database, world, role, card, real)
            if reach.get(role) == "all":
                assert theirs == director, (card.name, role)
            elif reach.get(role) == "own":
                assert theirs <= director, (card.name, role)
            else:
                assert theirs == set(), (card.name, role)


def test_own_is_exactly_what_this_member_leads_wrote_or_is_responsible_for(
    world: World, database: Database
) -> None:
    """Of each row that the director sees: shown if it is the member's, and else not there."""
    real, mine, visible = rows_here(world), whose(database), of_rows(database, world)
    for role in OWN:
        me = member_of(database, world.here.everybody()[role]).id
        proven = set()
        for card, every in visible:
            own = {pair for pair in every if me in mine.get(pair[0], ())}

            assert {p for p in shown(database, world, role, card, real) if p} == own, card.name
            if own and own < every:
                proven.add(card.name)
        # Neither nothing nor everything: there was something to tell apart.
        assert proven >= TOLD_APART


def test_a_list_of_ones_own_holds_exactly_ones_own(world: World, database: Database) -> None:
    for role in OWN:
        mine = whose(database)
        me = member_of(database, world.here.everybody()[role]).id
        for name in ("agenda", "broadcasts", "requests"):
            every = listed(database, world, "director", cards()[name])
            own = {row for row in every if me in mine[row]}

            assert own < every, name
            assert listed(database, world, role, cards()[name]) == own, name
            assert own, name


def test_a_tap_on_what_a_colleague_leads_or_wrote_does_nothing_and_looks_like_a_missing_thing(
    world: World, database: Database
) -> None:
    visible = of_rows(database, world)
    for role in OWN:
        person, mine = world.here.everybody()[role], whose(database)
        me = member_of(database, person).id
        before, tried = dump(database, (person,)), 0

        for card, pairs in visible:
            theirs = sorted({p[0] for p in pairs if me not in mine.get(p[0], ())})[:2]
            for name in ("", *card.taps):
                for make in SHAPES[:1] + SHAPES[3:]:
                    never = pressed(person, tap(card.name, name, *make(new_id())))
                    for one in theirs:
                        assert pressed(person, tap(card.name, name, *make(one))) == never, card.name
                        tried += 1

        assert dump(database, (person,)) == before
        assert tried > 50


def test_a_dialogue_about_what_a_colleague_leads_or_wrote_ends_with_the_next_word(
    world: World, database: Database
) -> None:
    for role in OWN:
        person, mine, real = world.here.everybody()[role], whose(database), rows_here(world)
        me = member_of(database, person).id
        not_there, before = missing(person), dump(database, (person,))
        who, told_apart = acting(database, world, role), set()

        for name, flow in STAFF_FLOWS.items():
            if "own" not in RIGHTS[flow.right or "decide"].values():
                continue
            with database.transaction() as db:
                if flow.load(db, who, about(new_id())) is not None:
                    continue  # it is about no row
                good = {one for one in real if flow.load(db, who, about(one)) is not None}
                db._last.clear()
            assert all(me in mine[one] for one in good), name
            told_apart |= {name} if good else set()
            for one in [one for one in real if me not in mine.get(one, {me})][:6]:
                remember(database, person, Dialogue(name, about(one), "x", 7))
                assert pressed(person, "~7.yes") == not_there, name

        assert dump(database, (person,)) == before
        assert told_apart >= {"adjust", "call_off", "move", "broadcast_correct", "broadcast_time"}


def test_nobody_writes_to_the_families_of_a_colleagues_meeting(
    world: World, database: Database
) -> None:
    for role in OWN:
        person, mine = world.here.everybody()[role], whose(database)
        me = member_of(database, person).id
        before = dump(database, (person,))
        with database.transaction() as db:
            offered = broadcast.load(db, acting(database, world, role), {})
        assert offered is not None
        assert offered.coming
        assert all(me in mine[meeting.id] for meeting in offered.coming)
        for meeting in world.ids[HERE]["meetings"]:
            if me in mine[meeting]:
                continue
            for kind in ("audience", "meeting", "waiting"):
                answers = {
                    "audience": f"m{meeting}" if kind == "audience" else kind,
                    kind: str(meeting),
                }
                remember(database, person, Dialogue("broadcast", answers, "text", 7))
                person.say("Ne vedem joi.")
                person.command("cancel")

        assert dump(database, (person,)) == before


def rows_here(world: World) -> list[int]:
    return [one for rows in world.ids[HERE].values() for one in rows]


def about(row: int) -> dict[str, Any]:
    """Answers with which a dialogue could have been begun about this row."""
    named = dict.fromkeys(
        ("meeting", "broadcast", "request", "complaint", "case", "alert"), str(row)
    )
    return {**named, "what": "seats", "people": "3"}


def whose(database: Database) -> dict[int, set[int]]:
    """Row -> the members whose it is, for each row that can be somebody's."""
    with database.reading() as db:
        found = {
            row.id: {row.facilitator_id} - {None} for row in db.execute(select(meetings.meetings))
        }
        led = {row.id: found[row.meeting_id] for row in db.execute(select(signups.signups))}
        written = {row.id: {row.author_id} for row in db.execute(select(broadcasts.broadcasts))}
        works_on: dict[str, set[int]] = {}
        for row in db.execute(select(topics.staff_topics)):
            works_on.setdefault(row.topic, set()).add(row.staff_id)
        kept = {row.id: {row.responsible_id} - {None} for row in db.execute(select(cases.cases))}
        # What was written from a case is for whoever is responsible for that.
        asked = {
            row.id: kept[row.case_id]
            if row.case_id is not None
            else works_on.get(row.topic, set()) | ({row.responsible_id} - {None})
            for row in db.execute(select(requests.requests))
        }
        held = {row.id: {row.staff_id} for row in db.execute(select(slots.slots))}
    return found | led | written | kept | asked | held


def of_rows(database: Database, world: World) -> list[tuple[Card[object], set[tuple[int, ...]]]]:
    """The cards that may reach their own alone, but for those whose ids choose nothing, and with which
    ids the director sees something on each.
    """
    real = rows_here(world)
    return [
        (card, shown(database, world, "director", card, real) - {()})
        for card in OWN_CARDS
        if not shown(database, world, "director", card, [new_id()]) - {()}
    ]


def listed(database: Database, world: World, role: str, card: Card[object]) -> set[int]:
    """The rows that the buttons of a list lead to, on all its pages."""
    who, theirs = acting(database, world, role), {*rows_here(world)}
    rows: set[int] = set()
    pages: list[tuple[int, ...]] = [()]
    seen: set[tuple[int, ...]] = set()
    with database.transaction() as db:
        while pages:
            ids = pages.pop()
            seen.add(ids)
            facts = card.load(db, who, ids)
            for button in card.say(facts).buttons if facts is not None else ():
                leads = Tap.read(button.data)
                rows |= theirs & {*leads.ids}
                if leads.card == card.name and not leads.name and leads.ids not in seen:
                    pages.append(leads.ids)
        db._last.clear()
    return rows


@pytest.mark.parametrize("role", ROLES)
def test_a_row_of_another_centre_is_not_there(role: str, world: World, database: Database) -> None:
    """Each card of the house with rows of each of the other centre's tables: the same as with a row that never was."""
    foreign = [one for rows in world.ids[THERE].values() for one in rows[:2]]
    who = acting(database, world, role)
    with database.transaction() as db:
        for card in cards().values():
            if card.permits(who):
                for make in SHAPES:
                    never = looked(db, card, who, make(new_id()))
                    for one in foreign:
                        assert looked(db, card, who, make(one)) == never, card.name
        db._last.clear()


def test_the_administrator_sees_people_with_a_role_and_no_family(
    world: World, database: Database
) -> None:
    person = world.here.by_role["administrator"]
    real = [one for rows in world.ids[HERE].values() for one in rows]
    open_cards = {
        card.name
        for card in STAFF_CARDS.values()
        if shown(database, world, "administrator", card, real)
    }

    assert open_cards == {"team", "people", "member"}
    for card in cards():
        for ids in ((), *((one, 0) for one in random.Random(1).sample(real, 5))):
            assert "Ana Exemplu" not in pressed(person, tap(card, "", *ids))


def test_a_role_that_is_changed_or_taken_away_counts_with_the_very_next_tap(
    world: World, database: Database
) -> None:
    person = world.here.by_role["coordinator"]
    not_there = missing(person)

    for role, state, there in (
        ("coordinator", "active", True),
        ("staff", "active", False),
        ("administrator", "active", True),
        ("administrator", "off", False),
        ("coordinator", "pending", False),
        ("coordinator", "active", True),
    ):
        with database.transaction() as db:
            account = accounts.lock(db, person.chat)
            assert account is not None
            mine = staff.staff.update().where(staff.staff.c.account_id == account.id)
            db.execute(mine.values(role=role, state=state))
        assert (pressed(person, tap("people")) != not_there) is there, (role, state)


def test_a_member_of_a_centre_that_is_configured_no_more_is_nobody(
    world: World, database: Database
) -> None:
    person = world.there.by_role["director"]
    person.turns = Turns(database, {HERE: CENTRES[HERE]}, "belvedere_bot")
    not_there = missing(person)

    assert pressed(person, tap("people")) == not_there


def test_a_member_whose_account_once_chose_another_centre_acts_only_in_their_own(
    world: World, database: Database
) -> None:
    person = world.there.by_role["coordinator"]
    own = [pressed(person, tap(name)) for name in ("people", "team", "agenda")]
    with database.transaction() as db:
        account = accounts.lock(db, person.chat)
        assert account is not None
        accounts.set_centre(db, account.id, HERE)

    assert [pressed(person, tap(name)) for name in ("people", "team", "agenda")] == own


def test_what_was_promised_to_a_member_is_not_said_once_the_role_is_gone(
    world: World, database: Database
) -> None:
    person, leaver = world.here.by_role["coordinator"], world.here.by_role["director"]
    nothing: Any = None
    sender = Sender(nothing, database, CENTRES, nothing, Pace(), lambda: NOON, "belvedere_bot")
    told = []
    for state in ("active", "off"):
        with database.transaction() as db:
            account = accounts.lock(db, person.chat)
            assert account is not None
            mine = staff.staff.update().where(staff.staff.c.account_id == account.id)
            db.execute(mine.values(state=state))
            about = (member_of(database, leaver).id, 0)
            outbox.promise(db, account.id, "member", about, lane="reply", dedup=state, now=NOON)
        with database.transaction() as db:
            rows = sending.claim(db, sender.owner, NOON)
        (row,) = [one for one in rows if one.card == "member"]
        told.append(sender.books.read(row) is not None)
        with database.transaction() as db:
            for one in rows:
                sending.dropped(db, one.id, NOON)

    assert told == [True, False]


# The crowd of forged buttons


def test_forged_and_foreign_buttons_do_nothing_and_look_like_missing_ones(
    world: World, database: Database
) -> None:
    """Pressed by whoever has nothing here: another centre's people, an administrator, a stranger, a member who left."""
    actors = (
        *world.there.by_role.values(),
        world.there.parent,
        world.here.by_role["administrator"],
        world.here.off,
    )
    before = dump(database, actors)
    expected: dict[tuple[int, Kind], str] = {}

    buttons = copied(database, world)
    assert {Tap.read(data).card for data in buttons} >= DECIDING
    for person, data, kind, never in itertools.islice(forged(world, actors, buttons), FORGED):
        key = (person.chat, kind)
        if key not in expected:
            expected[key] = pressed(person, never)
        if pressed(person, data) != expected[key]:
            # A list of one's own may have grown meanwhile: the one of who looked at what grows by looking.
            expected[key] = pressed(person, never)
            assert pressed(person, data) == expected[key], data

    assert dump(database, actors) == before


def copied(database: Database, world: World) -> list[str]:
    """Every button of every screen that whoever sees most here has, with all the ids that belong to it."""
    real, found = rows_here(world), set[str]()
    for role in ("director", "coordinator"):
        who = acting(database, world, role)
        for card in STAFF_CARDS.values():
            for facts in loaded(database, who, card, real).values():
                found |= {button.data for button in card.say(facts).buttons}
    return sorted(data for data in found if any(one > 2**32 for one in Tap.read(data).ids))


def forged(
    world: World, actors: tuple[Person, ...], buttons: list[str]
) -> Iterator[tuple[Person, str, Kind, str]]:
    """Who presses what; of which kind it is; and a button of that kind for something that never was."""
    chance = random.Random(10)
    # What belongs to the families of a centre, and what to its staff as well.
    ours = [(table, one) for table, rows in world.ids[HERE].items() for one in rows if one > 2**32]
    families = [one for table, one in ours if table not in {"staff", "meetings", "activities"}]
    every_tap = list(itertools.chain(*(card.taps for card in cards().values())))
    while True:
        person = chance.choice(actors)
        strangers = person in world.there.everybody().values()
        foreign = [one for _table, one in ours] if strangers else families
        match chance.choice(["garbage", "copied", "other card's tap", "guessed id", "foreign id"]):
            case "copied":
                there = Tap.read(data := chance.choice(buttons))
                rows = [one for one in there.ids if one > 2**32]
                if strangers or {*rows} <= {*families}:
                    # The same for something that never was; what else it says stays as it was copied.
                    gone = [new_id() if one in foreign else one for one in there.ids]
                    never = tap(there.card, there.name, *gone)
                    yield person, data, (there.card, there.name, hash(there.ids)), never
                continue
            case "garbage":
                length = chance.randrange(64)
                data = "".join(chr(chance.randrange(32, 127)) for _ in range(length))
                if not readable(data):
                    yield person, data, ("", "", 0), "no such button"
                continue
            case "other card's tap":
                card, name = chance.choice(list(cards())), chance.choice(every_tap)
            case _:
                card = chance.choice(list(cards()))
                name = chance.choice(["", *cards()[card].taps])
        shape = chance.randrange(len(SHAPES))
        one = chance.choice([new_id(), chance.choice(foreign)])
        kind = (card, name, shape)
        if kind == OWN_REQUEST:
            continue
        yield (
            person,
            tap(card, name, *SHAPES[shape](one)),
            kind,
            tap(card, name, *SHAPES[shape](new_id())),
        )


def readable(data: str) -> bool:
    return data.startswith("~") or data.partition(":")[0] in {*cards(), "continue", "stop"}


# What a card may take its rows from: the first or the second of its ids.
SHAPES = (lambda one: (one,), lambda one: (one, 0), lambda one: (0, one), lambda one: (one, 1))


def shown(
    database: Database, world: World, role: str, card: Card[object], ids: list[int]
) -> set[tuple[int, ...]]:
    """The ids with which the card shows this role something."""
    return {*loaded(database, acting(database, world, role), card, ids)}


def loaded(
    database: Database, who: Who, card: Card[object], ids: list[int]
) -> dict[tuple[int, ...], object]:
    """What it shows, by these ids."""
    if not card.permits(who):
        return {}
    tried = [(), *((one,) for one in ids), *((one, 0) for one in ids)]
    with database.transaction() as db:
        # What is about a meeting may also say which date it meant.
        dates = select(meetings.meetings).where(meetings.meetings.c.id.in_(ids))
        tried += [(one.id, stamp(one)) for one in db.execute(dates)]
        if card.load(db, who, (new_id(),)) is not None:
            tried = tried[:9]  # whatever the ids, it shows the same
        found = {pair: card.load(db, who, pair) for pair in tried}
        db._last.clear()
    return {pair: facts for pair, facts in found.items() if facts is not None}


def looked(db: Transaction, card: Card[object], who: Who, ids: tuple[int, ...]) -> str:
    facts = card.load(db, who, ids)
    screen = Screen((NOT_HERE,), (menu(),)) if facts is None else card.say(facts)
    return repr(screen)


def acting(database: Database, world: World, role: str) -> Who:
    person = world.here.everybody()[role]
    with database.reading() as db:
        account = accounts.lock(db, person.chat)
        assert account is not None
        member = staff.of_account(db, account.id)
    return replace(WHO, account=account, centres=CENTRES, member=member, bot="belvedere_bot")


def remember(database: Database, person: Person, dialogue: Dialogue) -> None:
    with database.transaction() as db:
        account = accounts.lock(db, person.chat)
        assert account is not None
        new = dialogues.of(db, account.id) is None
        dialogues.save(db, account.id, dialogue, NOON, new=new)
