"""Telegram users that have spoken to the bot. Not persons: a person may have none, or two.

That somebody uses this service at all is the first thing to protect, so the chat id is sealed and
found again through a keyed hash: a stolen table names nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    bindparam,
    delete,
    false,
    insert,
    select,
    update,
)

from storage.crypto import KeyProblem
from storage.database import Transaction
from storage.persons import persons
from storage.schema import METADATA, Id, Moment, any_of, column, new_id, numbered, personal

State = Literal["active", "blocked", "stopped"]
# The reply keyboard that lies under the person's text field just now.
Keyboard = Literal["none", "home", "phone"]

accounts = Table(
    "accounts",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    personal("chat_hash", LargeBinary(16), unique=True),
    personal("chat", LargeBinary),
    column("centre", String(32)),
    personal("language", String(2), nullable=True),
    column("state", String(8)),
    column("keyboard", String(8)),
    # Which menu of commands this chat has of its own, as a digest of it; empty for everybody's.
    column("menu", String(16)),
    # The version of the privacy notice that was accepted, and when.
    column("notice", String(16), nullable=True),
    column("notice_at", Moment, nullable=True),
    # What is sent to this chat says nothing until it is tapped.
    column("discreet", Boolean, server_default=false()),
    personal("person_id", Id, ForeignKey(persons.c.id), nullable=True, index=True),
    column("created_at", Moment),
    CheckConstraint("state IN ('active', 'blocked', 'stopped')", name="state"),
    CheckConstraint("keyboard IN ('none', 'home', 'phone')", name="keyboard"),
)


@dataclass(frozen=True)
class Account:
    id: int
    chat: int
    centre: str
    language: str | None
    state: State
    keyboard: Keyboard
    notice: str | None
    person_id: int | None
    menu: str = ""
    discreet: bool = False


# Locked: one turn per chat at a time, across processes. SQLite's writer lock does the same for all. Not
# `FOR UPDATE`: what others promise to this account refers to it, and need not wait for the turn to end.
@cache
def _by_chat(keys: int) -> Select[Any]:
    return (
        select(accounts)
        .where(any_of(accounts.c.chat_hash, "hash", keys))
        .with_for_update(key_share=True)
    )


_CHATS = select(accounts.c.id, accounts.c.chat).where(
    accounts.c.id.in_(bindparam("ids", expanding=True))
)
_REACHED = (
    select(accounts.c.id)
    .where(accounts.c.person_id == bindparam("person"), accounts.c.state == "active")
    .order_by(accounts.c.created_at.desc(), accounts.c.id)
    .limit(1)
)
_REACHED_AMONG = (
    select(accounts.c.person_id)
    .distinct()
    .where(
        accounts.c.person_id.in_(bindparam("people", expanding=True)),
        accounts.c.state == "active",
    )
)
_BY_ID = select(accounts).where(accounts.c.id == bindparam("account"))
_THIS = update(accounts).where(accounts.c.id == bindparam("account"))
_SET_STATE = _THIS.values(state=bindparam("to"))
_SET_KEYBOARD = _THIS.values(keyboard=bindparam("to"))
_LINK = _THIS.values(person_id=bindparam("person"))


def lock(db: Transaction, chat: int) -> Account | None:
    """The account of this private chat, held until the transaction ends."""
    hashes = db.blinds(accounts.c.chat_hash, str(chat))
    row = db.execute(_by_chat(len(hashes)), numbered("hash", hashes)).one_or_none()
    return row and _account(row, chat)


def find(db: Transaction, account: int) -> Account | None:
    row = db.execute(_BY_ID, {"account": account}).one_or_none()
    return row and _account(row, int(db.open(accounts.c.chat, row.id, row.chat)))


def chats(db: Transaction, ids: Collection[int]) -> dict[int, int]:
    """Account -> private chat, without those that no key opens."""
    found: dict[int, int] = {}
    for row in db.execute(_CHATS, {"ids": list(ids)}) if ids else ():
        with suppress(KeyProblem):
            found[row.id] = int(db.open(accounts.c.chat, row.id, row.chat))
    return found


def move_chat(db: Transaction, account: int, chat: int) -> None:
    """Telegram gave the chat another id."""
    db.execute(
        update(accounts)
        .where(accounts.c.id == account)
        .values(
            chat=db.seal(accounts.c.chat, account, str(chat)),
            chat_hash=db.blind(accounts.c.chat_hash, str(chat)),
        )
    )


def reached_by(db: Transaction, person: int) -> int | None:
    """The account a person can be written to: the newest one that has not stopped or blocked us."""
    return db.execute(_REACHED, {"person": person}).scalar_one_or_none()


def reached_among(db: Transaction, people: Collection[int]) -> set[int]:
    """Those of `people` (ids of persons) who can be written to."""
    rows = db.execute(_REACHED_AMONG, {"people": list(people)})
    return {row.person_id for row in rows}


def create(db: Transaction, chat: int, centre: str, now: datetime) -> Account:
    """Raises IntegrityError when another turn of the same chat was first."""
    account = new_id()
    db.execute(
        insert(accounts).values(
            id=account,
            chat_hash=db.blind(accounts.c.chat_hash, str(chat)),
            chat=db.seal(accounts.c.chat, account, str(chat)),
            centre=centre,
            state="active",
            keyboard="none",
            menu="",
            created_at=now,
        )
    )
    return Account(account, chat, centre, None, "active", "none", None, None)


def set_language(db: Transaction, account: int, language: str) -> None:
    db.execute(update(accounts).where(accounts.c.id == account).values(language=language))


def set_centre(db: Transaction, account: int, centre: str) -> None:
    db.execute(update(accounts).where(accounts.c.id == account).values(centre=centre))


def set_state(db: Transaction, account: int, state: State) -> None:
    db.execute(_SET_STATE, {"account": account, "to": state})


def set_keyboard(db: Transaction, account: int, keyboard: Keyboard) -> None:
    db.execute(_SET_KEYBOARD, {"account": account, "to": keyboard})


def set_menu(db: Transaction, account: int, menu: str) -> None:
    """Telegram has shown it since."""
    db.execute(update(accounts).where(accounts.c.id == account).values(menu=menu))


def set_discreet(db: Transaction, account: int, *, discreet: bool) -> None:
    db.execute(update(accounts).where(accounts.c.id == account).values(discreet=discreet))


def accept_notice(db: Transaction, account: int, version: str, now: datetime) -> None:
    db.execute(
        update(accounts).where(accounts.c.id == account).values(notice=version, notice_at=now)
    )


def link(db: Transaction, account: int, person: int) -> None:
    db.execute(_LINK, {"account": account, "person": person})


def forget(db: Transaction, account: int) -> None:
    """Whoever refuses the notice leaves nothing behind; the dialogue goes with the account."""
    db.execute(delete(accounts).where(accounts.c.id == account))


def _account(row: Row[Any], chat: int) -> Account:
    return Account(
        row.id,
        chat,
        row.centre,
        row.language,
        row.state,
        row.keyboard,
        row.notice,
        row.person_id,
        row.menu,
        row.discreet,
    )
