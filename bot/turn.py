"""One update, one transaction, one plain function: read, apply, and say what is to be shown.

Being plain it cannot wait for the network while it holds a lock. What it promises for later is in the
outbox by the time it commits; what it says to show can be found again at any time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot import desk, menus, proof, telling
from bot.cards import cards, danger, entered, linked, ticket
from bot.centre import Centre
from bot.closing import with_closed_days
from bot.conversation import OUT_OF_DATE, Conversation, Kept, Shown
from bot.dialogue import Reply, read_data
from bot.flows import join
from bot.incoming import Command, Edit, Incoming, Membership, Press
from bot.keyboards import meant
from bot.menus import Menu
from bot.outcome import Show, Start
from bot.safety import Signal
from bot.screen import Keyboard, Malformed, Screen, Tap, row_id, tap
from bot.texts import LANGUAGES, Text
from bot.who import Who, acting
from storage import accounts, chat_messages, dialogues, family_codes, live, staff, updates
from storage.accounts import Account
from storage.chat_messages import Sent
from storage.database import Busy, Conflict, Database, Transaction, Unavailable
from storage.staff import Member

T = TypeVar("T")

# How often a turn is taken that met another one in the database's way, and the pause before it is, in seconds.
_TRIES = 5
_PAUSE = 0.02

COMMANDS: Mapping[str, Show | Start] = {
    "meetings": Show("meetings", (0, 0)),
    "signups": Show("signups"),
    "talk": Show("talk"),
    "contact": Show("contact"),
    "urgent": Show("urgent"),
    "help": Show("help"),
    "privacy": Show("privacy", (0,)),
    "menu": Show("home"),
    "language": Start("language"),
}
# Before the notice is accepted nothing is stored, so nothing can be asked for: there is a number to call.
_STRANGERS: Mapping[str, str] = {"talk": "contact"}
_STAFF: Mapping[str, str] = dict([menus.TEAM])


@dataclass(frozen=True)
class Answer:
    """What is to be shown once the turn is committed. `asks`: the revision of a question sent as a new message."""

    account: int
    language: str | None
    toast: Text | None = None
    alert: bool = False
    shows: tuple[Shown, ...] = ()
    removes: tuple[int, ...] = ()
    # What is removed goes first, and surely: they asked for it.
    hides: bool = False
    asks: int | None = None
    # What the newest message shows and goes on showing truly.
    live: Kept | None = None
    # The reply keyboard that comes with it, where the phone has another one.
    keyboard: Keyboard | None = None
    # The chat's own menu of commands, where it is not the one that it has.
    menu: Menu | None = None
    # Something was promised whose time has come.
    promised_now: bool = False
    # What lies in the chat of somebody of whom nothing is kept any more.
    left: tuple[int, ...] = ()


@dataclass(frozen=True)
class There:
    """What answers the update is on the phone since `at`, as the messages `sent`."""

    update: int
    answer: Answer
    sent: Sequence[Sent]
    at: datetime


class Turns:
    """Takes turns on one database. Safe to call from several threads."""

    def __init__(self, database: Database, centres: Mapping[str, Centre], bot: str = "") -> None:
        self._database = database
        self._centres = centres
        self._bot = bot

    def take(self, incoming: Incoming, now: datetime) -> Answer:
        """Raises Unavailable when the database stays away: the update must then come again."""
        return _taken(lambda: self._take(incoming, now))

    def shown(self, there: There) -> None:
        """It is not sent again, and its question or card knows its message."""
        _taken(lambda: self._shown(there))

    def _take(self, incoming: Incoming, now: datetime) -> Answer:
        with self._database.transaction() as db:
            answer = self._turn(db, incoming, now)
        return replace(answer, promised_now=True) if db.promised_now else answer

    def _shown(self, there: There) -> None:
        with self._database.transaction() as db:
            _remember(db, there)

    def offered(self, answer: Answer) -> None:
        """The chat has the menu of commands that came with this answer."""
        assert answer.menu is not None
        with self._database.transaction() as db:
            accounts.set_menu(db, answer.account, answer.menu.digest)

    def set_aside(self, update: int | None, raw: object, problem: str, now: datetime) -> None:
        """An update that cannot be dealt with is kept for a person to look at."""
        with self._database.transaction() as db:
            updates.set_aside(db, update, raw, problem, now)

    def danger(self, incoming: Incoming, signal: Signal, now: datetime) -> Screen:
        """What words that suggest danger are answered with, from code alone."""
        return danger.say(danger.facts(self._who(None, incoming, now, None), signal))

    def without_database(self, incoming: Incoming, now: datetime) -> Answer:
        """The emergency numbers, from code alone."""
        who = self._who(None, incoming, now, None)
        urgent = cards()["urgent"]
        return Answer(0, who.account.language, shows=(Shown(urgent.say(who)),))

    def _turn(self, db: Transaction, incoming: Incoming, now: datetime) -> Answer:
        incoming = meant(incoming)
        account = accounts.lock(db, incoming.chat)
        first = updates.first_time(db, incoming.update, now)
        if isinstance(incoming.event, Membership):
            if account is not None and incoming.event.blocked:
                telling.has_blocked(db, account, now)
            elif account is not None:
                accounts.set_state(db, account.id, "active")
            return Answer(0, None)
        if isinstance(incoming.event, Edit):
            if account is not None and incoming.dangerous:
                chat_messages.note(db, account.id, _theirs(incoming, private=True), now)
            return Answer(account.id if account else 0, account.language if account else None)
        if not first and updates.was_shown(db, incoming.update):
            return Answer(0, None)
        if account is None and not first and not _for_anybody(incoming):
            # Refused the notice, and the process died before saying goodbye: nothing is kept after all.
            incoming = replace(incoming, event=Command("contact"))
        if account is None and not _for_anybody(incoming):
            account = accounts.create(db, incoming.chat, self._first_centre.code, now)
        if account is not None and account.state != "active":
            accounts.set_state(db, account.id, "active")
        member = staff.of_account(db, account.id) if account is not None else None
        centres = with_closed_days(db, self._centres, now)
        who = self._who(account, incoming, now, member, centres)
        tapped = incoming.message if isinstance(incoming.event, Press) else None
        said = incoming.message if isinstance(incoming.event, Reply) else None
        if first and tapped is not None and isinstance(incoming.event, Press):
            proof.of_arrival(db, who, tapped, incoming.event.data)
        talk = Conversation(db, who, tapped, protected=incoming.protected, said=said)
        if account is not None:
            chat_messages.note(db, account.id, _theirs(incoming, private=talk.private), now)
        new = account is not None and not talk.welcomed
        there = chat_messages.recent(db, talk.who.account.id, now) if new else []
        end = None if first else updates.end_of(db, incoming.update)
        if end is not None:
            talk.end_again(end)
        else:
            _apply(talk, incoming, first=first)
        if talk.end is not None:
            updates.ended(db, incoming.update, talk.end)
        talk.bring_keyboard_back()
        kept = talk.keep_live()
        return Answer(
            talk.who.account.id,
            talk.language or incoming.hint,
            talk.toast,
            talk.alert,
            tuple(talk.shows),
            tuple(talk.removes),
            talk.hides,
            talk.asks,
            kept,
            talk.keyboard,
            menus.due(talk.who, talk.language),
            left=() if talk.who.account.id else tuple(there),
        )

    def _who(
        self,
        account: Account | None,
        incoming: Incoming,
        now: datetime,
        member: Member | None,
        centres: Mapping[str, Centre] | None = None,
    ) -> Who:
        if account is None:
            hint = (incoming.hint or "")[:2]
            language = hint if hint in LANGUAGES else None
            account = Account(
                0, incoming.chat, self._first_centre.code, language, "active", "none", None, None
            )
        return acting(account, centres or self._centres, now, member, self._bot)

    @property
    def _first_centre(self) -> Centre:
        return next(iter(self._centres.values()))


def _remember(db: Transaction, there: There) -> None:
    answer, sent = there.answer, there.sent
    updates.mark_shown(db, there.update)
    message = sent[-1].message if sent else 0
    if answer.account:
        chat_messages.note(db, answer.account, sent, there.at)
    if answer.account and answer.keyboard is not None:
        accounts.set_keyboard(db, answer.account, answer.keyboard)
    if answer.asks is not None and message:
        dialogues.remember_message(db, answer.account, answer.asks, message)
    if answer.live is not None and message:
        kept = answer.live
        live.remember(db, answer.account, kept.card, kept.ids, message, kept.at)


def _taken(work: Callable[[], T]) -> T:
    """What met another transaction in the database's way is simply done again."""
    for tried in range(1, _TRIES + 1):
        try:
            return work()
        except Busy:
            raise
        except (Conflict, Unavailable):
            if tried == _TRIES:
                raise
            time.sleep(_PAUSE * tried)
    raise AssertionError("unreachable")


def _for_anybody(incoming: Incoming) -> bool:
    """What is answered without a row about the person: emergencies, contact, help and the notice."""
    match incoming.event:
        case Command(name):
            wanted = COMMANDS.get(_STRANGERS.get(name, name))
            return isinstance(wanted, Show) and cards()[wanted.card].anybody
        case Press(data):
            card = cards().get(data.partition(":")[0])
            return card is not None and card.anybody
        case _:
            return False


def _theirs(incoming: Incoming, *, private: bool) -> list[Sent]:
    """What lies in the chat that no answer of this turn is."""
    ours = [Sent(one, sensitive=True) for one in incoming.beside]
    if incoming.message is None or isinstance(incoming.event, Press):
        return ours
    said = isinstance(incoming.event, Reply) and private
    return [*ours, Sent(incoming.message, said or incoming.dangerous)]


def _apply(talk: Conversation, incoming: Incoming, *, first: bool) -> None:
    """A redelivered update (`first` False) shows where things stand and changes nothing."""
    event = incoming.event
    match event:
        case Press(data):
            _press(talk, data, first=first)
        case Command(name, argument):
            _command(talk, name, argument, first=first)
        case Reply() if not talk.welcomed and talk.open.flow is None:
            talk.begin()
        case Reply() if incoming.dangerous and event.value != "paper" and talk.open.asked is None:
            pass  # the card that stands there already is the answer
        case Reply() if not first:
            talk.resume(lost=True)
        case Reply() if talk.open.asked is not None:
            talk.reply(event, answered_already=incoming.dangerous)
        case Reply():
            talk.lost(event)


def _command(talk: Conversation, name: str, argument: str, *, first: bool) -> None:
    arrived = row_id(argument.removeprefix(ticket.PREFIX)) if name == "start" else None
    # A command of the staff is unknown to everybody else.
    meant_name = name if talk.welcomed else _STRANGERS.get(name, name)
    wanted = COMMANDS.get(meant_name) or desk.way(talk.who, _STAFF.get(name, name))
    meeting = row_id(argument[2:]) if name == "start" and argument.startswith("m_") else None
    if not first and talk.open.flow is not None and (name == "cancel" or isinstance(wanted, Start)):
        talk.resume(lost=True)  # it has been done, and something else was begun since
    elif name == "cancel":
        talk.stop()
    elif name in {"ascunde", "hide"} and talk.who.account.id:
        talk.hide()
    elif name == "start" and argument.startswith("i_"):
        _invited(talk, argument[2:], first=first)
    elif name == "start" and argument.startswith(entered.PREFIX):
        _known_by_code(talk, argument.removeprefix(entered.PREFIX))
    elif arrived is not None and argument.startswith(ticket.PREFIX):
        _press(talk, tap("arrival", "arrive", arrived), first=first)
    elif isinstance(wanted, Show) and (talk.welcomed or cards()[wanted.card].anybody):
        talk.show(wanted)
    elif not talk.welcomed:
        talk.begin(meeting=meeting)
    elif meeting is not None:
        talk.show(Show("meeting", (meeting, 0)))
    elif name == "start":
        talk.greet()
    elif isinstance(wanted, Start):
        talk.start(wanted)
    else:
        talk.lost(Reply("other"))


def _invited(talk: Conversation, token: str, *, first: bool) -> None:
    """A wrong link looks like any other that is over; whoever tries too many gets no answer at all."""
    invite = join.opened(talk.db, talk.who, token, counted=first)
    if invite is None:
        return
    if talk.welcomed and not invite:
        talk.show(Show("membership"))
    elif talk.welcomed:
        talk.start(Start(join.FLOW.name, {"invite": invite}))
    else:
        talk.begin(invite=invite)


def _known_by_code(talk: Conversation, code: str) -> None:
    """A code that is used or unknown shows what a missing thing shows."""
    row = family_codes.behind(talk.db, code, talk.who.now) or 0
    if talk.welcomed:
        outcome = linked.opened(talk.db, talk.who, row)
        talk.look_again()
        talk.done(outcome, toast=False)
    else:
        talk.begin(family=row)


def _press(talk: Conversation, data: str, *, first: bool) -> None:
    """A forged, foreign or old button gets what a missing thing gets."""
    if data.startswith("~"):
        try:
            revision, token = read_data(data)
        except ValueError:
            talk.resume(note=OUT_OF_DATE)
            return
        if first:
            talk.press(revision, token)
        else:
            talk.resume(lost=True)
        return
    try:
        tap = Tap.read(data)
    except Malformed:
        tap = Tap("")
    card = cards().get(tap.card)
    if tap.card == "stop" and first:
        talk.stop()
    elif tap.card == "stop":
        talk.resume(lost=True)
    elif tap.card == "hide":
        talk.hide()
    elif card is None:
        talk.resume(note=None if tap.card == "continue" else OUT_OF_DATE)
    elif not (talk.welcomed or card.anybody):
        talk.begin()
    elif first and tap.name in card.taps and card.permits(talk.who, tap.name):
        talk.done(card.taps[tap.name](talk.db, talk.who, tap.ids))
    elif not first and talk.open.asked and not card.anybody:
        talk.resume(lost=True)  # the question that this tap has led to, or one that was begun since
    else:
        talk.show(Show(tap.card, tap.ids))
