"""What is offered, apart from when: activities, and the series that their meetings form.

Titles and descriptions are kept per language: {"ro": "…", "en": "…"}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    insert,
    select,
    update,
)

from storage.database import Transaction
from storage.schema import METADATA, Id, Moment, column, new_id

Kind = Literal[
    "parental_education",
    "parenting_workshop",
    "support_group",
    "homework",
    "reading",
    "science",
    "games_sports",
    "arts_culture",
    "life_skills",
    "vocational",
    "community",
    "counselling_group",
]
FOR_CARERS: frozenset[Kind] = frozenset(
    {"parental_education", "parenting_workshop", "support_group"}
)
PerLanguage = Mapping[str, str]

activities = Table(
    "activities",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("centre", String(32), index=True),
    column("kind", String(24)),
    column("title", JSON),
    # What it is about, in a sentence.
    column("description", JSON),
    column("bring", JSON),
    column("for_carers", Boolean),
    # A person decides each sign-up, also of families that the centre knows.
    column("reviewed", Boolean),
    column("created_at", Moment),
)

# A course: meetings that belong together. Which ones they are, each of them says.
series = Table(
    "series",
    METADATA,
    column("id", Id, primary_key=True, autoincrement=False),
    column("activity_id", Id, ForeignKey(activities.c.id), index=True),
    column("count", Integer),
    column("created_at", Moment),
)


@dataclass(frozen=True)
class Activity:
    id: int
    centre: str
    kind: Kind
    title: PerLanguage
    description: PerLanguage
    for_carers: bool
    reviewed: bool


def add(
    db: Transaction,
    centre: str,
    kind: Kind,
    title: PerLanguage,
    now: datetime,
    *,
    description: PerLanguage | None = None,
    bring: PerLanguage | None = None,
    reviewed: bool = False,
) -> int:
    activity = new_id()
    db.execute(
        insert(activities).values(
            id=activity,
            centre=centre,
            kind=kind,
            title=dict(title),
            description=dict(description or {}),
            bring=dict(bring or {}),
            for_carers=kind in FOR_CARERS,
            reviewed=reviewed,
            created_at=now,
        )
    )
    return activity


def describe(db: Transaction, activity: int, title: PerLanguage, description: PerLanguage) -> None:
    """Other words for it, for all its meetings, also those that are past."""
    db.execute(
        update(activities)
        .where(activities.c.id == activity)
        .values(title=dict(title), description=dict(description))
    )


def add_series(db: Transaction, activity: int, count: int, now: datetime) -> int:
    made = new_id()
    db.execute(insert(series).values(id=made, activity_id=activity, count=count, created_at=now))
    return made


def of_centre(db: Transaction, centre: str) -> list[Activity]:
    """Newest first."""
    rows = db.execute(
        select(activities)
        .where(activities.c.centre == centre)
        .order_by(activities.c.created_at.desc(), activities.c.id)
    )
    return [_activity(row) for row in rows]


def _activity(row: Row[Any]) -> Activity:
    return Activity(
        row.id,
        row.centre,
        row.kind,
        row.title,
        row.description,
        row.for_carers,
        row.reviewed,
    )
