"""Messages that stay true: each is edited in place when what it shows changes.

A change promises one edit in the outbox, a moment later, so that ten changes at once are one edit. Which
edit that is, the message's counter says: it goes up just before the facts are read, so whatever was
committed by then is in the edit, and whatever comes later promises another one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from storage import outbox
from storage.accounts import accounts
from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, new_id

# As often as one message may be edited.
PAUSE = timedelta(seconds=3)
# Nobody scrolls back to a message that has not changed for so long.
LASTS = timedelta(days=60)

live_messages = Table(
    "live_messages",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("account_id", Id, ForeignKey(accounts.c.id, ondelete="CASCADE")),
    column("card", String(32)),
    # What it is about: the first of the card's ids. One message of a card about one thing in one chat.
    column("about", Id, index=True),
    column("ids", JSON),
    column("message", BigInteger),
    column("edits", Integer),
    column("shown_at", Moment),
    UniqueConstraint("account_id", "card", "about"),
)

_SAME = (
    (live_messages.c.account_id == bindparam("account"))
    & (live_messages.c.card == bindparam("name"))
    & (live_messages.c.about == bindparam("what"))
)
_OVER = delete(live_messages).where(
    live_messages.c.account_id == bindparam("account"),
    live_messages.c.shown_at < bindparam("before"),
)
# Locked, in one order for all, until the change is committed: an edit reads either before or after it.
_ABOUT = (
    select(live_messages)
    .where(live_messages.c.about == bindparam("what"))
    .order_by(live_messages.c.id)
    .with_for_update()
)
_EDITING = (
    update(live_messages)
    .where(live_messages.c.id == bindparam("live"))
    .values(edits=live_messages.c.edits + 1, shown_at=bindparam("now"))
    .returning(live_messages.c.message)
)


def remember(
    db: Transaction, account: int, card: str, ids: Sequence[int], message: int, now: datetime
) -> None:
    """The message shows `card` from now on; an older one of the same is left as it is.

    It is edited once in any case: a change between the drawing and this row found nothing to edit.
    """
    same = {"account": account, "name": card, "what": ids[0]}
    db.execute(delete(live_messages).where(_SAME), same)
    db.execute(_OVER, {"account": account, "before": now - LASTS})
    live = new_id()
    db.execute(
        insert(live_messages).values(
            id=live,
            account_id=account,
            card=card,
            about=ids[0],
            ids=list(ids),
            message=message,
            edits=0,
            shown_at=now,
        )
    )
    _promise(db, live, account, card, ids, 0, now, now + PAUSE)


def forget(db: Transaction, account: int, messages: Collection[int]) -> None:
    """They show something else now, or are gone."""
    db.execute(
        delete(live_messages).where(
            live_messages.c.account_id == account, live_messages.c.message.in_(messages)
        )
    )


def end(db: Transaction, live: int) -> None:
    db.execute(delete(live_messages).where(live_messages.c.id == live))


def changed(db: Transaction, about: int, now: datetime) -> None:
    """Promises an edit of every message about it. The last thing of a change: it holds their rows."""
    for row in db.execute(_ABOUT, {"what": about}).all():
        due = max(now, row.shown_at + PAUSE)
        _promise(db, row.id, row.account_id, row.card, row.ids, row.edits, now, due)


def editing(db: Transaction, live: int, now: datetime) -> int | None:
    """The message to edit, before its facts are read; None when it shows something else by now."""
    return db.execute(_EDITING, {"live": live, "now": now}).scalar_one_or_none()


def _promise(
    db: Transaction,
    live: int,
    account: int,
    card: str,
    ids: Sequence[int],
    edits: int,
    now: datetime,
    due: datetime,
) -> None:
    outbox.promise(
        db,
        account,
        card,
        ids,
        lane="reply",
        dedup=f"live:{live}:{edits}",
        now=now,
        not_before=due,
        live=live,
    )
