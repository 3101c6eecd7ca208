"""What reports may read: views without names, numbers, words or ids, the same on SQLite and PostgreSQL.

A person, a family, a case and a meeting are named in them by a pseudonym that is drawn at random and stands
only in their own row: rows of several views can be joined, and nobody can be found by it. The views are
made anew from this file after every migration; each joins two tables, so nothing can be written through it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, FromClause, Select, inspect, select, text

from storage.activities import activities
from storage.attendance import attendance
from storage.cases import case_services, cases
from storage.meetings import meetings
from storage.persons import families, persons
from storage.requests import requests
from storage.seats import seats
from storage.signups import signups

PREFIX = "report_"


@dataclass(frozen=True)
class View:
    """`columns`: what each is called here, and the column that it shows."""

    name: str
    about: str
    columns: Mapping[str, Column[Any]]
    rows: FromClause

    @property
    def query(self) -> Select[Any]:
        shown = (column.label(name) for name, column in self.columns.items())
        return select(*shown).select_from(self.rows)


_caregivers = persons.alias("caregivers")
_held = meetings.join(activities)
_WHOSE: Mapping[str, Column[Any]] = {
    "person": persons.c.pseudonym,
    "kind_of_person": persons.c.kind,
    "family": families.c.pseudonym,
}

VIEWS = (
    View(
        "report_meetings",
        "One row a meeting.",
        {
            "meeting": meetings.c.pseudonym,
            "centre": activities.c.centre,
            "kind": activities.c.kind,
            "for_carers": activities.c.for_carers,
            "starts_at": meetings.c.starts_at,
            "minutes": meetings.c.minutes,
            "language": meetings.c.language,
            "state": meetings.c.state,
            "capacity": meetings.c.capacity,
        },
        _held,
    ),
    View(
        "report_signups",
        "One row a seat: a person in a sign-up, whatever became of it.",
        {
            "meeting": meetings.c.pseudonym,
            "centre": activities.c.centre,
            **_WHOSE,
            "caregiver": _caregivers.c.pseudonym,
            "state": signups.c.state,
            "source": signups.c.source,
            "said_coming": signups.c.coming,
            "childcare": signups.c.childcare,
            "transport": signups.c.transport,
            "created_at": signups.c.created_at,
            "changed_at": signups.c.changed_at,
        },
        seats.join(signups, signups.c.id == seats.c.signup_id)
        .join(_held, meetings.c.id == signups.c.meeting_id)
        .join(persons, persons.c.id == seats.c.person_id)
        .join(families, families.c.id == persons.c.family_id)
        .join(_caregivers, _caregivers.c.id == signups.c.caregiver_id),
    ),
    View(
        "report_attendance",
        "One row a person whose presence at a meeting was marked: a participation where `value` is present.",
        {
            "meeting": meetings.c.pseudonym,
            "centre": activities.c.centre,
            **_WHOSE,
            "value": attendance.c.value,
            "paper_signed": attendance.c.paper_signed,
            "marked_at": attendance.c.marked_at,
        },
        attendance.join(_held, meetings.c.id == attendance.c.meeting_id)
        .join(persons, persons.c.id == attendance.c.person_id)
        .join(families, families.c.id == persons.c.family_id),
    ),
    View(
        "report_requests",
        "One row a request; `of_case` where the team wrote first. The first answer came at `answered_at`.",
        {
            "centre": requests.c.centre,
            **_WHOSE,
            "of_case": cases.c.pseudonym,
            "topic": requests.c.topic,
            "category": requests.c.category,
            "state": requests.c.state,
            "outcome": requests.c.outcome,
            "created_at": requests.c.created_at,
            "due_at": requests.c.due_at,
            "answered_at": requests.c.answered_at,
            "closed_at": requests.c.closed_at,
        },
        requests.join(persons, persons.c.id == requests.c.caregiver_id)
        .join(families, families.c.id == persons.c.family_id)
        .outerjoin(cases, cases.c.id == requests.c.case_id),
    ),
    View(
        "report_cases",
        "One row a case.",
        {
            "of_case": cases.c.pseudonym,
            "centre": cases.c.centre,
            "family": families.c.pseudonym,
            "status": cases.c.status,
            "opened_on": cases.c.opened_on,
            "next_review_on": cases.c.next_review_on,
            "closed_on": cases.c.closed_on,
        },
        cases.join(families, families.c.id == cases.c.family_id),
    ),
    View(
        "report_case_services",
        "One row a service that is given in a case.",
        {
            "of_case": cases.c.pseudonym,
            "centre": cases.c.centre,
            "service": case_services.c.service,
            "since": case_services.c.since,
        },
        case_services.join(cases, cases.c.id == case_services.c.case_id),
    ),
)


def make(connection: Connection) -> None:
    """As they stand here, in place of those that were there."""
    drop(connection)
    for view in VIEWS:
        query = view.query.compile(connection, compile_kwargs={"literal_binds": True})
        connection.execute(text(f"CREATE VIEW {view.name} AS {query}"))


def drop(connection: Connection) -> None:
    """Whatever reports read; a table cannot change its shape while a view leans on it."""
    for name in inspect(connection).get_view_names():
        if name.startswith(PREFIX):
            connection.execute(text(f"DROP VIEW {name}"))
