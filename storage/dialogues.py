"""The answers of each account's one open dialogue. Where the person stands is never stored: it is walked to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    bindparam,
    cast,
    exists,
    insert,
    literal,
    select,
    update,
)

from storage import outbox
from storage.accounts import accounts
from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, personal

dialogues = Table(
    "dialogues",
    METADATA,
    column(
        "account_id",
        Id,
        ForeignKey(accounts.c.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    # NULL when nothing is being asked. The row stays, so that a revision is never used twice.
    column("flow", String(32), nullable=True),
    personal("answers", LargeBinary, nullable=True),
    column("asked", String(64), nullable=True),
    column("revision", Integer),
    # The message that carries the open question, so that it can be taken away when answered.
    column("message", BigInteger, nullable=True),
    column("updated_at", Moment, index=True),
)


@dataclass(frozen=True)
class Dialogue:
    """`answers`: question key -> token (JSON). `asked`: the key on the screen. `revision`: what its buttons carry."""

    flow: str | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    asked: str | None = None
    revision: int = 0
    message: int | None = None


_OF = select(dialogues).where(dialogues.c.account_id == bindparam("account"))
_INSERT = insert(dialogues)
_SAVE = (
    update(dialogues)
    .where(dialogues.c.account_id == bindparam("account"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("flow", "answers", "asked", "revision", "message", "updated_at")
        }
    )
)
_TOUCHED = select(dialogues.c.updated_at).where(
    dialogues.c.account_id == bindparam("account"), dialogues.c.asked.is_not(None)
)
_SHOWED = (
    update(dialogues)
    .where(
        dialogues.c.account_id == bindparam("account"), dialogues.c.revision == bindparam("shown")
    )
    .values(message=bindparam("sent"))
)


def of(db: Transaction, account: int) -> Dialogue | None:
    """None when this account has never been asked anything."""
    row = db.execute(_OF, {"account": account}).one_or_none()
    if row is None:
        return None
    answers = json.loads(db.open(dialogues.c.answers, account, row.answers)) if row.answers else {}
    return Dialogue(row.flow, answers, row.asked, row.revision, row.message)


def save(db: Transaction, account: int, dialogue: Dialogue, now: datetime, *, new: bool) -> None:
    values = {
        "flow": dialogue.flow,
        "answers": db.seal(dialogues.c.answers, account, json.dumps(dialogue.answers))
        if dialogue.flow
        else None,
        "asked": dialogue.asked,
        "revision": dialogue.revision,
        "message": dialogue.message,
        "updated_at": now,
    }
    if new:
        db.execute(_INSERT, {"account_id": account, **values})
    else:
        changed = {f"new_{name}": value for name, value in values.items()}
        db.execute(_SAVE, {"account": account, **changed})


def touched(db: Transaction, account: int) -> datetime | None:
    """Since when a question is open on this account's screen; None when there is none."""
    return db.execute(_TOUCHED, {"account": account}).scalar_one_or_none()


def asked_back(account: int, revision: int) -> str:
    """The `dedup` of the promise that asks whether to go on."""
    return f"unfinished:{account}:{revision}"


_ASKED_BACK = exists().where(
    outbox.outbox.c.dedup
    == literal("unfinished:")
    + cast(dialogues.c.account_id, String)
    + literal(":")
    + cast(dialogues.c.revision, String)
)
_LEFT_OPEN = (
    select(dialogues.c.account_id, dialogues.c.revision, accounts.c.centre)
    .join(accounts, accounts.c.id == dialogues.c.account_id)
    .where(
        dialogues.c.flow.is_not(None),
        dialogues.c.updated_at <= bindparam("before"),
        dialogues.c.updated_at > bindparam("after"),
        accounts.c.notice.is_not(None),
        accounts.c.centre.in_(bindparam("centres", expanding=True)),
        ~_ASKED_BACK,
    )
    .order_by(dialogues.c.updated_at)
    .limit(bindparam("limit"))
)


def left_open(
    db: Transaction, before: datetime, after: datetime, centres: Sequence[str], limit: int = 100
) -> list[tuple[int, int, str]]:
    """(account, revision, centre) of dialogues untouched since a moment between the two, longest ago first: of
    those who have accepted the notice, in these centres, and were not asked yet.
    """
    values = {"before": before, "after": after, "centres": centres, "limit": limit}
    rows = db.execute(_LEFT_OPEN, values)
    return [(row.account_id, row.revision, row.centre) for row in rows]


# The buttons of a question that was let go are out of date.
_NOTHING = {
    "flow": None,
    "answers": None,
    "asked": None,
    "message": None,
    "revision": dialogues.c.revision + 1,
}


def forget_old(db: Transaction, before: datetime) -> int:
    """Lets go of what nobody came back to; how many."""
    stale = dialogues.c.flow.is_not(None) & (dialogues.c.updated_at <= before)
    return db.execute(update(dialogues).where(stale).values(**_NOTHING)).rowcount


def remember_message(db: Transaction, account: int, revision: int, message: int) -> None:
    """Says which message carries the question of this revision; an older revision changes nothing."""
    db.execute(_SHOWED, {"account": account, "shown": revision, "sent": message})
